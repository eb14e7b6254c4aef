/** Pipelines of the invented company with their stages and reasons for refusal. */
import type { Input } from '../store/collection.ts'
import { stageEntity } from '../store/stages.ts'

export interface Funnel {
  id: number
  name: string
  /** Share of new deals. */
  share: number
  /** Departments whose people lead these deals, with weights. */
  departments: readonly [id: number, weight: number][]
  /** Chance to win of an average deal of an average seller. */
  winRate: number
  /** Median length of a won deal in days. */
  days: number
  /** Median amount in roubles. */
  amount: number
  /** Chance that the customer has bought before. */
  repeat: number
  stages: readonly [code: string, name: string][]
  won: string
  lost: readonly [code: string, name: string, early: number, late: number][]
}

export const FUNNELS: readonly Funnel[] = [
  {
    id: 0,
    name: 'Входящие заявки',
    share: 0.5,
    departments: [[5, 1]],
    winRate: 0.27,
    days: 19,
    amount: 125_000,
    repeat: 0.1,
    stages: [
      ['NEW', 'Новая заявка'],
      ['PREPARATION', 'Взяли в работу'],
      ['UC_3K7QZA', 'Потребность выявлена'],
      ['PREPAYMENT_INVOICE', 'КП отправлено'],
      ['EXECUTING', 'Счёт / договор'],
      ['FINAL_INVOICE', 'Ожидаем оплату'],
    ],
    won: 'Оплата получена',
    lost: [
      ['LOSE', 'Нецелевая заявка', 4, 0.2],
      ['APOLOGY', 'Не выходит на связь', 4, 1.5],
      ['UC_X2D8RP', 'Дорого', 1.5, 4],
      ['UC_P0V4TN', 'Выбрали конкурента', 0.7, 2.6],
      ['UC_J6M1WE', 'Нет бюджета', 0.8, 1.4],
      ['UC_B9L5YC', 'Не устроили сроки', 0.2, 1.1],
    ],
  },
  {
    id: 7,
    name: 'Сопровождение клиентов',
    share: 0.26,
    departments: [
      [6, 4],
      [8, 1],
    ],
    winRate: 0.45,
    days: 12,
    amount: 195_000,
    repeat: 0.94,
    stages: [
      ['C7:NEW', 'Запрос клиента'],
      ['C7:PREPARATION', 'Расчёт и согласование'],
      ['C7:PREPAYMENT_INVOICE', 'Счёт / договор'],
      ['C7:EXECUTING', 'Ожидаем оплату'],
    ],
    won: 'Оплата получена',
    lost: [
      ['C7:LOSE', 'Закупка отменена', 2.5, 1],
      ['C7:UC_A1B2C3', 'Дорого', 1.5, 2.5],
      ['C7:UC_D4E5F6', 'Ушли к конкуренту', 0.5, 1.2],
      ['C7:UC_G7H8J9', 'Нет товара на складе', 0.6, 1],
    ],
  },
  {
    id: 10,
    name: 'Холодная база',
    share: 0.24,
    departments: [[7, 1]],
    winRate: 0.15,
    days: 34,
    amount: 150_000,
    repeat: 0.02,
    stages: [
      ['C10:NEW', 'Холодная база'],
      ['C10:PREPARATION', 'Взял в работу'],
      ['C10:UC_K3T6VD', 'Обработать заявку'],
      ['C10:PREPAYMENT_INVOIC', 'Счёт / договор'],
      ['C10:EXECUTING', 'Ожидаем оплату'],
    ],
    won: 'Оплата получена',
    lost: [
      ['C10:LOSE', 'Не интересно', 5, 0.5],
      ['C10:APOLOGY', 'Не выходит на связь', 4, 1.2],
      ['C10:UC_Q1W2E3', 'Есть постоянный поставщик', 2, 2],
      ['C10:UC_R4T5Y6', 'Дорого', 0.6, 3],
      ['C10:UC_U7I8O9', 'Нет бюджета', 0.6, 1.4],
    ],
  },
]

/** A stage that was deleted from the dictionary while some deals passed through it. */
export const DELETED_STAGE = 'UC_0DEL17'

const COLORS = ['#39A8EF', '#2FC6F6', '#55D0E0', '#47E4C2', '#FFA900', '#F7A700']

export const wonStage = (funnel: Funnel) => (funnel.id === 0 ? 'WON' : `C${funnel.id}:WON`)

export const categoryInputs: Input[] = FUNNELS.map(({ id, name }, at) => ({
  id,
  name,
  sort: 300 + at * 100,
  isDefault: id === 0,
}))

/** Rows of `crm.status.list` for all stages, ids from 301 on. */
export function stageInputs(): Input[] {
  const rows: Input[] = []
  for (const funnel of FUNNELS) {
    const common = { ENTITY_ID: stageEntity(funnel.id), CATEGORY_ID: funnel.id }
    const push = (code: string, name: string, semantics: 'S' | 'F' | null, color: string) =>
      rows.push({
        ...common,
        ID: 301 + rows.length,
        STATUS_ID: code,
        NAME: name,
        NAME_INIT: '',
        SORT: (rows.filter((row) => row.ENTITY_ID === common.ENTITY_ID).length + 1) * 10,
        SYSTEM: !code.includes('UC_'),
        SEMANTICS: semantics,
        COLOR: color,
      })
    funnel.stages.forEach(([code, name], at) => {
      push(code, name, null, COLORS[at]!)
    })
    push(wonStage(funnel), funnel.won, 'S', '#7BD500')
    for (const [code, name] of funnel.lost) push(code, name, 'F', '#FF5752')
  }
  return rows
}
