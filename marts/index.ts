/** raw → marts: computes again what changed, or everything. */
import type { ClientBase, Pool } from 'pg'
import { install } from './install.ts'
import { bumpMonths, type TouchedMonth } from './months.ts'
import { nouns } from './nouns/index.ts'
import { completeScope, findScope } from './scope.ts'
import { sql } from './sql.ts'
import { writeState } from './state.ts'
import { nextWatermark, WATERMARK } from './watermark.ts'
import { dropFillViews, fill, update, type Written } from './write.ts'

export type { TouchedMonth } from './months.ts'

export interface MartReport {
  /** Deals that were computed again, whether or not they came out different. */
  changedDeals: number
  /** Months whose version was raised, because a row of theirs is new, different or gone. */
  months: TouchedMonth[]
  /** Whether everything was computed. */
  full: boolean
  /** Milliseconds. */
  ms: number
}

/** Relations of `marts` whose rows changed, named without the schema. */
export interface MartChanges {
  /** Their rows that differ stand in the temporary tables `before_<relation>` and `after_<relation>`, in the relation's columns. */
  imaged: string[]
  /** So much changed that what is made of them is better built again. */
  rebuilt: string[]
}

export interface RefreshOptions {
  /** Compute everything, changed or not; only rows that differ are written all the same. */
  full?: boolean
  /** Called inside the transaction, when everything is written and versioned; whatever it throws undoes the refresh. */
  onChange?(client: ClientBase, changes: MartChanges): Promise<void>
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
    const outcome = await refresh(client, options)
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

async function refresh(client: ClientBase, options: RefreshOptions): Promise<Omit<MartReport, 'ms'>> {
  const created = await install(client)
  const watermark = await nextWatermark(client)
  const { full, zone, empty } = await findScope(client, (options.full ?? false) || created)
  if (empty) return { changedDeals: 0, months: [], full }

  await tunePlanner(client, full)
  await client.query(sql('refresh/lookups'))
  const counts: Record<string, number> = {}
  const written: Written[] = []
  for (const noun of nouns()) {
    const everything =
      full || (noun.scope.following !== undefined && written.some(({ change }) => change === 'rebuilt'))
    counts[noun.name] = await completeScope(client, noun, everything)
    written.push(await (created ? fill : update)(client, noun))
  }
  if (created) await dropFillViews(client, nouns())
  const months = await bumpMonths(client, zone ? written.map(rebuilt) : written)
  await client.query(sql('refresh/dictionary'))
  await writeState(client, WATERMARK, watermark)
  if (full) await analyzeMarts(client)
  if (months.length > 0) await options.onChange?.(client, changesOf(written))
  return { changedDeals: counts.deals!, months, full }
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

/** Where months begin at another moment, what is grouped by them is made anew. */
const rebuilt = ({ noun }: Written): Written => ({ noun, change: 'rebuilt' })

function changesOf(written: Written[]): MartChanges {
  const relations = (change: Written['change']) =>
    written
      .filter((each) => each.change === change)
      .flatMap(({ noun }) => noun.relations.map(({ name }) => name))
  return { imaged: relations('imaged'), rebuilt: relations('rebuilt') }
}

async function analyzeMarts(client: ClientBase): Promise<void> {
  const known = nouns().flatMap((noun) => noun.statistics?.marts ?? [])
  await client.query(`set local default_statistics_target to default; analyze ${known.join(', ')}`)
}
