import { defineEntity } from '../entity.ts'

/**
 * Calls of the portal's telephony and of external exchanges. They never name a deal: the way goes through the bindings
 * of activity `crm_activity_id`. A row is written when the call ends; records and transcripts come later, without a
 * change date.
 */
export default defineEntity({
  kind: 'stream',
  table: 'calls',
  list: { method: 'voximplant.statistic.get' },
  style: 'telephony',
  scope: 'telephony',
  changes: [],
  vanished: 'keep',
  revisit: { field: 'CALL_START_DATE', days: 3 },
  columns: {
    id: 'id',
    call_id: 'text',
    portal_user_id: 'link',
    phone_number: 'text',
    portal_number: 'text',
    call_category: 'text',
    call_type: 'int', // 1 outgoing, 2 incoming, 3 redirected, 4 callback, 5 information
    call_duration: 'int', // seconds
    call_start_date: 'time',
    call_failed_code: 'text', // 200 answered
    crm_entity_type: 'text',
    crm_entity_id: 'link',
    crm_activity_id: 'link',
    cost: 'numeric',
    cost_currency: 'text',
    record_duration: 'int',
  },
  indexes: [['crm_activity_id'], ['synced_at']],
})
