import type { Noun } from '../noun.ts'

const key = ['portal_id', 'id']

/** What comes of a lead is won by the deals made from it, so they go first. */
export const leads: Noun = {
  name: 'leads',
  key: { portal_id: 'smallint', id: 'bigint' },
  definitions: [
    'staging/lead_stages',
    'staging/leads',
    'staging/lead_moves',
    'staging/lead_fields',
    'staging/lead_activities',
    'tables/leads',
    'tables/lead_stage_facts',
    'tables/lead_edits',
    'tables/lead_stages',
  ],
  scope: {
    all: 'refresh/all_leads',
    synced: 'refresh/synced_leads',
    renamed: 'refresh/renamed_leads',
    following: 'refresh/following_leads',
  },
  prepare: ['refresh/lead_lookups', 'refresh/lead_edits', 'lead_moves'],
  tables: [
    { name: 'leads', compute: 'leads', key, owner: key },
    {
      name: 'lead_stage_facts',
      compute: 'lead_stage_facts',
      key: ['portal_id', 'lead_id', 'stage_id'],
      owner: ['portal_id', 'lead_id'],
      // What is grouped here comes nearly sorted by lead, and is sorted again sooner than hashed.
      without: ['enable_hashagg', 'enable_nestloop'],
    },
  ],
  relations: [
    { name: 'leads', owner: key, months: { entity: 'leads', column: 'created_at' } },
    { name: 'lead_stages', owner: key },
  ],
  indexes: 'tables/lead_indexes',
  statistics: {
    raw: [
      'raw.leads (portal_id, id, status_id, company_id, contact_id, assigned_by_id, modify_by_id, source_id)',
      'raw.lead_status_history (portal_id, id, owner_id)',
      'raw.timeline_comments (portal_id, id, owner_type_id, owner_id)',
    ],
    marts: [
      `marts.leads (portal_id, id, status, stage_id, manager_id, department_id, source_id, company_id, contact_id,
        amount, created_at, converted_at, closed_at, stage_entered_at, first_touch_at, last_activity_at, next_activity_at,
        utm_source, utm_campaign)`,
      'marts.lead_stage_facts (portal_id, lead_id, stage_id, is_here, here_since, entered_at)',
      'app.lead_edits',
    ],
  },
}
