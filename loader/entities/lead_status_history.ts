import { defineEntity } from '../entity.ts'

/** Entries of leads into statuses; rows are only ever added. */
export default defineEntity({
  kind: 'stream',
  table: 'lead_status_history',
  list: { method: 'crm.stagehistory.list', params: { entityTypeId: 1 } },
  rows: 'items',
  changes: [],
  vanished: 'keep',
  needsLeads: true,
  columns: {
    id: 'id',
    type_id: 'int',
    owner_id: 'link',
    created_time: 'time',
    status_semantic_id: 'text',
    status_id: 'text',
  },
  indexes: [['owner_id'], ['synced_at']],
})
