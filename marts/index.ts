/** raw → marts: computes again what changed, or everything. */
import type { ClientBase, Pool } from 'pg'
import { findChangedDeals } from './changes.ts'
import { install } from './install.ts'
import { sql } from './sql.ts'
import { writeState } from './state.ts'
import { nextWatermark, WATERMARK } from './watermark.ts'

export interface TouchedMonth {
  /** `deals` (by month of `created_at`) or `sales` (by month of `date`). */
  entity: string
  /** The local midnight of the reporting zone at which the month begins, as an ISO instant. */
  month: string
}

export interface MartReport {
  /** Deals that were computed again, whether or not they came out different. */
  changedDeals: number
  /** Months whose version was raised, because a row of theirs is new, different or gone. */
  months: TouchedMonth[]
  /** Whether every deal was computed. */
  full: boolean
  /** Milliseconds. */
  ms: number
}

export interface RefreshOptions {
  /** Compute every deal, changed or not; only rows that differ are written all the same. */
  full?: boolean
}

/**
 * Brings `marts.*` up to date with `raw.*`, in one transaction: readers see all of it or nothing. Only one refresh
 * runs at a time, others wait. The tables of `raw` and `app` must stand; those of `marts` are created when missing.
 */
export async function refreshMarts(pool: Pool, options: RefreshOptions = {}): Promise<MartReport> {
  const started = performance.now()
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(`select pg_advisory_xact_lock(hashtext('vitrina.marts'))`)
    const outcome = await refresh(client, options.full ?? false)
    await client.query('commit')
    client.release()
    return { ...outcome, ms: performance.now() - started }
  } catch (error) {
    // A connection on which not even the rollback works is not given back to the pool.
    const broken = await client.query('rollback').then(
      () => false,
      () => true,
    )
    client.release(broken)
    throw error
  }
}

async function refresh(client: ClientBase, forced: boolean): Promise<Omit<MartReport, 'ms'>> {
  const created = await install(client)
  const watermark = await nextWatermark(client)
  const changes = await findChangedDeals(client, forced || created)
  const { full, count: changedDeals } = changes
  if (changedDeals === 0 && !full && !changes.inDictionary) return { changedDeals, months: [], full }

  await client.query(`set local work_mem = '${full ? 128 : 32}MB'`)
  await computeDeals(client)
  if (changes.zone) await client.query(sql('refresh/all_months'))
  const months = await bumpMonths(client)
  await client.query(sql('refresh/dictionary'))
  await writeState(client, WATERMARK, watermark)
  if (full) await client.query('analyze marts.deals, marts.deal_stage_facts')
  return { changedDeals, months, full }
}

async function computeDeals(client: ClientBase): Promise<void> {
  await client.query(`
    create temp table next_deals (like marts.deals) on commit drop;
    create temp table next_facts (like marts.deal_stage_facts) on commit drop;
    create temp table touched (created_at timestamptz(3), closed_at timestamptz(3), in_sales bool) on commit drop;
  `)
  await client.query(sql('refresh/person_edits'))
  await client.query(sql('refresh/first_amounts'))
  await client.query(sql('moves'))
  await client.query('analyze moves')
  await client.query(sql('deals'))
  await client.query('analyze next_deals')
  await client.query(sql('deal_stage_facts'))
  await client.query('analyze next_facts')
  await client.query(sql('refresh/write_deals'))
  await client.query(sql('repeats'))
  await client.query(sql('refresh/write_facts'))
}

async function bumpMonths(client: ClientBase): Promise<TouchedMonth[]> {
  const { rows } = await client.query<{ entity: string; month: Date }>(sql('refresh/bump_months'))
  return rows.map(({ entity, month }) => ({ entity, month: month.toISOString() }))
}
