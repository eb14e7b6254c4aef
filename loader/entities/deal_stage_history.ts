import { defineEntity } from '../entity.ts'

/**
 * Entries of deals into stages. The portal only adds rows, and hides those of earlier pipelines after a deal changed
 * its pipeline: what was seen once is kept.
 */
export default defineEntity({
  kind: 'stream',
  table: 'deal_stage_history',
  list: { method: 'crm.stagehistory.list', params: { entityTypeId: 2 } },
  rows: 'items',
  changes: [],
  vanished: 'keep',
  follows: {
    table: 'deals',
    column: 'category_id',
    by: 'OWNER_ID',
    moves: { column: 'type_id', value: 5, owner: 'owner_id' },
  },
  columns: {
    id: 'id',
    type_id: 'int',
    owner_id: 'link',
    created_time: 'time',
    category_id: 'whole',
    stage_semantic_id: 'text',
    stage_id: 'text',
  },
  indexes: [['owner_id'], ['synced_at']],
})
