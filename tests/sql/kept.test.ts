/** A statement that was compiled a moment ago is not compiled again, unless anything that it was made of has changed. */
import pg from 'pg'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Statements } from '../../server/cube/statement.ts'
import { type Cube, startCube } from '../../server/cube.ts'
import { openSqlApi, type SqlApi } from '../../server/sql/index.ts'
import { KeptStatements } from '../../server/sql/kept.ts'
import { makeVerifier } from '../../server/sql/wire/scram.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { FIXTURE_MODEL, FIXTURE_USERS, FIXTURE_ZONE, installFixture } from './support/fixture.ts'

let database: TestDatabase
let cube: Cube
let api: SqlApi
let client: pg.Client
/** Questions that Cube was asked to plan. */
let planned = 0
let version: string | undefined

const watched = (): Statements => ({
  statementOf(query, context) {
    planned++
    return cube.statementOf(query, context)
  },
  async model() {
    const model = await cube.model()
    return version === undefined ? model : { ...model, version }
  },
})

beforeAll(async () => {
  database = await freshDatabase()
  await installFixture(database.pool)
  for (const [name, { context, maySwitchTo, password }] of Object.entries(FIXTURE_USERS))
    await database.pool.query(
      'insert into app.users (name, verifier, context, may_switch_to) values ($1, $2, $3, $4)',
      [name, await makeVerifier(password), context, maySwitchTo],
    )
  const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
  cube = await startCube({
    databaseUrl: database.url,
    apiSecret: 'a secret of the tests only',
    timezone: FIXTURE_ZONE,
    log,
    schemaDir: FIXTURE_MODEL,
  })
  await cube.refresh()
  api = await openSqlApi({
    cube: watched(),
    pool: database.pool,
    databaseUrl: database.url,
    host: '127.0.0.1',
    port: 0,
    timezone: FIXTURE_ZONE,
    log,
  })
})
afterAll(async () => {
  await client?.end()
  await api?.close()
  await cube?.stop()
  await database?.drop()
})

async function connect(): Promise<pg.Client> {
  const { password } = FIXTURE_USERS.boss
  const made = new pg.Client({
    host: '127.0.0.1',
    port: api.port,
    user: 'boss',
    password,
    database: 'vitrina',
  })
  await made.connect()
  return made
}

beforeEach(async () => {
  await client?.end()
  client = await connect()
  version = undefined
  planned = 0
})

const TOTAL = 'SELECT MEASURE(count) AS n FROM deals'
const WON = `SELECT MEASURE(count) AS n FROM deals WHERE stage = 'won' AND "createdAt" >= '2026-01-01'`
const BY_STAGE = 'SELECT stage, MEASURE(amount_sum) AS n FROM deals GROUP BY 1'

async function number(text: string, values: unknown[] = []): Promise<number> {
  return Number((await client.query<{ n: string }>(text, values)).rows[0]!.n)
}

/** How many questions Cube plans for this. */
async function plans(work: () => Promise<unknown>): Promise<number> {
  const before = planned
  await work()
  return planned - before
}

test('the same text is planned once', async () => {
  const once = await plans(() => number(TOTAL))
  expect(once).toBeGreaterThan(0)
  expect(await plans(() => number(TOTAL))).toBe(0)
  expect(await number(TOTAL)).toBe(8)
  expect(await plans(() => number(WON))).toBeGreaterThan(0)
})

test('another connection plans its own: a signature is good for one', async () => {
  await number(TOTAL)
  const other = await connect()
  const { rows } = await other.query(TOTAL)
  await other.end()
  expect(rows).toEqual([{ n: '8' }])
})

test('a switch of user is another user’s number, and back', async () => {
  expect(await number(TOTAL)).toBe(8)
  await client.query('SET ROLE m1')
  expect(await number(TOTAL)).toBe(2)
  expect(await number(TOTAL)).toBe(2)
  await client.query('RESET ROLE')
  expect(await number(TOTAL)).toBe(8)
})

