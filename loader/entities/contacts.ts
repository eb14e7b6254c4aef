import { customFields } from '../custom-fields.ts'
import { defineEntity } from '../entity.ts'
import { utm } from '../utm.ts'

/** People; `company_id` is the primary company only. */
export default defineEntity({
  kind: 'stream',
  table: 'contacts',
  list: { method: 'crm.contact.list' },
  changes: ['DATE_MODIFY', 'LAST_ACTIVITY_TIME'],
  select: ['UF_*'],
  columns: {
    id: 'id',
    name: 'text',
    last_name: 'text',
    second_name: 'text',
    type_id: 'text',
    source_id: 'text',
    company_id: 'link',
    assigned_by_id: 'link',
    created_by_id: 'link',
    modify_by_id: 'link',
    lead_id: 'link',
    date_create: 'time',
    date_modify: 'time',
    last_activity_time: 'time',
    ...utm,
    custom: ['json', customFields],
  },
  indexes: [['synced_at']],
  refers: { company_id: 'companies' },
})
