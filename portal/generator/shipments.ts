/** The smart process «Заявки на отгрузку»: what happens after a deal was won. */
import type { Deal } from '../entities/deals.ts'
import { emptyItem } from '../entities/items.ts'
import type { Input } from '../store/collection.ts'
import type { Store } from '../store.ts'
import type { Being } from './beings.ts'
import { DAY, HOUR, inOffice } from './calendar.ts'
import type { Random } from './random.ts'

export const SHIPMENTS = 150
const TYPE = 3
const PIPELINE = 21

const UF = { weight: 'UF_CRM_3_WEIGHT', carrier: 'UF_CRM_3_CARRIER' } as const
const CARRIERS = [81, 82, 83] as const

const code = (stage: string) => `DT${SHIPMENTS}_${PIPELINE}:${stage}`

const STAGES: readonly [code: string, name: string, semantics: 'S' | 'F' | null][] = [
  ['NEW', 'Новая заявка', null],
  ['PREPARATION', 'Собираем на складе', null],
  ['CLIENT', 'В пути', null],
  ['SUCCESS', 'Отгружено', 'S'],
  ['FAIL', 'Отменена', 'F'],
]

export const shipmentInputs: { itemTypes: Input[]; itemCategories: Input[] } = {
  itemTypes: [{ ID: TYPE, entityTypeId: SHIPMENTS, title: 'Заявки на отгрузку' }],
  itemCategories: [{ id: PIPELINE, entityTypeId: SHIPMENTS, name: 'Общая', sort: 500, isDefault: true }],
}

export const shipmentStageInputs: Input[] = STAGES.map(([stage, name, semantics], at) => ({
  ENTITY_ID: `DYNAMIC_${SHIPMENTS}_STAGE_${PIPELINE}`,
  STATUS_ID: code(stage),
  NAME: name,
  NAME_INIT: '',
  SORT: (at + 1) * 10,
  SYSTEM: true,
  CATEGORY_ID: PIPELINE,
  SEMANTICS: semantics,
  COLOR: '#39A8EF',
}))

export const shipmentFieldInputs: Input[] = [
  {
    ...{ ID: 601, ENTITY_ID: `CRM_${TYPE}`, FIELD_NAME: UF.weight, USER_TYPE_ID: 'double', SORT: 100 },
    LABEL: 'Вес, кг',
  },
  {
    ...{ ID: 602, ENTITY_ID: `CRM_${TYPE}`, FIELD_NAME: UF.carrier, USER_TYPE_ID: 'enumeration', SORT: 200 },
    LABEL: 'Перевозчик',
    LIST: ['Свой транспорт', 'Деловые линии', 'Самовывоз'].map((VALUE, at) => ({ ID: CARRIERS[at]!, VALUE })),
  },
]

/** One request for shipment: made after the deal was won, moved until the goods have left. */
export class ShipmentBeing implements Being {
  readonly #store: Store
  readonly #random: Random
  readonly #shift: number
  readonly #deal: number
  #id: number | undefined
  readonly #stages: string[]

  constructor(store: Store, random: Random, shift: number, deal: number) {
    this.#store = store
    this.#random = random
    this.#shift = shift
    this.#deal = deal
    this.#stages = random.chance(0.06) ? ['PREPARATION', 'FAIL'] : ['PREPARATION', 'CLIENT', 'SUCCESS']
  }

  /** Moment of the request, from the moment of winning. */
  static moment(random: Random, won: number, shift: number) {
    return inOffice(won + random.between(0.2, 20) * HOUR, shift, random)
  }

  live(at: number): number | undefined {
    const deal = this.#store.deals.get(this.#deal)
    if (!deal) return undefined
    if (this.#id === undefined) this.#id = this.#request(deal, at)
    else {
      const stage = this.#stages.shift()
      const items = this.#store.items.of(SHIPMENTS)
      const item = items.get(this.#id)
      if (!stage || !item) return undefined
      items.patch(item, { stageId: code(stage) }, { at, by: deal.ASSIGNED_BY_ID })
    }
    if (this.#stages.length === 0) return undefined
    return inOffice(at + this.#random.logNormal(1.3, 0.7) * DAY, this.#shift, this.#random)
  }

  #request(deal: Deal, at: number): number {
    const items = this.#store.items.of(SHIPMENTS)
    const by = deal.ASSIGNED_BY_ID
    const row = Object.assign(emptyItem(SHIPMENTS, items.nextId()), {
      title: `Отгрузка по сделке № ${deal.ID}`,
      categoryId: PIPELINE,
      stageId: code('NEW'),
      opportunity: deal.OPPORTUNITY,
      currencyId: deal.CURRENCY_ID,
      companyId: deal.COMPANY_ID,
      contactId: deal.CONTACT_ID,
      parentId2: deal.ID,
      assignedById: by,
      createdBy: by,
      updatedBy: by,
      movedBy: by,
      lastActivityBy: by,
      createdTime: at,
      updatedTime: at,
      movedTime: at,
      lastActivityTime: at,
      [UF.weight]: this.#random.whole(20, 4000) / 2,
      [UF.carrier]: this.#random.pick(CARRIERS),
    })
    return items.insert(row).ID
  }
}
