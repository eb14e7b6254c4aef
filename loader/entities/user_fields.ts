import { defineEntities, type PortalRow } from '../entity.ts'
import { asList, isObject } from '../php.ts'

interface Item {
  id: string
  value: string
}

const OWNERS = ['deal', 'lead', 'contact', 'company']

/** Custom fields of all records with their labels and list items. Without LANG the portal sends no labels. */
export default defineEntities(({ smartProcesses }) => [
  {
    kind: 'dictionary',
    table: 'user_fields',
    key: ['entity_id', 'field_name'],
    lists: [
      ...OWNERS.map((owner) => ({
        method: `crm.${owner}.userfield.list`,
        params: { order: { ID: 'ASC' }, filter: { LANG: 'ru' } },
      })),
      ...smartProcesses.map((entityTypeId) => ({
        method: 'crm.item.fields',
        params: { entityTypeId, useOriginalUfNames: 'Y' },
      })),
    ],
    paged: true,
    mayBeEmpty: true,
    unfold: (list, result) => fieldsOf(Number(list.params?.entityTypeId), result),
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
  },
])

/** The fields of a smart process come as a map that holds its ordinary fields too. */
function fieldsOf(entityTypeId: number, result: unknown): PortalRow[] | undefined {
  if (!entityTypeId) return undefined
  const fields = isObject(result) && isObject(result.fields) ? Object.entries(result.fields) : []
  return fields
    .map(([name, field]) => ({ name, field: isObject(field) ? field : {} }))
    .filter(({ name, field }) => /^UF_/.test(String(field.upperName ?? name)))
    .map(({ name, field }) => ({
      ENTITY_ID: `DYNAMIC_${entityTypeId}`,
      FIELD_NAME: String(field.upperName ?? name),
      USER_TYPE_ID: field.type,
      EDIT_FORM_LABEL: field.formLabel || field.title,
      MULTIPLE: field.isMultiple === true ? 'Y' : 'N',
      LIST: field.items,
    }))
}

function items(row: PortalRow): Item[] | null {
  const list = asList(row.LIST)
  if (!list) return null
  return list.filter(isObject).map((item) => ({
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
