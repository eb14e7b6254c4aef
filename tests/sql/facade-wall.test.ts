import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Facade, installFacade } from '../../server/sql/facade/index.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { CATALOG, connectAs, outcome, pidOf, settingsFor } from './support/facade.ts'

const REFUSED = '42501'

let db: TestDatabase
let facade: Facade
/** The log-in role without any gateway in front. */
let client: pg.Client
let largeObject: number
beforeAll(async () => {
  db = await freshDatabase()
  await db.pool.query(`
    create table raw.secrets as select 'hidden' as word from generate_series(1, 100);
    create table marts.secrets as select * from raw.secrets;
    create view marts.seen as select * from raw.secrets;
    create table pre_aggregations.secrets as select * from raw.secrets;
    create schema if not exists staging;
    create table staging.secrets as select * from raw.secrets;
    create function staging.peek() returns setof text language sql security definer as 'select word from raw.secrets';
    create function marts.peek() returns setof text language sql security definer as 'select word from raw.secrets';
    create function app.peek() returns setof text language sql security definer as 'select word from raw.secrets';
    analyze raw.secrets, marts.secrets, pre_aggregations.secrets`)
  const { rows } = await db.pool.query(`select lo_from_bytea(0, 'hidden') as oid`)
  largeObject = rows[0].oid
  facade = await installFacade(db.pool, CATALOG, settingsFor(db.url))
  client = await connectAs(facade)
  await facade.openSession(await pidOf(client))
})
afterAll(async () => {
  await client.end()
  await db.drop()
})

const TABLES = ['raw.secrets', 'staging.secrets', 'marts.secrets', 'marts.seen', 'pre_aggregations.secrets']
const KEPT = ['app.users', 'app.settings', 'app.portals', 'semantic.sessions', 'semantic.relations']

test.each([...TABLES, ...KEPT])('%s cannot be read in any way', async (name) => {
  for (const statement of [
    `SELECT * FROM ${name}`,
    `TABLE ${name}`,
    `SELECT count(*) FROM ${name}`,
    `SELECT EXISTS (SELECT FROM ${name})`,
    `WITH x AS (SELECT * FROM ${name}) SELECT * FROM x`,
    `EXPLAIN SELECT * FROM ${name}`,
    `PREPARE "p ${name}" AS SELECT * FROM ${name}; EXECUTE "p ${name}"`,
    `DECLARE c CURSOR WITH HOLD FOR SELECT * FROM ${name}`,
    `COPY ${name} TO STDOUT`,
    `COPY (SELECT * FROM ${name}) TO STDOUT`,
    `CREATE TEMP TABLE stolen AS SELECT * FROM ${name}`,
    `CREATE TEMP TABLE stolen (LIKE ${name})`,
    `CREATE TEMP VIEW stolen AS SELECT * FROM ${name}; SELECT * FROM stolen`,
    `SELECT query_to_xml('SELECT * FROM ${name}', true, true, '')`,
    `SELECT has_table_privilege('${name}', 'select') OR '${name}'::regclass = 0 OR count(*) = 0 FROM ${name}`,
    `INSERT INTO ${name} DEFAULT VALUES`,
    `DELETE FROM ${name}`,
    `TRUNCATE ${name}`,
    `DROP TABLE ${name}`,
    `ALTER TABLE ${name} OWNER TO current_user`,
    `DO $$ BEGIN LOCK TABLE ${name}; END $$`,
  ])
    expect([statement, await outcome(client, statement)]).toEqual([statement, REFUSED])
})

