import type { ClientBase } from 'pg'
import { sql } from './sql.ts'
import { readState } from './state.ts'
import { WATERMARK } from './watermark.ts'

export interface Changes {
  /** Whether every deal and every lead is to be computed. */
  full: boolean
  /** Deals to compute. */
  deals: number
  /** Leads whose faults are to be looked for. */
  leads: number
  /** Whether a dictionary or a setting differs from the last refresh. */
  inDictionary: boolean
  /** Whether months begin at another moment than before. */
  zone: boolean
}

/** Fills the temporary tables `changed_deals` and `changed_leads` with the keys of what may come out different now. */
export async function findChanges(client: ClientBase, all: boolean): Promise<Changes> {
  await client.query(sql('refresh/dictionary_changes'))
  const { rows } = await client.query<{ kind: string; key: string }>(
    `select kind, min(key) as key from dictionary_changes group by kind, kind = 'setting' and key = 'timezone'`,
  )
  const watermark = await readState(client, WATERMARK)
  const full = all || watermark === undefined || rows.some(({ kind }) => kind === 'setting')
  if (full) await analyzeRaw(client)
  const find = (entity: string) => findChanged(client, entity, full ? undefined : watermark, rows.length > 0)
  return {
    full,
    deals: await find('deals'),
    leads: await find('leads'),
    inDictionary: rows.length > 0,
    zone: rows.some(({ kind, key }) => kind === 'setting' && key === 'timezone'),
  }
}

/** How many of this entity there are in scope; without a watermark all of them. */
async function findChanged(
  client: ClientBase,
  entity: string,
  watermark: string | undefined,
  isRenamed: boolean,
): Promise<number> {
  const table = `changed_${entity}`
  await client.query(
    `create temp table ${table} (portal_id smallint, id bigint, primary key (portal_id, id)) on commit drop`,
  )
  if (watermark === undefined) await client.query(sql(`refresh/all_${entity}`))
  else await client.query(sql(`refresh/synced_${entity}`), [watermark])
  if (watermark !== undefined && isRenamed) await client.query(sql(`refresh/renamed_${entity}`))
  await client.query(`analyze ${table}`)
  const { rows } = await client.query<{ count: string }>(`select count(*) from ${table}`)
  return Number(rows[0]!.count)
}

/** Fresh from the first load, the planner knows nothing yet about the tables. */
async function analyzeRaw(client: ClientBase): Promise<void> {
  await client.query(`analyze
    raw.deals (portal_id, id, category_id, stage_id, company_id, contact_id, assigned_by_id, modify_by_id, is_recurring),
    raw.deal_stage_history (portal_id, id, owner_id, category_id),
    raw.leads (portal_id, id, status_id, assigned_by_id, source_id), raw.lead_status_history (portal_id, id, owner_id),
    raw.activities (portal_id, id, owner_type_id, owner_id, completed),
    raw.companies (portal_id, id), raw.contacts (portal_id, id), raw.users (portal_id, id),
    raw.statuses (portal_id, entity_id, status_id), raw.categories (portal_id, id)`)
}
