/** Statements judged as the gateway does, and run on a real server by the role that analysts' sessions have. */
import type pg from 'pg'
import { type Facade, installFacade } from '../../../server/sql/facade/index.ts'
import { deparse } from '../../../server/sql/grammar/deparse.ts'
import { loadGrammar, parse } from '../../../server/sql/grammar/parse.ts'
import {
  checkStatement,
  type Effect,
  type StatementContext,
  type Verdict,
} from '../../../server/sql/statements/index.ts'
import { freshDatabase, type TestDatabase } from '../../support/database.ts'
import { CATALOG, connectAs, settingsFor } from './facade.ts'

export interface Gate {
  db: TestDatabase
  facade: Facade
  client: pg.Client
  temporary: Set<string>
  /** The verdicts on all statements of a text, effects on temporary tables included. */
  judge(text: string): Verdict[]
  /** Rows of the last statement of a text. */
  run(text: string, values?: unknown[]): Promise<unknown[][]>
  /** SQLSTATE, of the gate's refusal or of PostgreSQL's. */
  refusal(text: string): Promise<string>
  close(): Promise<void>
}

export async function openGate(prepare = ''): Promise<Gate> {
  await loadGrammar()
  const db = await freshDatabase()
  if (prepare) await db.pool.query(prepare)
  const facade = await installFacade(db.pool, CATALOG, settingsFor(db.url))
  const client = await connectAs(facade)
  const temporary = new Set<string>()
  const gate: Gate = {
    db,
    facade,
    client,
    temporary,
    judge: (text) => parse(text).map(({ tree, positionOf }) => judged(facade, temporary, tree, positionOf)),
    async run(text, values) {
      let rows: unknown[][] = []
      for (const { text: statement, tree, positionOf } of parse(text)) {
        const verdict = judged(facade, temporary, tree, positionOf)
        const query = { text: verdict.changed ? deparse(verdict.tree) : statement, rowMode: 'array' as const }
        rows = (await client.query<unknown[]>(values ? { ...query, values } : query)).rows
      }
      return rows
    },
    async refusal(text) {
      try {
        await gate.run(text)
        return 'none'
      } catch (error) {
        return (error as { code?: string }).code ?? String(error)
      }
    },
    async close() {
      await client.end()
      await db.drop()
    },
  }
  return gate
}

function judged(
  { catalog, functions, version, database }: Facade,
  temporary: Set<string>,
  tree: Parameters<typeof checkStatement>[0],
  positionOf: StatementContext['positionOf'],
): Verdict {
  const verdict = checkStatement(tree, {
    catalog,
    functions,
    version,
    databases: [database, 'typed'],
    temporary,
    statementTimeoutMs: 20_000,
    idleInTransactionMs: 60_000,
    positionOf,
  })
  for (const effect of verdict.effects) keep(temporary, effect)
  return verdict
}

function keep(temporary: Set<string>, effect: Effect): void {
  if (effect.kind === 'createTemporary') temporary.add(effect.name)
  if (effect.kind !== 'dropTemporary') return
  if (effect.names === 'all') temporary.clear()
  else for (const name of effect.names) temporary.delete(name)
}
