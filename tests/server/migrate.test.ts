import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { OperatorError } from '../../server/errors.ts'
import { migrate } from '../../server/migrate.ts'
import { administer, freshDatabase, type TestDatabase } from '../support/database.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

async function refusal(url: string): Promise<string> {
  const error = await migrate(url).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(OperatorError)
  return (error as Error).message
}

const address = (change: (url: URL) => void) => {
  const url = new URL(inject('postgresUrl'))
  change(url)
  return url.href
}

test('two at once on an empty database get along', async () => {
  await administer('create database empty_one')
  const url = address((u) => {
    u.pathname = '/empty_one'
  })
  await Promise.all([migrate(url), migrate(url), migrate(url)])
  await migrate(url)
  await administer('drop database empty_one')
})

test('the tables of app are there', async () => {
  const { rows } = await db.pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'app' order by 1`,
  )
  expect(rows.map((row) => row.name)).toEqual([
    'changes',
    'event_queue',
    'migrations',
    'month_versions',
    'portals',
    'quarantine',
    'reporting_pipelines',
    'rollups',
    'settings',
    'stage_roles',
    'statements',
    'sync_runs',
    'sync_state',
    'users',
    'views',
  ])
})

test('an installation of the time of one portal keeps what it knew', async () => {
  await administer('create database older')
  const url = address((u) => {
    u.pathname = '/older'
  })
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  for (const name of ['0001_schemas', '0002_state']) {
    const text = await readFile(new URL(`../../server/migrations/${name}.sql`, import.meta.url), 'utf8')
    await client.query(text.split('-- Down Migration')[0]!)
  }
  await client.query(`
    create table app.migrations (id serial primary key, name varchar(255) not null, run_on timestamp not null);
    insert into app.migrations (name, run_on) values ('0001_schemas', now()), ('0002_state', now());
    insert into app.settings values ('portal_url', '"https://a.example"'), ('portal_webhook', '"https://old.example"'),
      ('portal_currency', '"RUB"'), ('portal_user', '{"id": "1", "admin": true}'), ('timezone', '"Europe/Moscow"');
    insert into app.sync_state (entity, cursor, rows) values ('deals', '{"lastId": 7}', 7);
    insert into app.first_amounts values (7, 100.50, '2026-01-02'), (8, 5, '2026-01-02');
    create table raw.deals (id bigint, opportunity numeric, date_modify timestamptz(3));
    insert into raw.deals values (7, 150, '2026-01-05'), (8, 5, '2026-01-05');
    insert into app.stage_roles values (0, 'WON', 'won')`)
  await migrate(url)
  const one = async (text: string) => (await client.query(text)).rows
  expect(await one('select id, url, webhook, name, currency, webhook_user from app.portals')).toEqual([
    {
      id: 1,
      url: 'https://a.example',
      webhook: 'https://old.example',
      name: 'a.example',
      currency: 'RUB',
      webhook_user: { id: '1', admin: true },
    },
  ])
  expect(await one('select portal_id, entity, cursor, rows, state from app.sync_state')).toEqual([
    { portal_id: 1, entity: 'deals', cursor: { lastId: 7 }, rows: '7', state: 'connected' },
  ])
  const change = 'portal_id, entity, record_id, field, old_value, new_value, previous_at, changed_at'
  expect(await one(`select ${change} from app.changes`)).toEqual([
    {
      portal_id: 1,
      entity: 'deals',
      record_id: '7',
      field: 'opportunity',
      old_value: '100.50',
      new_value: '150',
      previous_at: expect.any(Date),
      changed_at: expect.any(Date),
    },
  ])
  expect(await one('select key from app.settings')).toEqual([{ key: 'timezone' }])
  expect(
    await one(`insert into app.portals (url, webhook, name) values ('b', 'b', 'b') returning id`),
  ).toEqual([{ id: 2 }])
  await client.end()
  await administer('drop database older')
})

test('a wrong password is not repeated', async () => {
  const line = await refusal(
    address((u) => {
      u.password = 'hidden-secret'
    }),
  )
  expect(line).toMatch(/refuses user vitrina\. Check user, password/)
  expect(line).not.toContain('hidden-secret')
})

test('a missing database is named', async () => {
  const line = await refusal(
    address((u) => {
      u.pathname = '/nowhere'
    }),
  )
  expect(line).toMatch(/has no database nowhere\. Create it/)
})

test('a closed port is named', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  const line = await refusal(`postgres://u:p@127.0.0.1:${port}/db`)
  expect(line).toBe(
    `DATABASE_URL: nothing answers at 127.0.0.1:${port}. Start PostgreSQL there, or correct host and port.`,
  )
})

test('an unknown host is named', async () => {
  expect(await refusal('postgres://u:p@nowhere.invalid:5432/db')).toMatch(
    /host of nowhere\.invalid:5432 is unknown/,
  )
})

test('a read-only database is refused', async () => {
  const name = new URL(db.url).pathname.slice(1)
  await administer(`alter database ${name} set default_transaction_read_only = on`)
  expect(await refusal(db.url)).toMatch(/the database is read-only/)
  await administer(`alter database ${name} reset default_transaction_read_only`)
})

test('a role without rights is told which', async () => {
  await administer("create role humble login password 'humble'")
  await administer('create database closed')
  const line = await refusal(
    address((u) => {
      u.username = 'humble'
      u.password = 'humble'
      u.pathname = '/closed'
    }),
  )
  expect(line).toMatch(/grant create on database closed to humble/)
  await administer('drop database closed')
  await administer('drop role humble')
})

test('a role that owns its database suffices', async () => {
  await administer("create role owner login password 'owner'")
  await administer('create database owned owner owner')
  const url = address((u) => {
    u.username = 'owner'
    u.password = 'owner'
    u.pathname = '/owned'
  })
  await migrate(url)
  await migrate(url)
  await administer('drop database owned')
  await administer('drop role owner')
})
