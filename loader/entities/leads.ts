import { customFields } from '../custom-fields.ts'
import { defineEntity } from '../entity.ts'
import { utm } from '../utm.ts'

/** Leads, converted and refused ones included. Portals in «simple CRM» mode have none. */
export default defineEntity({
  kind: 'stream',
  table: 'leads',
  list: { method: 'crm.lead.list' },
  changes: ['DATE_MODIFY', 'LAST_ACTIVITY_TIME'],
  needsLeads: true,
  select: ['UF_*'],
  columns: {
    id: 'id',
    title: 'text',
    status_id: 'text',
    status_semantic_id: 'text',
    status_description: 'text',
    opportunity: 'numeric', // in currency_id, not converted
    currency_id: 'text',
    is_manual_opportunity: 'bool',
    company_title: 'text',
    company_id: 'link',
    contact_id: 'link',
    assigned_by_id: 'link',
    created_by_id: 'link',
    modify_by_id: 'link',
    moved_by_id: 'link',
    last_activity_by: 'link',
    date_create: 'time',
    date_modify: 'time',
    date_closed: 'time', // when it was converted or refused
    moved_time: 'time',
    last_activity_time: 'time',
    opened: 'bool',
    is_return_customer: 'bool',
    has_phone: 'bool',
    has_email: 'bool',
    source_id: 'text',
    source_description: 'text',
    originator_id: 'text',
    origin_id: 'text',
    ...utm,
    custom: ['json', customFields],
  },
  indexes: [['synced_at']],
  refers: { company_id: 'companies', contact_id: 'contacts' },
  track: {
    opportunity: 'date_modify',
    currency_id: 'date_modify',
    assigned_by_id: 'date_modify',
    status_id: 'date_modify',
  },
})
