/** raw → marts: computes again what changed, or everything. */
import type { ClientBase, Pool } from 'pg'
import { findChanges } from './changes.ts'
import { install } from './install.ts'
import { sql } from './sql.ts'
import { writeState } from './state.ts'
import { nextWatermark, WATERMARK } from './watermark.ts'

export interface TouchedMonth {
  /** `deals` (by month of `created_at`), `sales` (by month of `date`) or `data_quality` (one month for all, 1970-01-01). */
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
  const changes = await findChanges(client, forced || created)
  const { full, deals: changedDeals } = changes
  if (changedDeals + changes.leads === 0 && !full && !changes.inDictionary)
    return { changedDeals, months: [], full }

  await tunePlanner(client, full)
  await prepare(client, full)
  if (created) await fill(client)
  else await update(client, full)
  if (created || changes.zone) await client.query(sql('refresh/all_months'))
  const months = await bumpMonths(client)
  await client.query(sql('refresh/dictionary'))
  await writeState(client, WATERMARK, watermark)
  if (full) await analyzeMarts(client)
  return { changedDeals, months, full }
}

/**
 * The steps are joins over rows counted just now by guesses: hashing bears a wrong guess, sorting texts does not, and
 * one loop inside another, chosen because two columns of a key look rarer than they are, takes hours.
 */
async function tunePlanner(client: ClientBase, full: boolean): Promise<void> {
  await client.query(`
    set local work_mem = '${full ? 128 : 32}MB';
    set local jit = off;
    set local enable_mergejoin = off;
    set local enable_nestloop = ${full ? 'off' : 'on'};
    set local default_statistics_target = 10;
  `)
}

/** What the computations of `next_deals` and `next_facts` read. */
async function prepare(client: ClientBase, full: boolean): Promise<void> {
  await client.query(
    `create temp table touched (created_at timestamptz(3), closed_at timestamptz(3), in_sales bool) on commit drop;
     create temp table touched_quality () on commit drop`,
  )
  await client.query(sql('refresh/lookups'))
  await client.query(sql('refresh/person_edits'))
  await client.query(sql('refresh/first_amounts'))
  if (full) await client.query('analyze app.person_edits, app.first_amounts')
  await client.query(sql('moves'))
}

/** Into empty tables: nothing to compare, so what is computed goes straight through views into the marts. */
async function fill(client: ClientBase): Promise<void> {
  await client.query(`
    create temp view next_deals as select * from marts.deals;
    create temp view next_facts as select * from marts.deal_stage_facts;
    create temp view next_quality as select * from marts.data_quality;
  `)
  await client.query(sql('deals'))
  await client.query('analyze marts.deals (portal_id, id, pipeline_id, stage_id, status)')
  await computeFacts(client, true)
  await client.query(sql('data_quality'))
  await client.query(
    'drop view next_deals, next_facts, next_quality; insert into touched_quality default values',
  )
  await client.query(sql('refresh/all_candidates'))
  await client.query(sql('repeats'))
  await client.query(sql('tables/indexes'))
}

/** Into filled tables: only what is new, different or gone is written. */
async function update(client: ClientBase, full: boolean): Promise<void> {
  await client.query(`
    create temp table next_deals (like marts.deals) on commit drop;
    create temp table next_facts (like marts.deal_stage_facts) on commit drop;
    create temp table next_quality (like marts.data_quality) on commit drop;
  `)
  await client.query(sql('deals'))
  await client.query('analyze next_deals (portal_id, id, pipeline_id, stage_id, status)')
  await computeFacts(client, full)
  await client.query('analyze next_facts (portal_id, deal_id, pipeline_id, stage_id)')
  await client.query(sql('data_quality'))
  await client.query(sql('refresh/write_deals'))
  await client.query(sql('refresh/candidates'))
  await client.query(sql('repeats'))
  await client.query(sql('refresh/write_facts'))
  await client.query(sql('refresh/write_quality'))
}

/** What is grouped here comes nearly sorted by deal, and is sorted again sooner than hashed. */
async function computeFacts(client: ClientBase, full: boolean): Promise<void> {
  await client.query('set local enable_hashagg = off; set local enable_nestloop = off')
  await client.query(sql('deal_stage_facts'))
  await client.query(`set local enable_hashagg = on; set local enable_nestloop = ${full ? 'off' : 'on'}`)
}

/** Columns that questions filter and group by; long texts would cost more than all the rest. */
async function analyzeMarts(client: ClientBase): Promise<void> {
  await client.query(`
    set local default_statistics_target to default;
    analyze
      marts.deals (portal_id, id, status, pipeline_id, stage_id, manager_id, department_id, source_id, company_id, contact_id,
        amount, created_at, closed_at, stage_entered_at, last_activity_at, next_activity_at, is_repeat),
      marts.deal_stage_facts (portal_id, deal_id, pipeline_id, stage_id, is_here, here_since, entered_at),
      marts.data_quality ("check", portal_id, entity, record_id, manager_id, department_id, created_at)`)
}

async function bumpMonths(client: ClientBase): Promise<TouchedMonth[]> {
  const { rows } = await client.query<{ entity: string; month: Date }>(sql('refresh/bump_months'))
  return rows.map(({ entity, month }) => ({ entity, month: month.toISOString() }))
}
