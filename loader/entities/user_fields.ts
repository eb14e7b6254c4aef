import { defineEntity, type PortalRow } from '../entity.ts'
import { isObject } from '../php.ts'

interface Item {
  id: string
  value: string
}

const OWNERS = ['deal', 'contact', 'company']

/** Custom fields with their labels and list items. Without LANG the portal sends no labels. */
export default defineEntity({
  kind: 'dictionary',
  table: 'user_fields',
  key: ['entity_id', 'field_name'],
  lists: OWNERS.map((owner) => ({
    method: `crm.${owner}.userfield.list`,
    params: { order: { ID: 'ASC' }, filter: { LANG: 'ru' } },
  })),
  paged: true,
  mayBeEmpty: true,
  columns: {
    entity_id: 'code',
    field_name: 'code',
    user_type_id: 'text',
    label: ['text', (row) => row.EDIT_FORM_LABEL || row.LIST_COLUMN_LABEL || row.LIST_FILTER_LABEL],
    multiple: 'bool',
    sort: 'int',
    list: ['json', items],
  },
  carry: { list: keepRetired },
})

function items(row: PortalRow): Item[] | null {
  if (!Array.isArray(row.LIST)) return null
  return row.LIST.filter(isObject).map((item) => ({
    id: String(item.ID ?? ''),
    value: String(item.VALUE ?? ''),
  }))
}

/** The portal forgets deleted items at once, old deals still hold them. */
function keepRetired(stored: unknown, fresh: unknown): unknown {
  if (!Array.isArray(stored)) return fresh
  const present = Array.isArray(fresh) ? (fresh as Item[]) : []
  const known = new Set(present.map((item) => item.id))
  return [...present, ...(stored as Item[]).filter((item) => !known.has(item.id))]
}
