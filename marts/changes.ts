import type { ClientBase } from 'pg'
import { sql } from './sql.ts'
import { readState } from './state.ts'
import { WATERMARK } from './watermark.ts'

export interface Changes {
  /** Whether every deal is to be computed. */
  full: boolean
  /** Deals to compute. */
  count: number
  /** Whether a dictionary or a setting differs from the last refresh. */
  inDictionary: boolean
  /** Whether months begin at another moment than before. */
  zone: boolean
}

/** Fills the temporary table `changed_deals` with the keys of the deals that may come out different now. */
export async function findChangedDeals(client: ClientBase, all: boolean): Promise<Changes> {
  await client.query(sql('refresh/dictionary_changes'))
  const { rows } = await client.query<{ kind: string; key: string }>(
    `select kind, min(key) as key from dictionary_changes group by kind, kind = 'setting' and key = 'timezone'`,
  )
  const watermark = await readState(client, WATERMARK)
  const full = all || watermark === undefined || rows.some(({ kind }) => kind === 'setting')
  await client.query(
    'create temp table changed_deals (portal_id smallint, id bigint, primary key (portal_id, id)) on commit drop',
  )
  if (full) await client.query(sql('refresh/all_deals'))
  else await client.query(sql('refresh/synced_deals'), [watermark])
  if (!full && rows.length > 0) await client.query(sql('refresh/renamed_deals'))
  if (full) await analyzeRaw(client)
  await client.query('analyze changed_deals')
  const counted = await client.query<{ count: string }>('select count(*) from changed_deals')
  return {
    full,
    count: Number(counted.rows[0]!.count),
    inDictionary: rows.length > 0,
    zone: rows.some(({ kind, key }) => kind === 'setting' && key === 'timezone'),
  }
}

/** Fresh from the first load, the planner knows nothing yet about the tables. */
async function analyzeRaw(client: ClientBase): Promise<void> {
  await client.query(`analyze
    raw.deals (portal_id, id, category_id, stage_id, company_id, contact_id, assigned_by_id, modify_by_id, is_recurring),
    raw.deal_stage_history (portal_id, id, owner_id, category_id),
    raw.activities (portal_id, id, owner_type_id, owner_id, completed),
    raw.companies (portal_id, id), raw.contacts (portal_id, id), raw.users (portal_id, id),
    raw.statuses (portal_id, entity_id, status_id), raw.categories (portal_id, id)`)
}
