/** Statuses and custom fields of leads. */
import type { Input } from '../store/collection.ts'

const STATUSES: readonly [code: string, name: string, semantics: 'S' | 'F' | null, color: string][] = [
  ['NEW', 'Не обработан', null, '#39A8EF'],
  ['IN_PROCESS', 'В работе', null, '#2FC6F6'],
  ['PROCESSED', 'Потребность выявлена', null, '#55D0E0'],
  ['CONVERTED', 'Качественный лид', 'S', '#7BD500'],
  ['JUNK', 'Некачественный лид', 'F', '#FF5752'],
  ['UC_NOANSW', 'Не дозвонились', 'F', '#FF5752'],
  ['UC_DOUBLE', 'Дубль', 'F', '#FF5752'],
  ['UC_SPAM01', 'Спам и реклама', 'F', '#FF5752'],
]

export const LOST_LEADS: readonly [code: string, weight: number][] = [
  ['JUNK', 5],
  ['UC_NOANSW', 4],
  ['UC_DOUBLE', 1.2],
  ['UC_SPAM01', 1.5],
]

export const leadStatusInputs: Input[] = STATUSES.map(([code, name, semantics, color], at) => ({
  ENTITY_ID: 'STATUS',
  STATUS_ID: code,
  NAME: name,
  NAME_INIT: '',
  SORT: (at + 1) * 10,
  SYSTEM: !code.startsWith('UC_'),
  SEMANTICS: semantics,
  COLOR: color,
}))

export const LEAD_UF = { warmth: 'UF_CRM_1690000007', city: 'UF_CRM_1690000008' } as const
export const WARMTH = [71, 72, 73] as const

export const leadFieldInputs: Input[] = [
  {
    ...{ ID: 595, ENTITY_ID: 'CRM_LEAD', FIELD_NAME: LEAD_UF.warmth, USER_TYPE_ID: 'enumeration', SORT: 100 },
    LABEL: 'Готовность к покупке',
    LIST: ['Горячий', 'Тёплый', 'Холодный'].map((VALUE, at) => ({ ID: WARMTH[at]!, VALUE })),
  },
  {
    ...{ ID: 596, ENTITY_ID: 'CRM_LEAD', FIELD_NAME: LEAD_UF.city, USER_TYPE_ID: 'string', SORT: 200 },
    LABEL: 'Город',
  },
]
