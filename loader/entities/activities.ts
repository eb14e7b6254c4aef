import { defineEntity } from '../entity.ts'

/** Calls, letters, tasks, to-dos and meetings under their primary owner. Descriptions can be megabytes and are left out. */
export default defineEntity({
  kind: 'stream',
  table: 'activities',
  list: { method: 'crm.activity.list' },
  changes: ['LAST_UPDATED'],
  columns: {
    id: 'id',
    owner_type_id: 'int',
    owner_id: 'link',
    type_id: 'int',
    provider_id: 'text',
    provider_type_id: 'text',
    subject: 'text',
    direction: 'int',
    completed: 'bool',
    created: 'time',
    last_updated: 'time',
    start_time: 'time',
    end_time: 'time',
    deadline: 'time', // year 9999, «no deadline», is null
    responsible_id: 'link',
    author_id: 'link',
  },
  indexes: [['owner_type_id', 'owner_id'], ['synced_at']],
})
