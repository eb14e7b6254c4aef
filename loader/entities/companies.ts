import { customFields } from '../custom-fields.ts'
import { defineEntity } from '../entity.ts'
import { utm } from '../utm.ts'

/** Companies; `is_my_company` marks the portal owner's own firms, which are not customers. */
export default defineEntity({
  kind: 'stream',
  table: 'companies',
  list: { method: 'crm.company.list' },
  changes: ['DATE_MODIFY', 'LAST_ACTIVITY_TIME'],
  select: ['UF_*'],
  columns: {
    id: 'id',
    title: 'text',
    company_type: 'text',
    industry: 'text',
    employees: 'text', // a code of the dictionary EMPLOYEES
    revenue: 'numeric', // a year's, in currency_id
    currency_id: 'text',
    assigned_by_id: 'link',
    created_by_id: 'link',
    modify_by_id: 'link',
    lead_id: 'link',
    is_my_company: 'bool',
    has_phone: 'bool',
    has_email: 'bool',
    date_create: 'time',
    date_modify: 'time',
    last_activity_time: 'time',
    ...utm,
    custom: ['json', customFields],
  },
  indexes: [['is_my_company'], ['synced_at']],
})