test('no row of another schema is seen through statistics or definitions of rights', async () => {
  expect(
    await outcome(
      client,
      `SELECT * FROM pg_stats WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    ),
  ).toEqual([])
  expect(
    await outcome(
      client,
      `SELECT table_schema, table_name FROM information_schema.columns WHERE table_schema IN ('raw', 'marts', 'app', 'staging', 'pre_aggregations', 'semantic')`,
    ),
  ).toEqual([])
  for (const name of [
    'pg_authid',
    'pg_shadow',
    'pg_statistic',
    'pg_statistic_ext_data',
    'pg_largeobject',
    'pg_user_mapping',
    'pg_hba_file_rules',
    'pg_file_settings',
  ])
    expect([name, await outcome(client, `SELECT * FROM pg_catalog.${name}`)]).toEqual([name, REFUSED])
})

test('files, programs, large objects and the machine are out of reach', async () => {
  for (const statement of [
    `SELECT pg_read_file('PG_VERSION')`,
    `SELECT pg_read_binary_file('PG_VERSION')`,
    `SELECT pg_ls_dir('.')`,
    `SELECT pg_stat_file('PG_VERSION')`,
    `SELECT lo_import('/etc/passwd')`,
    `SELECT lo_export(${largeObject}, '/tmp/stolen')`,
    `SELECT lo_get(${largeObject})`,
    `SELECT loread(lo_open(${largeObject}, 262144), 100)`,
    `COPY (SELECT 1) TO PROGRAM 'cat'`,
    `COPY (SELECT 1) TO '/tmp/stolen'`,
    `COPY pg_temp.x FROM '/etc/passwd'`,
    `SHOW data_directory`,
    `SELECT current_setting('hba_file')`,
    `CREATE EXTENSION dblink`,
    `CREATE EXTENSION pg_trgm`,
    `CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE c AS 'x'`,
    `CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw`,
  ]) {
    const code = await outcome(client, statement)
    expect([statement, ['42501', '42P01', '0A000', '42704'].includes(String(code))]).toEqual([
      statement,
      true,
    ])
  }
})

test('functions of the product cannot be called', async () => {
  for (const name of ['staging.peek()', 'marts.peek()', 'app.peek()', `semantic.is_signed('select 1', 'x')`])
    expect([name, await outcome(client, `SELECT * FROM ${name}`)]).toEqual([name, REFUSED])
})

test('no other role can be taken on and no other session ended', async () => {
  const { rows } = await db.pool.query('select current_user as name, pg_backend_pid() as pid')
  for (const statement of [
    `SET ROLE ${rows[0].name}`,
    `SET ROLE ${facade.roles.owner}`,
    `SET SESSION AUTHORIZATION ${rows[0].name}`,
    `SELECT set_config('role', '${facade.roles.owner}', false)`,
    `ALTER ROLE ${facade.roles.login} SUPERUSER`,
    `GRANT ${facade.roles.owner} TO ${facade.roles.login}`,
    `CREATE ROLE mine`,
    `CREATE DATABASE mine`,
    `CREATE SCHEMA mine`,
    `CREATE TABLE public.mine (a int)`,
    `SET temp_file_limit = -1`,
    `SELECT pg_cancel_backend(${rows[0].pid})`,
    `SELECT pg_terminate_backend(pg_backend_pid())`,
    `SELECT pg_reload_conf()`,
    `SELECT pg_switch_wal()`,
    `SELECT pg_create_logical_replication_slot('s', 'test_decoding')`,
  ]) {
    const code = await outcome(client, statement)
    expect([statement, code]).toEqual([statement, REFUSED])
  }
})

test('the owner of leaf cannot sign in, and neither role replicates', async () => {
  const config = facade.connectionConfig()
  const owner = new URL(config.connectionString!)
  owner.username = facade.roles.owner
  await expect(new pg.Client({ connectionString: owner.href }).connect()).rejects.toThrow()
  const replication = new pg.Client({ ...config, replication: 'database' } as pg.ClientConfig)
  await expect(replication.connect()).rejects.toMatchObject({ code: REFUSED })
})

test('both roles have no attribute and are members of nothing', async () => {
  const { rows } = await db.pool.query(
    `select rolcanlogin, rolsuper or rolcreatedb or rolcreaterole or rolinherit or rolreplication or rolbypassrls as any,
       (select count(*)::int from pg_auth_members where member = pg_roles.oid) as memberships
     from pg_roles where rolname = any($1) order by 1`,
    [Object.values(facade.roles)],
  )
  expect(rows).toEqual([
    { rolcanlogin: false, any: false, memberships: 0 },
    { rolcanlogin: true, any: false, memberships: 0 },
  ])
})

test('a leaf without the right signature is refused', async () => {
  const session = await facade.openSession(await pidOf(client))
  const good = 'select word from marts.secrets limit 1'
  const signed = session.sign(good)
  const leaf = (text: string, signature: string) =>
    `SELECT * FROM semantic.leaf(${text}, ${signature}) AS t(word text)`
  expect(await outcome(client, leaf(`'${good}'`, `'${signed}'`))).toEqual([['hidden']])
  for (const [text, signature] of [
    [`'${good}'`, `'x'`],
    [`'${good}'`, `''`],
    [`'${good}'`, `'${'0'.repeat(64)}'`],
    [`'${good}'`, `'${signed.toUpperCase()}'`],
    [`'${good}'`, `'${signed} '`],
    [`'${good}'`, 'NULL'],
    ['NULL', `'${signed}'`],
    ['NULL', 'NULL'],
    [`'${good} '`, `'${signed}'`],
    [`'select word from marts.secrets'`, `'${signed}'`],
  ])
    expect([text, signature, await outcome(client, leaf(text!, signature!))]).toEqual([
      text,
      signature,
      REFUSED,
    ])
})

test('a leaf of one session is refused in another', async () => {
  const other = await connectAs(facade)
  try {
    const mine = await facade.openSession(await pidOf(client))
    const theirs = await facade.openSession(await pidOf(other))
    const text = 'select 1 as one'
    const call = (signature: string) => `SELECT * FROM semantic.leaf('${text}', '${signature}') AS t(one int)`
    expect(await outcome(other, call(theirs.sign(text)))).toEqual([[1]])
    expect(await outcome(other, call(mine.sign(text)))).toBe(REFUSED)
    await theirs.close()
    expect(await outcome(other, call(theirs.sign(text)))).toBe(REFUSED)
  } finally {
    await other.end()
  }
})

test('a leaf reads marts and roll-ups, and can neither read more nor write', async () => {
  const session = await facade.openSession(await pidOf(client))
  const leaf = (text: string) =>
    outcome(
      client,
      `SELECT * FROM semantic.leaf(${pg.escapeLiteral(text)}, '${session.sign(text)}') AS t(word text)`,
    )
  expect(await leaf('select word from marts.seen limit 1')).toEqual([['hidden']])
  expect(await leaf('select word from pre_aggregations.secrets limit 1')).toEqual([['hidden']])
  for (const text of [
    'select word from raw.secrets',
    'select word from staging.secrets',
    'select name from app.users',
    'select pid::text from semantic.sessions',
  ])
    expect([text, await leaf(text)]).toEqual([text, REFUSED])
  expect(await leaf('delete from marts.secrets returning word')).toBe('0A000')
})

test('what analysts set or create does not reach into a leaf', async () => {
  const session = await facade.openSession(await pidOf(client))
  await client.query(`
    CREATE TEMP TABLE secrets AS SELECT 'forged'::text AS word;
    CREATE TEMP TABLE pg_class AS SELECT 'forged'::text AS relname;
    SET search_path = pg_temp, public; SET transform_null_equals = on`)
  const text = `select coalesce((select 'forged' from pg_class where relname = 'forged'), word) || ' \\' from marts.secrets where (null = null) is null limit 1`
  try {
    await client.query('SET standard_conforming_strings = off')
    const quoted = pg.escapeLiteral(text)
    const { rows } = await client.query({
      text: `SELECT * FROM semantic.leaf(${quoted}, '${session.sign(text)}') AS t(word text)`,
      rowMode: 'array',
    })
    expect(rows).toEqual([['hidden \\']])
  } finally {
    await client.query('RESET ALL; DROP TABLE pg_temp.secrets, pg_temp.pg_class')
  }
})
