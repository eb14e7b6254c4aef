/** Sources, types, currencies and user fields of the invented company. */
import type { Input } from '../store/collection.ts'

export interface Source {
  code: string | null
  /** Absent where the dictionary does not know the code. */
  name?: string
  /** How often it brings a deal, for each pipeline. */
  weights: Record<number, number>
  /** Multiplies the chance to win. */
  quality: number
  utm?: (pick: <T>(items: readonly T[]) => T, adId: number) => Utm
}

export interface Utm {
  UTM_SOURCE: string
  UTM_MEDIUM: string | null
  UTM_CAMPAIGN: string | null
  UTM_CONTENT: string | null
  UTM_TERM: string | null
}

const CAMPAIGNS = [
  'gofrokoroba_msk',
  'gofrokoroba_regiony',
  'streych_plenka',
  'pakety_logo',
  'skotch_opt',
  'paletnye_borta',
  'retargeting',
] as const
const TERMS = [
  'гофрокороба оптом',
  'стрейч плёнка купить',
  'упаковка для маркетплейсов',
  'коробки с логотипом',
  'пакеты оптом от производителя',
] as const

export const SOURCES: readonly Source[] = [
  { code: 'WEB', name: 'Сайт', weights: { 0: 22, 7: 4 }, quality: 1.05 },
  { code: 'CALL', name: 'Звонок', weights: { 0: 20, 7: 38, 10: 6 }, quality: 1.1 },
  {
    code: 'UC_YADIR1',
    name: 'Яндекс Директ',
    weights: { 0: 19 },
    quality: 0.85,
    utm: (pick, adId) => ({
      UTM_SOURCE: 'yandex',
      UTM_MEDIUM: 'cpc',
      UTM_CAMPAIGN: pick(CAMPAIGNS),
      UTM_CONTENT: `ad_${adId}`,
      UTM_TERM: pick(TERMS),
    }),
  },
  {
    code: 'UC_AVITO1',
    name: 'Авито',
    weights: { 0: 12 },
    quality: 0.7,
    utm: (pick, adId) => ({
      UTM_SOURCE: `avito_${2_400_000_000 + adId}`,
      UTM_MEDIUM: 'classified',
      UTM_CAMPAIGN: pick(['Короба', 'Плёнка', 'Пакеты', 'Скотч']),
      UTM_CONTENT: null,
      UTM_TERM: null,
    }),
  },
  { code: 'RECOMMENDATION', name: 'Рекомендация', weights: { 0: 8, 7: 8, 10: 3 }, quality: 1.55 },
  { code: 'TRADE_SHOW', name: 'Выставка', weights: { 0: 4, 7: 2, 10: 9 }, quality: 1.15 },
  { code: 'EMAIL', name: 'Электронная почта', weights: { 0: 6, 7: 40, 10: 4 }, quality: 1 },
  { code: 'UC_TIMUR1', name: 'База от Тимура', weights: { 10: 34 }, quality: 0.7 },
  { code: 'UC_COLD01', name: 'Холодный обзвон', weights: { 10: 44 }, quality: 1 },
  { code: '4|TELEGRAM', weights: { 0: 4, 7: 5 }, quality: 1 },
  { code: '2|WHATSAPP', weights: { 0: 3, 7: 4 }, quality: 1.05 },
  { code: null, weights: { 0: 2, 7: 2, 10: 3 }, quality: 0.9 },
]

const entry = (entity: string, code: string, name: string, sort: number): Input => ({
  ENTITY_ID: entity,
  STATUS_ID: code,
  NAME: name,
  NAME_INIT: '',
  SORT: sort,
  SYSTEM: false,
})

