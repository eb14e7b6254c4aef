import { defineEntity, type PortalRow } from '../entity.ts'
import { isObject } from '../php.ts'

const OUTCOME: Record<string, string> = { success: 'S', failure: 'F', apology: 'F' }

/** All dictionaries of the CRM, stages included. Deleted ones stay with the name last seen: deals keep their codes. */
export default defineEntity({
  kind: 'dictionary',
  table: 'statuses',
  key: ['entity_id', 'status_id'],
  lists: [{ method: 'crm.status.list', params: { order: { ID: 'ASC' } } }],
  paged: true,
  columns: {
    entity_id: 'code',
    status_id: 'code',
    id: 'whole',
    name: 'text',
    sort: 'int',
    semantics: ['text', semantics],
    category_id: 'whole',
    color: 'text',
  },
})

function semantics(row: PortalRow): unknown {
  return row.SEMANTICS || (isObject(row.EXTRA) ? OUTCOME[String(row.EXTRA.SEMANTICS)] : null)
}