test('who is asked for within the text is looked up each time', async () => {
  const text = `SELECT MEASURE(count) AS n FROM deals WHERE __user = 'm1'`
  expect(await number(text)).toBe(2)
  expect(await plans(() => number(text))).toBeGreaterThan(0)
  await database.pool.query(`update app.users set disabled_at = now() where name = 'm1'`)
  await expect(number(text)).rejects.toMatchObject({ code: '42501' })
  await database.pool.query(`update app.users set disabled_at = null where name = 'm1'`)
})

test('another zone is another statement', async () => {
  const text = `SELECT COUNT(*) AS n FROM deals WHERE "createdAt" >= '2026-03-01'`
  expect(await number(text)).toBe(4)
  await client.query(`SET TIME ZONE 'Asia/Tokyo'`)
  expect(await number(text)).toBe(5)
  await client.query('RESET TIME ZONE')
  expect(await number(text)).toBe(4)
})

test('a changed model is read again', async () => {
  await number(TOTAL)
  version = 'another'
  expect(await plans(() => number(TOTAL))).toBeGreaterThan(0)
  expect(await plans(() => number(TOTAL))).toBe(0)
})

test('values of parameters are part of the question', async () => {
  const text = 'SELECT MEASURE(count) AS n FROM deals WHERE stage = $1'
  expect(await number(text, ['won'])).toBe(4)
  expect(await number(text, ['lost'])).toBe(2)
  expect(await plans(() => number(text, ['won']))).toBe(0)
  expect(await number(text, ['won'])).toBe(4)
})

test('what depends on the clock is read again', async () => {
  const text = 'SELECT COUNT(*) AS n FROM deals WHERE "createdAt" < now()'
  await number(text)
  expect(await plans(() => number(text))).toBeGreaterThan(0)
})

test('a prepared statement of another text under the same name is its own', async () => {
  await client.query(`PREPARE a AS ${TOTAL}`)
  expect(await number('EXECUTE a')).toBe(8)
  await client.query('DEALLOCATE a')
  await client.query(`PREPARE a AS ${WON}`)
  expect(await number('EXECUTE a')).toBe(4)
})

describe('roll-ups', () => {
  const sum = async (stage: string) => {
    const { rows } = await client.query<{ stage: string | null; n: string }>(BY_STAGE)
    return Number(rows.find((row) => row.stage === stage)?.n)
  }

  test('that are behind are left at once, and taken again when they are built', async () => {
    expect(await sum('won')).toBe(1700)
    expect(await plans(() => sum('won'))).toBe(0)
    await database.pool.query(`update marts.fx_deals set amount = amount + 1 where id = 1`)
    // Without its version nobody can know: the roll-up still answers, as it does everywhere.
    expect(await sum('won')).toBe(1700)
    await database.pool.query(`update app.month_versions set version = version + 1`)
    expect(await sum('won')).toBe(1701)
    await cube.refresh()
    expect(await plans(() => sum('won'))).toBeGreaterThan(0)
    expect(await sum('won')).toBe(1701)
  })
})

test('after ten seconds it is compiled anew', async () => {
  let now = 0
  const kept = new KeptStatements(() => now)
  const session = { user: 'anna', securityContext: {}, timezone: undefined }
  const request = { purpose: 'script' as const, text: 'SELECT 1', values: [], session }
  const catalog = { version: 'a', relations: new Map() }
  kept.add(request, catalog, { sql: 'SELECT 1' }, [])
  now = 9_999
  expect(await kept.find(request, catalog)).toEqual({ sql: 'SELECT 1' })
  expect(await kept.find(request, { ...catalog })).toBeUndefined()
  kept.add(request, catalog, { sql: 'SELECT 1' }, [])
  now = 19_999
  expect(await kept.find(request, catalog)).toBeUndefined()
})
