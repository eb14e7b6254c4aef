/** The short way of a planned question to PostgreSQL, past Cube's queue. */
import { createHash } from 'node:crypto'
import { type Description, type Served, tablesOf, type Used, usedTables } from '../rollups/serve.ts'
import type { RollupState } from '../rollups/state.ts'
import { WAIT_SECONDS } from './environment.ts'
import { KeptRows } from './kept-rows.ts'
import { type Rows, Statements } from './statements.ts'

/** A planned question. */
interface Planned {
  query: string
  values: unknown[]
  preAggregations?: Description[]
  dataSource?: string
  external?: boolean
  persistent?: boolean
  cacheMode?: string
  requestId?: string
  [name: string]: unknown
}

/** The parts of Cube's `OrchestratorApi` that are used or replaced here. */
export interface Executing {
  logger(event: string, params: object): void
  options: { contextToDbType(dataSource?: string): Promise<string>; contextToExternalDbType(): unknown }
  executeQuery(query: Planned): Promise<unknown>
  getQueryOrchestrator(): {
    driverFactory(dataSource: string): Promise<{ query(sql: string, values: unknown[]): Promise<Rows> }>
    getQueryCache(): object
  }
}

export interface Direct {
  /** Whoever asks from now on asks the database. */
  forget(): void
  /** Frees what is too old. */
  sweep(now: number): void
}

interface Attempt {
  key: string
  sql: string
  tables: [string, Used][]
  /** Whether roll-ups answer the whole question. */
  isReady: boolean
}

/**
 * Cube's queue and cache hash a statement five times, set timers, poll and make up errors that nobody throws: a
 * millisecond for every statement. What they guarantee holds here as well: equal statements are one, four run at once,
 * a caller waits 30 s before the answer is «Continue wait», results live 30 s and no longer than the data.
 *
 * The roll-ups that are in step with the marts are looked up for each question. Where those of the last look would
 * answer it, the statement starts beside the look: it began after the question as well. Its rows count if the look
 * finds the same version of the marts and the same tables, else the statement is sent again.
 *
 * @param generation  a number that grows with each drop of results
 */
export function executeDirectly(api: Executing, served: Served, generation: () => number): Direct {
  const statements = new Statements()
  const kept = new KeptRows()
  const orchestrator = api.getQueryOrchestrator()
  const named = naming(orchestrator.getQueryCache())
  let last: RollupState | undefined

  const attempt = (planned: Planned, state: RollupState): Attempt => {
    const tables = tablesOf(planned.preAggregations ?? [], state, served)
    const sql = named(planned.query, tables)
    const key = JSON.stringify([sql, planned.values, state.version, generation()])
    const used = usedTables(tables)
    const isReady = tables.length > 0 && used.length === tables.length
    return { key: createHash('sha256').update(key).digest('base64'), sql, tables: used, isReady }
  }
  const send = ({ key, sql }: Attempt, { values, requestId }: Planned) =>
    statements.run(key, async () => {
      const begun = Date.now()
      const driver = await orchestrator.driverFactory('default')
      const rows = await driver.query(sql, values)
      kept.set(key, rows, Date.now())
      api.logger('Performing query completed', { requestId, duration: Date.now() - begun })
      return rows
    })
  const answer = async (planned: Planned) => {
    const isFresh = planned.cacheMode === 'no-cache'
    const look = served.state()
    // It is awaited below, unless the question fails before.
    look.catch(() => {})
    const guess = last && attempt(planned, last)
    const isSent = guess?.isReady && (isFresh || !kept.get(guess.key, Date.now()))
    const early = isSent ? send(guess, planned) : undefined
    // What it failed with is told only if it was the right statement.
    early?.catch(() => {})
    last = await look
    const right = attempt(planned, last)
    const known = isFresh ? undefined : kept.get(right.key, Date.now())
    if (known) return { tables: right.tables, rows: known.rows, at: known.at }
    const rows = await (early && guess?.key === right.key ? early : send(right, planned)).catch(told)
    return { tables: right.tables, rows, at: Date.now() }
  }

  const execute = api.executeQuery.bind(api)
  api.executeQuery = async (planned) => {
    if (!isPlainStatement(planned)) return execute(planned)
    const found = await answerInTime(answer(planned), planned)
    const { dataSource, external } = planned
    return {
      data: found.rows,
      refreshKeyValues: [],
      lastRefreshTime: new Date(found.at),
      dataSource,
      external,
      usedPreAggregations: Object.fromEntries(found.tables.map(([name, used]) => [name, shown(used)])),
      dbType: await api.options.contextToDbType(dataSource),
      extDbType: api.options.contextToExternalDbType(),
    }
  }

  async function answerInTime<T>(answering: Promise<T>, { requestId }: Planned): Promise<T> {
    const begun = Date.now()
    try {
      const found = await within(answering, WAIT_SECONDS * 1000)
      if (found !== undefined) return found
    } catch (error) {
      api.logger('Error querying db', { error, requestId, duration: Date.now() - begun })
      throw { error: String(error) }
    }
    api.logger('Continue wait', { requestId, duration: Date.now() - begun })
    throw { error: 'Continue wait' }
  }

  return { forget: () => kept.clear(), sweep: (now) => kept.clear(now) }
}

/** What Cube alone can do goes its own way: streams, jobs, modes that allow for old results. */
const isPlainStatement = (planned: Planned): boolean =>
  typeof planned.query === 'string' &&
  !planned.external &&
  !planned.persistent &&
  !planned.loadRefreshKeysOnly &&
  !planned.isJob &&
  !planned.scheduledRefresh &&
  !planned.forceNoCache &&
  (planned.dataSource ?? 'default') === 'default' &&
  (planned.cacheMode === undefined ||
    planned.cacheMode === 'stale-if-slow' ||
    planned.cacheMode === 'no-cache')

/** The database's own words, as Cube's queue passes them on. */
const told = (error: unknown): never => {
  throw new Error(String((error as Error).message || error), { cause: error })
}

const shown = ({ targetTableName, preAggregationId, type }: Used) => ({
  targetTableName,
  refreshKeyValues: [],
  preAggregationId,
  type,
})

/** Undefined when it takes longer; the work goes on. */
function within<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

interface Naming {
  replacePreAggregationTableNamesInSql(sql: string, tables: [string, Used][]): string
}

/** Cube's own way to put the tables' names into a statement. */
function naming(cache: object) {
  const cubes = cache.constructor as unknown as Naming
  return (sql: string, tables: [string, Used][]) => cubes.replacePreAggregationTableNamesInSql(sql, tables)
}
