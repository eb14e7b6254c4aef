import { customFields } from '../custom-fields.ts'
import { defineEntity } from '../entity.ts'
import { utm } from '../utm.ts'

/**
 * Deals of every pipeline, templates of recurring deals included.
 * An activity or a comment moves LAST_ACTIVITY_TIME alone, so that field is watched too: «forgotten» depends on it.
 */
export default defineEntity({
  kind: 'stream',
  table: 'deals',
  list: { method: 'crm.deal.list' },
  changes: ['DATE_MODIFY', 'LAST_ACTIVITY_TIME'],
  select: ['UF_*'],
  columns: {
    id: 'id',
    title: 'text',
    type_id: 'text',
    category_id: 'whole',
    stage_id: 'text',
    stage_semantic_id: 'text',
    opportunity: 'numeric', // in currency_id, not converted
    currency_id: 'text',
    is_manual_opportunity: 'bool',
    company_id: 'link',
    contact_id: 'link',
    lead_id: 'link',
    assigned_by_id: 'link',
    created_by_id: 'link',
    modify_by_id: 'link',
    moved_by_id: 'link',
    last_activity_by: 'link',
    date_create: 'time',
    date_modify: 'time',
    moved_time: 'time',
    last_activity_time: 'time',
    begindate: 'date',
    closedate: 'date', // a plan, not the moment of closing
    closed: 'bool',
    opened: 'bool',
    is_recurring: 'bool',
    is_return_customer: 'bool',
    is_repeated_approach: 'bool',
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
    stage_id: 'moved_time',
    category_id: 'moved_time',
  },
})
