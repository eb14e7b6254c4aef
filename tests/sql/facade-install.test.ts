import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { OperatorError } from '../../server/errors.ts'
import { migrate } from '../../server/migrate.ts'
import { startPostgres } from '../../server/postgres.ts'
import { installFacade } from '../../server/sql/facade/index.ts'
import { roleNames } from '../../server/sql/facade/names.ts'
import { administer, freshDatabase, type TestDatabase } from '../support/database.ts'
import {
  CATALOG,
  catalogOf,
  connectAs,
  DEALS,
  MANAGERS,
  outcome,
  pidOf,
  settingsFor,
} from './support/facade.ts'

async function withDatabase(use: (db: TestDatabase) => Promise<void>): Promise<void> {
  const db = await freshDatabase()
  try {
    await use(db)
  } finally {
    await db.drop()
  }
}

const oids = async (pool: pg.Pool) => {
  const { rows } = await pool.query<{ name: string; oid: number }>(
    `select relname as name, oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
  )
  return Object.fromEntries(rows.map(({ name, oid }) => [name, oid]))
}

const columns = async (pool: pg.Pool, table: string) => {
  const { rows } = await pool.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  )
  return rows.map(({ name }) => name)
}

test('a second start changes nothing and makes a new password', () =>
  withDatabase(async ({ pool, url }) => {
    const first = await installFacade(pool, CATALOG, settingsFor(url))
    const before = await oids(pool)
    const open = await connectAs(first)
    const second = await installFacade(pool, CATALOG, settingsFor(url))
    expect(await oids(pool)).toEqual(before)
    expect(await second.follow(CATALOG)).toBe(false)
    expect(await outcome(open, 'SELECT 1')).toEqual([[1]])
    await expect(connectAs(first)).rejects.toMatchObject({ code: '28P01' })
    await first.renewPassword()
    const again = await connectAs(first)
    await Promise.all([open.end(), again.end()])
  }))

test('installing twice at once leaves one whole facade', () =>
  withDatabase(async ({ pool, url }) => {
    const facades = await Promise.all([1, 2, 3].map(() => installFacade(pool, CATALOG, settingsFor(url))))
    expect(Object.keys(await oids(pool)).sort()).toEqual(['deals', 'managers'])
    await facades[0]!.renewPassword()
    const client = await connectAs(facades[0]!)
    expect(await outcome(client, 'SELECT count(*)::int FROM deals')).toEqual([[0]])
    await client.end()
  }))

test('two databases of one server have facades and roles of their own', async () => {
  const [a, b] = await Promise.all([freshDatabase(), freshDatabase()])
  try {
    const [one, two] = await Promise.all(
      [a, b].map((db) => installFacade(db.pool, CATALOG, settingsFor(db.url))),
    )
    expect(one!.roles.login).not.toBe(two!.roles.login)
    for (const facade of [one!, two!]) {
      const client = await connectAs(facade)
      expect(await outcome(client, 'SELECT current_database()')).toEqual([[facade.database]])
      await client.end()
    }
  } finally {
    await Promise.all([a.drop(), b.drop()])
  }
})

test('in a server of our own a role is let into its own database only', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'vitrina-facade-'))
  const server = await startPostgres({ dataDir, settings: { fsync: 'off' } })
  const pool = new pg.Pool({ connectionString: server.url })
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  try {
    await pool.query('create database other')
    await migrate(server.url)
    const facade = await installFacade(pool, CATALOG, { ...settingsFor(server.url), ownCluster: true })
    const client = await connectAs(facade)
    expect(await outcome(client, 'CREATE TEMP TABLE t (a int)')).toEqual([])
    await client.end()
    for (const name of ['other', 'postgres', 'template1']) {
      const url = new URL(facade.connectionConfig().connectionString!)
      url.pathname = `/${name}`
      const elsewhere = new pg.Client({ connectionString: url.href })
      await expect(elsewhere.connect()).rejects.toMatchObject({ code: '42501' })
    }
  } finally {
    await pool.end()
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
})

test('a changed model adds, drops and retypes columns; what did not change keeps its identity', () =>
  withDatabase(async ({ pool, url }) => {
    const facade = await installFacade(pool, CATALOG, settingsFor(url))
    const client = await connectAs(facade)
    const before = await oids(pool)
    const without = { ...DEALS, columns: DEALS.columns.filter(({ name }) => name !== 'won') }
    expect(await facade.follow(catalogOf('2', without, MANAGERS))).toBe(true)
    expect(await columns(pool, 'public.deals')).toEqual(without.columns.map(({ name }) => name))
    expect(await oids(pool)).toEqual(before)

    const other = {
      ...without,
      comment: 'Сделки портала',
      columns: without.columns.map((column) =>
        column.name === 'id' ? { ...column, type: 'text' as const, comment: "Номер 'сделки'" } : column,
      ),
    }
    expect(await facade.follow(catalogOf('3', other, MANAGERS))).toBe(true)
    expect(await oids(pool)).toEqual(before)
    expect(
      await outcome(
        client,
        `SELECT obj_description('deals'::regclass), col_description('deals'::regclass, a.attnum), format_type(atttypid, -1)
         FROM pg_attribute a WHERE attrelid = 'deals'::regclass AND attname = 'id'`,
      ),
    ).toEqual([['Сделки портала', "Номер 'сделки'", 'text']])

    expect(await facade.follow(CATALOG)).toBe(true)
    expect(await columns(pool, 'public.deals')).toEqual(DEALS.columns.map(({ name }) => name))
    expect((await oids(pool)).managers).toBe(before.managers)
    expect(await outcome(client, 'SELECT won FROM deals')).toEqual([])

    expect(await facade.follow(catalogOf('4', MANAGERS))).toBe(true)
    expect(Object.keys(await oids(pool))).toEqual(['managers'])
    expect(facade.catalog.version).toBe('4')
    expect(await outcome(client, 'SELECT won FROM deals')).toBe('42P01')
    await client.end()
  }))

test('tables that are not the facade’s are never touched; one with the name of a cube is a clear error', () =>
  withDatabase(async ({ pool, url }) => {
    await pool.query('create table public.orders as select 1 as id; create table public.managers (id int)')
    const refused = installFacade(pool, CATALOG, settingsFor(url))
    await expect(refused).rejects.toThrow(OperatorError)
    await expect(refused).rejects.toThrow(/public\.managers .* alter table public\."managers" set schema/)
    expect(Object.keys(await oids(pool)).sort()).toEqual(['managers', 'orders'])

    const facade = await installFacade(pool, catalogOf('1', DEALS), settingsFor(url))
    await facade.follow(catalogOf('2'))
    const { rows } = await pool.query('select id from public.orders')
    expect(rows).toEqual([{ id: 1 }])
    expect(await columns(pool, 'public.managers')).toEqual(['id'])
    const client = await connectAs(facade)
    expect(await outcome(client, 'SELECT * FROM public.orders')).toBe('42501')
    await client.end()
  }))

test('a table with rows in place of the facade’s is left alone', () =>
  withDatabase(async ({ pool, url }) => {
    const facade = await installFacade(pool, CATALOG, settingsFor(url))
    await pool.query('drop table public.deals; create table public.deals as select 1 as id')
    await expect(facade.follow(catalogOf('2', MANAGERS))).rejects.toThrow(/public\.deals has rows/)
    const { rows } = await pool.query('select id from public.deals')
    expect(rows).toEqual([{ id: 1 }])
  }))

test('schema semantic and MEASURE of somebody else are a clear error', () =>
  withDatabase(async ({ pool, url }) => {
    await pool.query('create schema semantic')
    await expect(installFacade(pool, CATALOG, settingsFor(url))).rejects.toThrow(/a schema semantic/)
    await pool.query(
      `drop schema semantic; create function public.measure(anyelement) returns int language sql as 'select 1'`,
    )
    await expect(installFacade(pool, CATALOG, settingsFor(url))).rejects.toThrow(/public\.measure/)
    const { rows } = await pool.query('select public.measure(5) as one')
    expect(rows).toEqual([{ one: 1 }])
  }))

test('a database without schema public gets one', () =>
  withDatabase(async ({ pool, url }) => {
    await pool.query('drop schema public')
    const client = await connectAs(await installFacade(pool, CATALOG, settingsFor(url)))
    expect(await outcome(client, 'SELECT MEASURE(won) FROM deals')).toEqual([[null]])
    await client.end()
  }))

test('a role of somebody else with our name is not taken over', () =>
  withDatabase(async ({ pool, url }) => {
    const { login } = roleNames(new URL(url).pathname.slice(1))
    await pool.query(`create role ${login} superuser`)
    try {
      await expect(installFacade(pool, CATALOG, settingsFor(url))).rejects.toThrow(/not Vitrina's exists/)
    } finally {
      await pool.query(`drop role ${login}`)
    }
  }))

test('settings and attributes that somebody gave the role are taken back', () =>
  withDatabase(async ({ pool, url }) => {
    const { roles } = await installFacade(pool, CATALOG, settingsFor(url))
    await pool.query(`
      alter role ${roles.login} createdb inherit;
      alter role ${roles.login} set search_path to raw;
      alter role ${roles.login} in database ${new URL(url).pathname.slice(1)} set statement_timeout to 0`)
    const facade = await installFacade(pool, CATALOG, { ...settingsFor(url), timezone: 'Asia/Omsk' })
    const client = await connectAs(facade)
    expect(
      await outcome(
        client,
        `SELECT current_setting('search_path'), current_setting('statement_timeout'), current_setting('TimeZone'), rolcreatedb, rolinherit
         FROM pg_roles WHERE rolname = current_user`,
      ),
    ).toEqual([['public', '20s', 'Asia/Omsk', false, false]])
    await client.end()
  }))

/** A database and its owner, who is no superuser. */
async function withOwner(
  attributes: string,
  use: (db: TestDatabase, url: string, pool: pg.Pool) => Promise<void>,
): Promise<void> {
  const db = await freshDatabase()
  const name = new URL(db.url).pathname.slice(1)
  const owner = `owner_${randomBytes(6).toString('hex')}`
  const url = new URL(db.url)
  url.username = owner
  url.password = 'secret'
  await administer(`create role ${owner} login password 'secret' ${attributes}`)
  await administer(`grant connect, temporary on database ${name} to ${owner}`)
  const pool = new pg.Pool({ connectionString: url.href })
  pool.on('error', () => {})
  try {
    await use(db, url.href, pool)
  } finally {
    await pool.end()
    await db.drop()
    await administer(`drop role ${owner}`).catch(() => {})
  }
}

test('a role that may create roles is enough; rows and walls are the same', () =>
  withOwner('createrole', async (db, url, pool) => {
    const name = new URL(url).pathname.slice(1)
    const owner = new URL(url).username
    await db.pool.query('drop schema raw, marts, app, pre_aggregations cascade')
    await administer(`alter database ${name} owner to ${owner}`)
    await migrate(url)
    await pool.query(`create table marts.rows as select 5 as n; create table raw.secrets as select 6 as n`)
    const facade = await installFacade(pool, CATALOG, settingsFor(url))
    await installFacade(pool, CATALOG, settingsFor(url))
    await facade.renewPassword()
    const { rows } = await pool.query(
      `select count(*)::int as n from pg_auth_members where member = $1::regrole and (set_option or inherit_option)`,
      [owner],
    )
    expect(rows).toEqual([{ n: 0 }])
    const client = await connectAs(facade)
    const session = await facade.openSession(await pidOf(client))
    const leaf = (text: string) =>
      outcome(client, `SELECT * FROM semantic.leaf('${text}', '${session.sign(text)}') AS t(n int)`)
    expect(await leaf('select n from marts.rows')).toEqual([[5]])
    expect(await leaf('select n from raw.secrets')).toBe('42501')
    expect(await outcome(client, 'SELECT * FROM marts.rows')).toBe('42501')
    expect(await outcome(client, `SELECT * FROM semantic.leaf('select 1', 'x') AS t(n int)`)).toBe('42501')
    await pool.query('create table pre_aggregations.later as select 7 as n')
    expect(await leaf('select n from pre_aggregations.later')).toEqual([[7]])
    await client.end()
    await db.pool.query(`drop owned by ${facade.roles.login}, ${facade.roles.owner}`)
    await db.pool.query(`drop role ${facade.roles.login}, ${facade.roles.owner}`)
  }))

test('what the product’s role lacks is said in one line with what to run', () =>
  withOwner('', async (_db, url, pool) => {
    const refused = installFacade(pool, CATALOG, settingsFor(url))
    await expect(refused).rejects.toThrow(OperatorError)
    await expect(refused).rejects.toThrow(
      /^DATABASE_URL: the SQL API stays off, .*alter role "owner_\w+" createrole; grant create on database "test_\w+" to "owner_\w+"; grant usage, create on schema public to "owner_\w+";$/,
    )
  }))

test('names of roles fit and differ, whatever the database is called', () => {
  const databases = [
    'vitrina',
    'Vitrina',
    'vi trina',
    'витрина',
    'x'.repeat(63),
    `${'x'.repeat(62)}y`,
    'a"b',
    "a'b",
  ]
  const names = databases.map(roleNames).flatMap(({ login, owner }) => [login, owner])
  expect(new Set(names).size).toBe(names.length)
  expect(names.filter((name) => !/^vitrina_(sql|leaf)_[a-z0-9_]+$/.test(name) || name.length > 63)).toEqual(
    [],
  )
})
