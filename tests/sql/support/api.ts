/** The whole SQL API over the fixture, on a free port. */
import type { SecureContextOptions } from 'node:tls'
import pg from 'pg'
import pino from 'pino'
import { startCube } from '../../../server/cube.ts'
import { openSqlApi } from '../../../server/sql/index.ts'
import { makeVerifier } from '../../../server/sql/wire/scram.ts'
import { freshDatabase } from '../../support/database.ts'
import type { Address } from './clients.ts'
import { FIXTURE_MODEL, FIXTURE_USERS, FIXTURE_ZONE, installFixture } from './fixture.ts'
import { plainTypes } from './rows.ts'

type User = keyof typeof FIXTURE_USERS

export interface FixtureApi {
  /** Where a client of this user connects; the name of the database is as good as any. */
  address(user?: User): Address
  connect(user?: User): Promise<pg.Client>
  /** The database itself, as nobody who comes by SQL sees it. */
  pool: pg.Pool
  stop(): Promise<void>
}

export interface FixtureApiOptions {
  /** Folder of the model; FIXTURE_MODEL if left out. */
  model?: string
  tls?: SecureContextOptions
  /** Clients at the same time. */
  sessions?: number
}

export async function startFixtureApi(options: FixtureApiOptions = {}): Promise<FixtureApi> {
  const { model = FIXTURE_MODEL, tls, sessions = 20 } = options
  const database = await freshDatabase()
  await installFixture(database.pool)
  await addUsers(database.pool)
  const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
  const cube = await startCube({
    databaseUrl: database.url,
    apiSecret: 'a secret of the tests only',
    timezone: FIXTURE_ZONE,
    log,
    schemaDir: model,
  })
  await cube.refresh()
  const api = await openSqlApi({
    cube,
    pool: database.pool,
    databaseUrl: database.url,
    host: '127.0.0.1',
    port: 0,
    timezone: FIXTURE_ZONE,
    ...(tls ? { tls } : {}),
    limits: { sessions },
    log,
  })
  const address = (user: User = 'boss'): Address => ({
    host: '127.0.0.1',
    port: api.port,
    user,
    password: FIXTURE_USERS[user].password,
    database: 'vitrina',
  })
  return {
    address,
    async connect(user) {
      const client = new pg.Client({ ...address(user), types: plainTypes })
      await client.connect()
      return client
    },
    pool: database.pool,
    async stop() {
      await api.close()
      await cube.stop()
      await database.drop()
    },
  }
}

async function addUsers(pool: pg.Pool): Promise<void> {
  for (const [name, { context, maySwitchTo, password }] of Object.entries(FIXTURE_USERS))
    await pool.query(
      'insert into app.users (name, verifier, context, may_switch_to) values ($1, $2, $3, $4)',
      [name, await makeVerifier(password), context, maySwitchTo],
    )
}
