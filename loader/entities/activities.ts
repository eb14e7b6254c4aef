import { defineEntity, type PortalRow } from '../entity.ts'
import { asList, isObject } from '../php.ts'

/** Calls, letters, tasks, to-dos and meetings. Descriptions can be megabytes and are left out. */
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
    associated_entity_id: 'link', // in the provider: the task, the chat
    bindings: ['json', bindings], // all owners, the primary one included
  },
  select: ['BINDINGS'],
  indexes: [['owner_type_id', 'owner_id'], ['associated_entity_id'], ['synced_at']],
})

/** Absent on portals that do not tell: then the primary owner is all that is known. */
function bindings(row: PortalRow): unknown {
  const sent = asList(row.BINDINGS)
  if (!sent) return null
  const owners = sent.filter(isObject).map(({ OWNER_TYPE_ID, OWNER_ID }) => ({
    owner_type_id: Number(OWNER_TYPE_ID),
    owner_id: Number(OWNER_ID),
  }))
  return owners.length > 0 && owners.every(({ owner_id }) => Number.isSafeInteger(owner_id)) ? owners : null
}
