/** `crm.<entity>.userfield.list`: labels come only when `filter.LANG` asks for them. */
import { customFieldFields, type UserFieldRow } from '../entities/dictionaries.ts'
import { list } from '../list.ts'
import { isMap } from '../params.ts'
import type { Row } from '../store/table.ts'
import type { Method, Methods } from './method.ts'

const listOf = (entity: string): Method => ({
  scope: 'crm',
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

export const userFields: Methods = {
  'crm.deal.userfield.list': listOf('CRM_DEAL'),
  'crm.contact.userfield.list': listOf('CRM_CONTACT'),
  'crm.company.userfield.list': listOf('CRM_COMPANY'),
  'crm.lead.userfield.list': listOf('CRM_LEAD'),
}
