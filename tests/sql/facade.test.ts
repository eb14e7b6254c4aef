import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Facade, installFacade } from '../../server/sql/facade/index.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { CATALOG, connectAs, settingsFor } from './support/facade.ts'

let db: TestDatabase
let facade: Facade
let client: pg.Client
beforeAll(async () => {
  db = await freshDatabase()
  await db.pool.query(`create table raw.secrets as select 1 as id; create table marts.rows as select 2 as id`)
  facade = await installFacade(db.pool, CATALOG, settingsFor(db.url))
  client = await connectAs(facade)
})
afterAll(async () => {
  await client.end()
  await db.drop()
})

const rows = async (text: string) => (await client.query({ text, rowMode: 'array' })).rows

test('cubes are base tables of schema public and nothing else of the product is listed', async () => {
  expect(
    await rows(
      `SELECT table_schema, table_name, table_type FROM information_schema.tables
       WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 2`,
    ),
  ).toEqual([
    ['public', 'deals', 'BASE TABLE'],
    ['public', 'managers', 'BASE TABLE'],
  ])
})

test('columns have the types of their members', async () => {
  expect(
    await rows(
      `SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'deals' ORDER BY ordinal_position`,
    ),
  ).toEqual([
    ['count', 'bigint'],
    ['won', 'bigint'],
    ['conversion', 'double precision'],
    ['id', 'double precision'],
    ['stage', 'text'],
    ['is_repeat', 'boolean'],
    ['createdAt', 'timestamp without time zone'],
    ['is_won', 'boolean'],
    ['__user', 'text'],
    ['__cubeJoinField', 'text'],
  ])
})

test('columns are found by pg_attribute with format_type', async () => {
  expect(
    await rows(
      `SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod) FROM pg_catalog.pg_attribute a
       WHERE a.attrelid = 'public.deals'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum LIMIT 2`,
    ),
  ).toEqual([
    ['count', 'bigint'],
    ['won', 'bigint'],
  ])
})

test('descriptions are comments', async () => {
  expect(
    await rows(
      `SELECT obj_description('deals'::regclass, 'pg_class'), col_description('deals'::regclass, 1)`,
    ),
  ).toEqual([['Сделки', 'Сделки: count']])
  expect(
    await rows(
      `SELECT d.description FROM pg_catalog.pg_description d
       JOIN pg_catalog.pg_class c ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass
       WHERE c.relname = 'deals' AND d.objsubid = 0`,
    ),
  ).toEqual([['Сделки']])
})

test('tools learn schema, version, types, rights and that there are no constraints', async () => {
  expect(await rows(`SELECT current_schema(), version() LIKE 'PostgreSQL %'`)).toEqual([['public', true]])
  expect(
    await rows(
      `SELECT COUNT(*) > 300 FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem LEFT JOIN pg_proc p ON p.oid = t.typreceive`,
    ),
  ).toEqual([[true]])
  expect(await rows(`SELECT COUNT(*)::int FROM pg_constraint WHERE conrelid = 'deals'::regclass`)).toEqual([
    [0],
  ])
  expect(
    await rows(
      `SELECT has_table_privilege('public.deals', 'SELECT'), has_schema_privilege('public', 'USAGE'), has_table_privilege('public.deals', 'INSERT')`,
    ),
  ).toEqual([[true, true, false]])
  expect(await rows(`SELECT character_set_name FROM information_schema.character_sets`)).toEqual([['UTF8']])
  expect(
    await rows(
      `SELECT information_schema._pg_char_max_length(information_schema._pg_truetypid(a, t), information_schema._pg_truetypmod(a, t))
       FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = 'deals'::regclass AND a.attname = 'stage'`,
    ),
  ).toEqual([[null]])
})

test('statements of analysts parse as they are, with MEASURE and parameters', async () => {
  const { fields } = await client.query(
    'SELECT stage, MEASURE(won) AS n, MEASURE(conversion) FROM deals WHERE id = $1 GROUP BY 1',
    [1],
  )
  expect(fields.map(({ name, dataTypeID }) => [name, dataTypeID])).toEqual([
    ['stage', 25],
    ['n', 20],
    ['measure', 701],
  ])
})

test('a MEASURE that no cube answers is an error and no number', async () => {
  await expect(client.query('SELECT MEASURE(x) FROM (VALUES (1)) t(x)')).rejects.toMatchObject({
    code: '42000',
    message: 'MEASURE() takes a measure of a cube',
  })
})

test('sessions begin in the reporting zone, in schema public and with limits', async () => {
  const shown = []
  for (const name of [
    'TimeZone',
    'search_path',
    'statement_timeout',
    'idle_in_transaction_session_timeout',
    'temp_file_limit',
  ])
    shown.push((await rows(`SHOW ${name}`))[0]![0])
  expect(shown).toEqual(['Europe/Moscow', 'public', '20s', '1min', '64MB'])
})

test('the facade is empty and stays so', async () => {
  expect(await rows('SELECT * FROM deals')).toEqual([])
  await expect(client.query('INSERT INTO deals (won) VALUES (1)')).rejects.toMatchObject({ code: '42501' })
})

test('a signed leaf is answered with rows of marts', async () => {
  const pid = (await rows('SELECT pg_backend_pid()'))[0]![0]
  const session = await facade.openSession(pid)
  const statement = `select id, 'Привет' from marts.rows where 'it''s $1 \\' <> ''`
  const call = `semantic.leaf($1, '${session.sign(statement)}') AS t(id int, word text)`
  const result = await client.query({ text: `SELECT * FROM ${call}`, values: [statement], rowMode: 'array' })
  expect(result.rows).toEqual([[2, 'Привет']])
  await session.close()
  await expect(client.query(`SELECT * FROM ${call}`, [statement])).rejects.toMatchObject({ code: '42501' })
})

test('roll-ups and marts that are made later can be read by leaves', async () => {
  const session = await facade.openSession((await rows('SELECT pg_backend_pid()'))[0]![0])
  await db.pool.query(`
    create table pre_aggregations.building_1 as select 7 as n;
    alter table pre_aggregations.building_1 rename to by_day;
    create view marts.later as select 8 as n;
    drop table marts.rows; create table marts.rows as select 9 as n`)
  const statement =
    'select n from pre_aggregations.by_day union all select n from marts.later union all select n from marts.rows order by 1'
  expect(
    await rows(`SELECT * FROM semantic.leaf('${statement}', '${session.sign(statement)}') AS t(n int)`),
  ).toEqual([[7], [8], [9]])
})
