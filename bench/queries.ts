/**
 * The queries of the executive page over 200 000 deals, through REST. Five ways of every query are measured in turn,
 * round by round, so that the ratios hold on a busy machine too.
 */
import type pg from 'pg'
import type { CubeQuery } from '../server/cube/result.ts'
import { cubeStand } from './support/cube-stand.ts'
import { pageQueries } from './support/page-queries.ts'

const DEALS = Number(process.env.BENCH_DEALS ?? 200_000)
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 25)
const DAY_MS = 86_400_000

type Ways = Record<'repeated' | 'cached' | 'rollups' | 'raw' | 'postgres', () => Promise<unknown>>
type Stand = Awaited<ReturnType<typeof cubeStand>>

/** Milliseconds (p50, p95) per query and way, and how often a way is slower or faster than another. */
export async function bench(): Promise<object> {
  const stand = await cubeStand(DEALS)
  try {
    const firstBuildSeconds = (await timed(stand.cube.refresh)) / 1000
    const idleRefreshMs = await timed(stand.cube.refresh)
    await bumpLatestMonths(stand.pool)
    const oneMonthRefreshMs = await timed(stand.cube.refresh)
    const queries: Record<string, object> = {}
    for (const [name, query] of Object.entries(pageQueries(period(), {})))
      queries[name] = await measure(await waysOf(stand, query))
    return { deals: DEALS, rounds: ROUNDS, firstBuildSeconds, idleRefreshMs, oneMonthRefreshMs, queries }
  } finally {
    await stand.close()
  }
}

/** A period of odd dates and its trend, as days of the reporting zone near enough. */
function period() {
  const day = (ago: number) => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10)
  return {
    from: day(45),
    to: day(10),
    previousFrom: day(81),
    previousTo: day(46),
    trendFrom: day(700),
    idleBefore: day(14),
  }
}

/**
 * - `repeated` the same question again: answered from memory
 * - `cached`   a question that no one asked since the data changed, whose statement's result is known
 * - `rollups`  the statement runs, over roll-ups
 * - `raw`      the statement runs, over the marts
 * - `postgres` the statement over roll-ups, sent straight to Postgres
 */
async function waysOf(stand: Stand, query: CubeQuery): Promise<Ways> {
  const cube = query.measures![0]!.split('.')[0]
  const outside = { member: `${cube}.title`, operator: 'set' }
  const raw = { ...query, filters: [...((query.filters as object[]) ?? []), outside] }
  const direct = await directSql(stand, query)
  let fresh = 0
  return {
    repeated: () => ask(stand, query),
    cached: () => ask(stand, query, { stamp: String(++fresh) }),
    rollups: () => ask(stand, query, { cache: 'no-cache' }),
    raw: () => ask(stand, raw, { cache: 'no-cache' }),
    postgres: () => stand.pool.query(direct.text, direct.values),
  }
}

async function measure(ways: Ways): Promise<object> {
  const times: Record<string, number[]> = {}
  for (let round = -2; round < ROUNDS; round++)
    for (const [way, run] of Object.entries(ways)) {
      const ms = await timed(run)
      if (round >= 0) {
        times[way] ??= []
        times[way].push(ms)
      }
    }
  const at = (way: string, share: number) => percentile(times[way]!, share)
  const figures = Object.fromEntries(
    Object.keys(times).map((way) => [way, { p50: round(at(way, 0.5)), p95: round(at(way, 0.95)) }]),
  )
  const ratio = (slow: string, fast: string) => round(at(slow, 0.5) / at(fast, 0.5))
  return {
    ...figures,
    rawToRollups: ratio('raw', 'rollups'),
    rollupsToPostgres: ratio('rollups', 'postgres'),
    rollupsToRepeated: ratio('rollups', 'repeated'),
  }
}

async function ask(
  { url, token }: Stand,
  query: CubeQuery,
  more: Record<string, string> = {},
): Promise<unknown> {
  const search = new URLSearchParams({ query: JSON.stringify(query), ...more })
  const response = await fetch(`${url}/cubejs-api/v1/load?${search}`, { headers: { authorization: token } })
  const body = (await response.json()) as { data?: unknown; error?: string }
  if (body.error === 'Continue wait') return ask({ url, token } as Stand, query, more)
  if (!body.data) throw new Error(`bench: the query failed: ${body.error}`)
  return body.data
}

/** Cube's own statement with the names of the partitions that it reads. */
async function directSql(stand: Stand, query: CubeQuery): Promise<{ text: string; values: unknown[] }> {
  const search = new URLSearchParams({ query: JSON.stringify(query) })
  const response = await fetch(`${stand.url}/cubejs-api/v1/sql?${search}`, {
    headers: { authorization: stand.token },
  })
  const { sql } = (await response.json()) as {
    sql: { sql: [string, unknown[]]; preAggregations: { tableName: string }[] }
  }
  let [text, values] = sql.sql
  const range = query.timeDimensions?.[0]?.dateRange as [string, string] | undefined
  for (const { tableName } of sql.preAggregations) {
    const source = await partitions(stand.pool, tableName.split('.')[1]!, range)
    text = text.replaceAll(tableName, source)
  }
  return { text, values }
}

async function partitions(pool: pg.Pool, name: string, range?: [string, string]): Promise<string> {
  const { rows } = await pool.query<{ relname: string }>(
    `select max(relname) as relname from pg_class
     where relnamespace = 'pre_aggregations'::regnamespace and relkind = 'r' and relname ~ $1
     group by substring(relname from '[0-9]{8}') order by 1`,
    [`^${name}([0-9]{8})?_[a-z0-9]+_[a-z0-9]+_[a-z0-9]+$`],
  )
  const length = name.endsWith('full_day') ? 31 : 92
  const inside = rows.filter(({ relname }) => {
    const start = /(\d{4})(\d{2})(\d{2})_/.exec(relname.slice(name.length))
    if (!start || !range) return true
    const first = Date.UTC(Number(start[1]), Number(start[2]) - 1, Number(start[3]))
    return first <= Date.parse(range[1]) && first + length * DAY_MS > Date.parse(range[0])
  })
  return `(${inside.map(({ relname }) => `select * from pre_aggregations.${relname}`).join(' union all ')})`
}

/** As if one deal of the newest month had changed. */
async function bumpLatestMonths(pool: pg.Pool): Promise<void> {
  await pool.query(
    `update app.month_versions set version = version + 1 where month = (select max(month) from app.month_versions)`,
  )
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await run()
  return performance.now() - started
}

function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
}

const round = (value: number): number => Math.round(value * 10) / 10