const LISTS: Record<string, readonly [string, string][]> = {
  DEAL_TYPE: [
    ['SALE', 'Продажа'],
    ['COMPLEX', 'Комплексная продажа'],
    ['GOODS', 'Продажа товара'],
    ['SERVICES', 'Услуги'],
    ['SERVICE', 'Сервисное обслуживание'],
  ],
  CONTACT_TYPE: [
    ['CLIENT', 'Клиент'],
    ['SUPPLIER', 'Поставщик'],
    ['PARTNER', 'Партнёр'],
    ['OTHER', 'Другое'],
  ],
  COMPANY_TYPE: [
    ['CUSTOMER', 'Клиент'],
    ['SUPPLIER', 'Поставщик'],
    ['COMPETITOR', 'Конкурент'],
    ['PARTNER', 'Партнёр'],
    ['OTHER', 'Другое'],
  ],
  INDUSTRY: [
    ['MANUFACTURING', 'Производство'],
    ['FOOD', 'Пищевая промышленность'],
    ['RETAIL', 'Розничная торговля'],
    ['ECOMMERCE', 'Маркетплейсы'],
    ['DELIVERY', 'Логистика и доставка'],
    ['OTHER', 'Другое'],
  ],
  EMPLOYEES: [
    ['EMPLOYEES_1', 'менее 50'],
    ['EMPLOYEES_2', '50–250'],
    ['EMPLOYEES_3', '250–500'],
    ['EMPLOYEES_4', 'более 500'],
  ],
}

export const dictionaryInputs = (): Input[] => [
  ...SOURCES.filter(({ name }) => name).map(({ code, name }, at) =>
    entry('SOURCE', code!, name!, (at + 1) * 10),
  ),
  ...Object.entries(LISTS).flatMap(([entity, items]) =>
    items.map(([code, name], at) => entry(entity, code, name, (at + 1) * 10)),
  ),
]

/** Roubles for one unit, as the rate of the currency list says. */
export const RATES = { USD: 92.5, CNY: 12.74 } as const

export const currencyInputs = (date: number): Input[] => [
  currency('RUB', 1, 1, 'Российский рубль', '# ₽', 100, date),
  currency('USD', RATES.USD, 1, 'Доллар США', '$#', 200, date),
  currency('CNY', RATES.CNY * 10, 10, 'Китайский юань', '# ¥', 300, date),
]

function currency(
  code: string,
  amount: number,
  count: number,
  name: string,
  format: string,
  sort: number,
  date: number,
): Input {
  return {
    CURRENCY: code,
    AMOUNT: amount,
    AMOUNT_CNT: count,
    FULL_NAME: name,
    FORMAT_STRING: format,
    SORT: sort,
    BASE: code === 'RUB',
    DATE_UPDATE: date,
  }
}

export const SEGMENTS = [44, 45, 46, 47, 48] as const
export const GOODS = [61, 62, 63, 64, 65] as const

export const UF = {
  segment: 'UF_CRM_1690000001',
  goods: 'UF_CRM_1690000002',
  contract: 'UF_CRM_1690000003',
  shipment: 'UF_CRM_1690000004',
  cost: 'UF_CRM_1690000005',
  city: 'UF_CRM_1690000006',
} as const

const items = (ids: readonly number[], names: string[]) => names.map((VALUE, at) => ({ ID: ids[at]!, VALUE }))

export const userFieldInputs: Input[] = [
  {
    ...{ ID: 581, ENTITY_ID: 'CRM_DEAL', FIELD_NAME: UF.segment, USER_TYPE_ID: 'enumeration', SORT: 100 },
    LABEL: 'Сегмент',
    LIST: items(SEGMENTS, ['Производство', 'Опт', 'Розница', 'Маркетплейсы', 'HoReCa']),
  },
  {
    ...{ ID: 582, ENTITY_ID: 'CRM_DEAL', FIELD_NAME: UF.goods, USER_TYPE_ID: 'enumeration', SORT: 200 },
    MULTIPLE: true,
    LABEL: 'Группы товара',
    LIST: items(GOODS, ['Гофрокороба', 'Стрейч-плёнка', 'Пакеты', 'Скотч', 'Паллетные борта']),
  },
  {
    ...{ ID: 583, ENTITY_ID: 'CRM_DEAL', FIELD_NAME: UF.contract, USER_TYPE_ID: 'string', SORT: 300 },
    LABEL: 'Номер договора',
  },
  {
    ...{ ID: 584, ENTITY_ID: 'CRM_DEAL', FIELD_NAME: UF.shipment, USER_TYPE_ID: 'date', SORT: 400 },
    LABEL: 'Дата отгрузки',
  },
  {
    ...{ ID: 585, ENTITY_ID: 'CRM_DEAL', FIELD_NAME: UF.cost, USER_TYPE_ID: 'money', SORT: 500 },
    LABEL: 'Себестоимость',
  },
  {
    ...{ ID: 590, ENTITY_ID: 'CRM_COMPANY', FIELD_NAME: UF.city, USER_TYPE_ID: 'string', SORT: 100 },
    LABEL: 'Город',
  },
]
