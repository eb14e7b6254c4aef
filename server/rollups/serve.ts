/** Where Cube's statements name a roll-up: its table when that agrees with the marts, else the marts themselves. */
import type { RollupState } from './state.ts'

/** A roll-up that a planned question would read. */
export interface Description {
  preAggregationId: string
  tableName: string
  sql: [string, unknown[]]
  type: string
  dataSource?: string
  timezone?: string
}

/** What Cube is about to ask the database. */
interface QueryBody {
  preAggregations?: Description[]
  /** Part of the key under which the result is kept. */
  invalidate?: unknown
  cacheKeyQueries?: unknown
  rollupState?: RollupState
  [name: string]: unknown
}

/** What is read in its place. */
export interface Used {
  targetTableName: string
  preAggregationId: string
  type: string
  [name: string]: unknown
}

interface Loaded {
  preAggregationsTablesToTempTables: [string, Used][]
  values: null
}

/** The parts of Cube's query orchestrator that are replaced here. */
export interface Orchestrator {
  getPreAggregations(): { loadAllPreAggregationsIfNeeded(body: QueryBody): Promise<Loaded> }
  fetchQuery(
    body: QueryBody,
  ): Promise<{ usedPreAggregations?: Record<string, Used>; [name: string]: unknown }>
}

export interface Served {
  /** Read for each question, so that no answer is older than it. */
  state(): Promise<RollupState>
  /** Definition of the roll-up that is filled by exactly this statement. */
  definitionOf(table: string, statement: string): string | undefined
}

/** Results may depend on the clock («now», days without movement), so none is kept longer. */
const LIFE_SECONDS = 30

/**
 * Replaces Cube's builder. Nobody waits for a roll-up and nobody sees an error because of one: what is missing, behind,
 * or asked for in another time zone is computed from the marts. Results are kept by the version of the marts, so Cube's
 * own refresh keys are not asked.
 */
export function serveRollups(orchestrator: Orchestrator, served: Served): void {
  orchestrator.getPreAggregations().loadAllPreAggregationsIfNeeded = async (body) => {
    const wanted = body.preAggregations ?? []
    const state = wanted.length > 0 ? (body.rollupState ?? (await served.state())) : undefined
    return {
      preAggregationsTablesToTempTables: state ? tablesOf(wanted, state, served) : [],
      values: null,
    }
  }
  const fetchQuery = orchestrator.fetchQuery.bind(orchestrator)
  orchestrator.fetchQuery = async (body) => {
    const rollupState = await served.state()
    const answer = await fetchQuery({
      ...body,
      rollupState,
      invalidate: rollupState.version,
      cacheKeyQueries: { queries: [], renewalThreshold: LIFE_SECONDS },
    })
    const { usedPreAggregations } = answer
    return usedPreAggregations
      ? {
          ...answer,
          usedPreAggregations: Object.fromEntries(Object.entries(usedPreAggregations).filter(isTable)),
        }
      : answer
  }
}

/** What is read in place of each roll-up, by the name that stands for it in the statement. */
export const tablesOf = (wanted: Description[], state: RollupState, served: Served): [string, Used][] =>
  wanted.map((one) => [one.tableName, target(one, state, served)])

/** Those that are tables of roll-ups. */
export const usedTables = (tables: [string, Used][]): [string, Used][] => tables.filter(isTable)

function target(description: Description, { ready }: RollupState, { definitionOf }: Served): Used {
  const { preAggregationId, tableName, type, dataSource, timezone } = description
  const [statement, parameters] = description.sql
  if (parameters.length > 0) throw new Error(`${preAggregationId}: a roll-up with parameters cannot be read.`)
  const definition = definitionOf(tableName, statement)
  const isReady = definition !== undefined && ready.get(tableName.replace(/^.*\./, '')) === definition
  return {
    targetTableName: isReady ? tableName : `(${statement})`,
    refreshKeyValues: [],
    preAggregationId,
    type,
    dataSource: dataSource ?? 'default',
    timezone,
  }
}

const isTable = ([, { targetTableName }]: [string, Used]): boolean => !targetTableName.startsWith('(')
