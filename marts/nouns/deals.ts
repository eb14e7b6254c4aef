import type { Noun } from '../noun.ts'
import { sql } from '../sql.ts'

const key = ['portal_id', 'id']

export const deals: Noun = {
  name: 'deals',
  key: { portal_id: 'smallint', id: 'bigint' },
  definitions: [
    'staging/deals',
    'staging/stage_moves',
    'staging/deal_activities',
    'tables/deals',
    'tables/deal_stage_facts',
    'tables/person_edits',
    'tables/sales',
    'tables/deal_stages',
  ],
  transformations: ['repeats', 'refresh/repeats'],
  scope: { all: 'refresh/all_deals', synced: 'refresh/synced_deals', renamed: 'refresh/renamed_deals' },
  prepare: ['refresh/person_edits', 'refresh/deal_changes', 'moves'],
  tables: [
    { name: 'deals', compute: 'deals', key, owner: key },
    {
      name: 'deal_stage_facts',
      compute: 'deal_stage_facts',
      key: ['portal_id', 'deal_id', 'pipeline_id', 'stage_id'],
      owner: ['portal_id', 'deal_id'],
      // What is grouped here comes nearly sorted by deal, and is sorted again sooner than hashed.
      without: ['enable_hashagg', 'enable_nestloop'],
    },
  ],
  relations: [
    { name: 'deals', owner: key, months: { entity: 'deals', column: 'created_at' } },
    { name: 'sales', owner: key, months: { entity: 'sales', column: 'date' } },
    { name: 'deal_stages', owner: key },
  ],
  indexes: 'tables/deal_indexes',
  async settle({ client, imaged, touch }) {
    await client.query(sql(imaged ? 'refresh/candidates' : 'refresh/all_candidates'))
    await client.query(sql('refresh/repeats'))
    await touch('select portal_id, id from repeats')
    await client.query(sql('repeats'))
  },
  statistics: {
    raw: [
      'raw.deals (portal_id, id, category_id, stage_id, company_id, contact_id, assigned_by_id, modify_by_id, is_recurring)',
      'raw.deal_stage_history (portal_id, id, owner_id, category_id)',
      'raw.activities (portal_id, id, owner_type_id, owner_id, completed)',
      'app.person_edits',
    ],
    // Columns that questions filter and group by; long texts would cost more than all the rest.
    marts: [
      `marts.deals (portal_id, id, status, pipeline_id, stage_id, manager_id, department_id, source_id, company_id, contact_id, lead_id,
        amount, created_at, closed_at, stage_entered_at, last_activity_at, next_activity_at, is_repeat)`,
      'marts.deal_stage_facts (portal_id, deal_id, pipeline_id, stage_id, is_here, here_since, entered_at)',
    ],
  },
}
