/** Statements over the fixture, rewritten and answered by PostgreSQL: what the rewriter and the leaves make together. */
import pg from 'pg'
import pino from 'pino'
import { startCube } from '../../../server/cube.ts'
import { deparse } from '../../../server/sql/grammar/deparse.ts'
import { loadGrammar, parse } from '../../../server/sql/grammar/parse.ts'
import { rewriteStatement } from '../../../server/sql/rewrite/index.ts'
import { freshDatabase } from '../../support/database.ts'
import { FIXTURE_MODEL, FIXTURE_USERS, FIXTURE_ZONE, installFixture } from './fixture.ts'
import { leafStand, rememberCore, session } from './leaf.ts'

export interface Answers {
  /** All rows as texts. */
  rows(sql: string): Promise<(string | null)[][]>
  /** Column names. */
  labels(sql: string): Promise<string[]>
  /** Tables of roll-ups that the statement reads. */
  rollups(sql: string): Promise<string[]>
  /** Straight to the database, as it is. */
  plain(sql: string): Promise<(string | null)[][]>
  stop(): Promise<void>
}

/** Stands for the real function, which checks signatures: here only the answer matters. */
const LEAF = `create schema if not exists semantic;
create or replace function semantic.leaf(statement text, signature text) returns setof record
language plpgsql stable set timezone = 'UTC' as $$ begin return query execute statement; end $$`

/** @param more  statements that add to the fixture before Cube starts */
export async function startAnswers({ timezone = FIXTURE_ZONE, more = '' } = {}): Promise<Answers> {
  const database = await freshDatabase()
  await installFixture(database.pool)
  if (more) await database.pool.query(more)
  const statements = rememberCore()
  const cube = await startCube({
    databaseUrl: database.url,
    apiSecret: 'a secret of the tests only',
    timezone,
    log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
    schemaDir: FIXTURE_MODEL,
  })
  await cube.refresh()
  await loadGrammar()
  const stand = leafStand(await statements(), database, timezone)
  await database.pool.query(LEAF)
  const client = new pg.Client({
    connectionString: database.url,
    options: `-c timezone=${timezone}`,
    types: { getTypeParser: () => (text: string) => text },
  })
  await client.connect()
  const rewrite = async (sql: string) => {
    const [statement] = parse(sql)
    return rewriteStatement(statement!.tree, {
      catalog: await stand.catalog(),
      leaf: stand.compilerFor(session(FIXTURE_USERS.boss.context)),
      timezone,
      positionOf: statement!.positionOf,
    })
  }
  const run = async (sql: string) => {
    const { tree, changed } = await rewrite(sql)
    return client.query<(string | null)[]>({ text: changed ? deparse(tree) : sql, rowMode: 'array' })
  }
  return {
    rows: async (sql) => (await run(sql)).rows,
    labels: async (sql) => (await run(sql)).fields.map(({ name }) => name),
    rollups: async (sql) => (await rewrite(sql)).leaves.flatMap(({ rollups }) => rollups),
    plain: async (sql) => (await client.query<(string | null)[]>({ text: sql, rowMode: 'array' })).rows,
    stop: async () => {
      await client.end()
      await stand.close()
      await cube.stop()
      await database.drop()
    },
  }
}
