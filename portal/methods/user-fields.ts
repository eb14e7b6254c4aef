/** `crm.<entity>.userfield.list .get`: in lists labels come only when `filter.LANG` asks for them. */
import { customFieldFields, type UserFieldRow } from '../entities/dictionaries.ts'
import { refuse } from '../errors.ts'
import { list, render } from '../list.ts'
import { isMap, wholeNumber } from '../params.ts'
import type { Row } from '../store/table.ts'
import type { Method, Methods, Modules } from './method.ts'

const listOf = (entity: string, module?: keyof Modules): Method => ({
  ...{ scope: 'crm', module },
  run(params, { store, dialect }) {
    const { LANG, ...filter } = isMap(params.filter) ? params.filter : {}
    const visible = (row: Row) => row.ENTITY_ID === entity
    const request = { filter, order: params.order, start: params.start }
    const rules = { selectable: false, visible, defaultOrder: { SORT: 'ASC' } }
    const { rows, total, next } = list(store.userFields.table, customFieldFields, request, dialect, rules)
    const result = rows.map((row) => ({ ...row, ...details(store.userFields.get(Number(row.ID))!, LANG) }))
    return { result, total, next }
  },
})

function details(row: UserFieldRow, language: unknown) {
  const label = language
    ? {
        EDIT_FORM_LABEL: row.LABEL,
        LIST_COLUMN_LABEL: row.LABEL,
        LIST_FILTER_LABEL: row.LABEL,
        ERROR_MESSAGE: null,
        HELP_MESSAGE: null,
      }
    : {}
  return row.LIST ? { ...label, LIST: row.LIST.map(item) } : label
}

const item = ({ ID, VALUE, SORT, XML_ID }: NonNullable<UserFieldRow['LIST']>[number], at: number) => ({
  ID: String(ID),
  SORT: String(SORT ?? (at + 1) * 10),
  VALUE,
  DEF: 'N',
  XML_ID: XML_ID ?? `item_${ID}`,
})

/** One field with its labels as maps by language. */
const getOf = (entity: string, module?: keyof Modules): Method => ({
  ...{ scope: 'crm', module },
  run(params, { store, dialect }) {
    const row = store.userFields.get(wholeNumber(params.id ?? params.ID) ?? 0)
    if (!row || row.ENTITY_ID !== entity) throw refuse('Not found')
    const label = { ru: row.LABEL, en: row.LABEL }
    const shown = render(row, Object.entries(customFieldFields), dialect)
    const labels = { EDIT_FORM_LABEL: label, LIST_COLUMN_LABEL: label, LIST_FILTER_LABEL: label }
    return { result: { ...shown, ...labels, ...details(row, undefined) } }
  },
})

const ENTITIES: [name: string, entity: string, module?: keyof Modules][] = [
  ['deal', 'CRM_DEAL'],
  ['contact', 'CRM_CONTACT'],
  ['company', 'CRM_COMPANY'],
  ['lead', 'CRM_LEAD', 'leads'],
]

export const userFields: Methods = Object.fromEntries(
  ENTITIES.flatMap(([name, entity, module]) => [
    [`crm.${name}.userfield.list`, listOf(entity, module)],
    [`crm.${name}.userfield.get`, getOf(entity, module)],
  ]),
)
