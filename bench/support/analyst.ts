/** Indexes that an analyst would add to the portal's tables for these questions. */
import type pg from 'pg'

const INDEXES = [
  'raw.deals (date_create)',
  `raw.deals (moved_time) where stage_semantic_id in ('S', 'F')`,
  `raw.deals (last_activity_time, id) where stage_semantic_id = 'P'`,
  `raw.deals (company_id, moved_time, id) where stage_semantic_id = 'S'`,
  `raw.deals (contact_id, moved_time, id) where stage_semantic_id = 'S'`,
  'raw.deals (assigned_by_id)',
  'raw.deals (category_id, stage_id)',
  'raw.deals (source_id, date_create)',
  `raw.deals (lead_id) where stage_semantic_id = 'S'`,
  'raw.deal_stage_history (owner_id, created_time, id)',
  'raw.activities (coalesce(start_time, created))',
  'raw.leads (date_create)',
  'raw.lead_status_history (owner_id, created_time, id)',
]

const NAME = (place: number) => `analyst_${place}`

export async function indexForAnalyst(pool: pg.Pool): Promise<void> {
  for (const [place, index] of INDEXES.entries()) await pool.query(`create index ${NAME(place)} on ${index}`)
  await pool.query('vacuum analyze')
}

/** The product has to do without them. */
export async function dropAnalystIndexes(pool: pg.Pool): Promise<void> {
  await pool.query(`drop index ${INDEXES.map((_, place) => `raw.${NAME(place)}`).join(', ')}`)
}
