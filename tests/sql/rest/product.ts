/** The SQL API over the product's own model and two filled portals, with users of every role. */
import pg from 'pg'
import pino from 'pino'
import type { SecurityContext } from '../../../server/cube/gateway.ts'
import type { CubeQuery } from '../../../server/cube/result.ts'
import type { Relation } from '../../../server/sql/catalog.ts'
import { catalogOf } from '../../../server/sql/catalog-of.ts'
import type { StatementNote } from '../../../server/sql/compile.ts'
import { openSqlApi } from '../../../server/sql/index.ts'
import { makeVerifier } from '../../../server/sql/wire/scram.ts'
import { type Stack, startStack } from '../../measures/stack.ts'
import { BinaryClient } from './binary.ts'
import { readers } from './cells.ts'

/** Clocks change here. */
const ZONE = 'Europe/Berlin'
const ANCHOR = '2026-06-15T12:00:00+03:00'
const PASSWORD = 'a password of the tests only'

export type Row = Record<string, unknown>

export interface Product {
  stack: Stack
  relations: Relation[]
  /** Contexts by user; `analyst` may ask as all others. */
  users: Record<string, SecurityContext>
  /** As this user by SQL; cells as `cells.ts` reads them. */
  bySql(user: string, sql: string, values: unknown[], isBinary: boolean): Promise<unknown[][]>
  byRest(user: string, query: CubeQuery): Promise<{ rows: Row[]; isFromRollup: boolean }>
  /** SQL statements so far that roll-ups answered. */
  fromRollups(): number
  close(): Promise<void>
}

export async function startProduct(): Promise<Product> {
  const clock = () => Date.parse(ANCHOR)
  const data = { deals: 90, leads: 70, seed: 31, anchor: ANCHOR }
  const stack = await startStack(
    [
      { data, clock },
      { data: { ...data, deals: 60, leads: 30, seed: 7 }, clock, offset: '+07:00' },
    ],
    ZONE,
    { installed_at: ANCHOR },
  )
  const { pool, url } = stack.database
  const users = await addUsers(pool)
  let fromRollups = 0
  const api = await openSqlApi({
    cube: stack.cube,
    pool,
    databaseUrl: url,
    host: '127.0.0.1',
    port: 0,
    timezone: ZONE,
    onStatement({ statement }) {
      if ((statement?.note as StatementNote | undefined)?.rollups.length) fromRollups++
    },
    log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
  })
  const clients = new Map<string, { text: pg.Client; binary: BinaryClient; last: Promise<unknown> }>()
  for (const user of Object.keys(users)) {
    const text = new pg.Client({
      host: '127.0.0.1',
      port: api.port,
      user,
      password: PASSWORD,
      types: readers,
    })
    await text.connect()
    const binary = await BinaryClient.logIn(api.port, user, PASSWORD)
    clients.set(user, { text, binary, last: Promise.resolve() })
  }
  const { relations } = catalogOf(await stack.cube.model())
  return {
    stack,
    relations: [...relations.values()],
    users,
    async bySql(user, sql, values, isBinary) {
      const client = clients.get(user)!
      const ask = () =>
        isBinary
          ? client.binary.rows(sql, values)
          : client.text.query({ text: sql, values, rowMode: 'array' }).then(({ rows }) => rows)
      // One question of a connection after another.
      const answer = client.last.then(ask, ask)
      client.last = answer
      return await answer
    },
    async byRest(user, query) {
      const answer = await stack.cube.load(query, { ...users[user]! })
      const isFromRollup = Object.keys(answer.usedPreAggregations ?? {}).length > 0
      return { rows: answer.data as Row[], isFromRollup }
    },
    fromRollups: () => fromRollups,
    async close() {
      for (const { text, binary } of clients.values()) {
        binary.end()
        await text.end()
      }
      await api.close()
      await stack.close()
    },
  }
}

/** Heads and managers who have deals, in both portals. */
async function addUsers(pool: pg.Pool): Promise<Record<string, SecurityContext>> {
  const busiest = async (column: string, portal: number) => {
    const { rows } = await pool.query(
      `select ${column} as id from marts.deals where portal_id = $1 and ${column} is not null group by 1 order by count(*) desc, 1`,
      [portal],
    )
    return rows.map(({ id }) => Number(id))
  }
  const managers = await busiest('manager_id', 1)
  const departments = await busiest('department_id', 1)
  const [farManager] = await busiest('manager_id', 2)
  const [farDepartment] = await busiest('department_id', 2)
  const users: Record<string, SecurityContext> = {
    analyst: { role: 'analyst', userId: 1 },
    boss: { role: 'executive', userId: 1 },
    head: { role: 'head', userId: managers[0]!, departmentIds: departments.slice(0, 2) },
    far_head: { role: 'head', departmentIds: [farDepartment!], portalId: 2 },
    manager: { role: 'manager', userId: managers[0]! },
    far_manager: { role: 'manager', userId: String(farManager), portalId: 2 },
  }
  const verifier = await makeVerifier(PASSWORD)
  for (const [name, context] of Object.entries(users))
    await pool.query(
      'insert into app.users (name, verifier, context, may_switch_to) values ($1, $2, $3, $4)',
      [name, verifier, context, name === 'analyst' ? Object.keys(users) : []],
    )
  return users
}
