/** Leaves over a running Cube, and what PostgreSQL answers to their text. */
import { createHmac } from 'node:crypto'
import { createRequire } from 'node:module'
import pg from 'pg'
import type { Core } from '../../../server/cube/core.ts'
import type { SecurityContext } from '../../../server/cube/gateway.ts'
import { openStatements, type Statements } from '../../../server/cube/statement.ts'
import { createLeaves, type LeafSession, type Leaves } from '../../../server/sql/leaf/index.ts'
import type { Leaf, LeafColumn, LeafQuery } from '../../../server/sql/leaf/query.ts'
import type { TestDatabase } from '../../support/database.ts'

/** Remembers the Cube that is started next. To be called before `startCube`. */
export function rememberCore(): () => Promise<Statements> {
  const require = createRequire(import.meta.url)
  const { prototype } = require('@cubejs-backend/server-core') as { prototype: Core }
  const apiGateway = prototype.apiGateway
  let core: Core | undefined
  prototype.apiGateway = function (this: Core) {
    core ??= this
    return apiGateway.call(this)
  }
  return async () => {
    const orchestrator = await core!.getOrchestratorApi({})
    return openStatements(core!, orchestrator.getQueryOrchestrator())
  }
}

export interface LeafStand extends Leaves {
  leaf(query: Partial<LeafQuery> & { relations: string[] }, context: SecurityContext): Promise<Leaf>
  /** A leaf and its rows, as PostgreSQL writes them. */
  ask(
    query: Partial<LeafQuery> & { relations: string[] },
    context: SecurityContext,
  ): Promise<{ rows: Cells[]; rollups: string[]; sql: string }>
  rows(query: Partial<LeafQuery> & { relations: string[] }, context: SecurityContext): Promise<Cells[]>
  close(): Promise<void>
}

export type Cells = Record<string, string | null>

export const KEY = 'key of the tests'

/** A grouped leaf without filters, but for what is given. */
export const leafQuery = (query: Partial<LeafQuery> & { relations: string[] }): LeafQuery => ({
  ungrouped: false,
  columns: [],
  filters: [],
  conditions: [],
  segments: [],
  ...query,
})

export const session = (context: SecurityContext, more: Partial<LeafSession> = {}): LeafSession => ({
  user: 'anna',
  securityContext: context,
  sign: (text) => createHmac('sha256', KEY).update(text).digest('hex'),
  maySwitchTo: async () => undefined,
  ...more,
})

export function leafStand(cube: Statements, database: TestDatabase, timezone: string): LeafStand {
  const leaves = createLeaves({ cube, pool: database.pool, timezone })
  // As in the function of the facade: a zone of its own, and every value as text.
  const pool = new pg.Pool({
    connectionString: database.url,
    max: 2,
    options: '-c timezone=UTC',
    types: { getTypeParser: () => (text: string) => text },
  })
  const leaf: LeafStand['leaf'] = (query, context) => leaves.compilerFor(session(context))(leafQuery(query))
  const ask: LeafStand['ask'] = async (query, context) => {
    const { sql, rollups } = await leaf(query, context)
    return { rows: (await pool.query<Cells>(sql)).rows, rollups, sql }
  }
  return {
    ...leaves,
    leaf,
    ask,
    rows: async (query, context) => (await ask(query, context)).rows,
    close: () => pool.end(),
  }
}

/** Columns `c1`, `c2` … for members with their types of the facade, `deals.created_at.month` for a time by months. */
export async function columns(leaves: Leaves, members: string[]): Promise<LeafColumn[]> {
  const { relations } = await leaves.catalog()
  return members.map((full, index) => {
    const [cube = '', name, granularity] = full.split('.')
    const member = `${cube}.${name}`
    const type = relations.get(cube)!.columns.find((one) => one.member === member)!.type
    const column = { name: `c${index + 1}`, type, member }
    return granularity ? { ...column, kind: 'time', granularity } : { ...column, kind: 'member' }
  })
}
