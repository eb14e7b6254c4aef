import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { deparse } from '../../server/sql/grammar/deparse.ts'
import { type Gate, openGate } from './support/policy.ts'

let gate: Gate
beforeAll(async () => {
  gate = await openGate()
})
afterAll(() => gate.close())
beforeEach(async () => {
  await gate.client.query('ROLLBACK')
  await gate.run('DISCARD ALL')
})

const effects = (text: string) => gate.judge(text).flatMap((verdict) => verdict.effects)
const written = (text: string) => {
  const { tree } = gate.judge(text).at(-1)!
  return deparse(tree)
}

test('queries over cubes go on as they are', () => {
  for (const text of [
    'SELECT stage, MEASURE(won) AS n, sum(count) OVER () FROM deals GROUP BY 1 HAVING count(*) > 1 ORDER BY n DESC LIMIT 5',
    'SELECT "d"."stage" FROM "public"."deals" AS "d" WHERE "d"."id" = $1 AND "createdAt" >= $2',
    'SELECT public.deals.stage FROM public.deals, managers m WHERE m.id = deals.id',
    'SELECT * FROM "Deals"',
    'SELECT DATEDIFF(day, min("createdAt"), max("createdAt")), NVL(stage, 1), APPROX_DISTINCT(stage) FROM deals',
    `SELECT CASE WHEN stage ILIKE '%a\\_%' THEN 1 END, EXTRACT(QUARTER FROM "createdAt"), stage || 'x'::varchar(3) COLLATE "C" FROM deals`,
    `SELECT stage FROM deals WHERE "createdAt" >= now() - INTERVAL '1 month' AND "createdAt" AT TIME ZONE 'UTC' < CURRENT_DATE`,
    'WITH a AS (SELECT * FROM deals), b AS (SELECT stage FROM a) SELECT * FROM b UNION ALL SELECT name FROM managers',
    'SELECT stage, count(*) FROM deals GROUP BY ROLLUP (stage), GROUPING SETS ((id), ()) ORDER BY grouping(stage)',
    'SELECT * FROM (VALUES (1, ARRAY[1,2]), (2, NULL)) v(a, b), unnest(b) WITH ORDINALITY u(x, n), generate_series(1, 3) g',
    `SELECT jsonb_build_object('a', stage) ->> 'a', (ROW(1, 2)).f1, string_agg(stage, ',' ORDER BY id), percentile_cont(0.5) WITHIN GROUP (ORDER BY id) FROM deals`,
    `SELECT regexp_replace(stage, 'a', 'b'), to_char("createdAt", 'YYYY'), md5(stage), random(), gen_random_uuid() FROM deals`,
    'SELECT DISTINCT ON (stage) stage, row_number() OVER w FROM deals WINDOW w AS (PARTITION BY stage ORDER BY id ROWS 1 PRECEDING)',
    `SELECT 'raw.deals', '$$; DROP TABLE deals; --', E'\\'', $q$pg_sleep(1)$q$ AS "raw.secrets; --"`,
    `SELECT d.stage FROM deals d WHERE (d.stage, d.id) IN (SELECT name, id FROM managers) AND d.id = ANY (ARRAY[1, 2])`,
  ])
    expect([text, gate.judge(text).map(({ changed, effects }) => ({ changed, effects }))]).toEqual([
      text,
      [{ changed: false, effects: [] }],
    ])
})

test('transactions, cursors and prepared statements pass', async () => {
  await gate.run(`
    BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SAVEPOINT a; ROLLBACK TO a; RELEASE a; COMMIT;
    START TRANSACTION; DECLARE c BINARY SCROLL CURSOR WITH HOLD FOR SELECT stage FROM deals; COMMIT;
    FETCH FORWARD 2 FROM c; MOVE ALL IN c; CLOSE c; CLOSE ALL; ABORT`)
  expect(effects('PREPARE p(int) AS SELECT relname FROM pg_class WHERE oid = $1')).toEqual([
    { kind: 'prepare', name: 'p' },
  ])
  expect(
    await gate.run(
      'PREPARE p(text) AS SELECT relname FROM pg_class WHERE relname = $1; EXECUTE p($$deals$$)',
    ),
  ).toEqual([['deals']])
  expect(effects('EXECUTE p(1)')).toEqual([{ kind: 'execute', name: 'p' }])
  expect(effects('DEALLOCATE p; DEALLOCATE ALL')).toEqual([
    { kind: 'deallocate', name: 'p' },
    { kind: 'deallocate', name: undefined },
  ])
})

test('EXPLAIN runs, and never shows what stands inside a leaf', async () => {
  expect((await gate.run('EXPLAIN SELECT * FROM deals')).length).toBeGreaterThan(0)
  expect(
    (await gate.run('EXPLAIN (ANALYZE, VERBOSE, FORMAT JSON) SELECT * FROM deals')).length,
  ).toBeGreaterThan(0)
  for (const text of [
    'EXPLAIN VERBOSE SELECT stage FROM deals',
    'EXPLAIN (VERBOSE) SELECT stage FROM deals',
    'EXPLAIN (VERBOSE true, COSTS off) SELECT stage FROM deals',
    'EXPLAIN ANALYZE VERBOSE SELECT stage FROM deals',
  ])
    expect([text, written(text)]).toEqual([text, expect.not.stringMatching(/verbose/i)])
  expect(written('EXPLAIN (ANALYZE, VERBOSE) SELECT stage FROM deals')).toMatch(/analyze/i)
})

test('temporary tables are made, filled, read and dropped', async () => {
  expect(
    await gate.run(`
      CREATE LOCAL TEMPORARY TABLE "#Tableau_1" ("COL" INTEGER NOT NULL, b varchar(3)) ON COMMIT PRESERVE ROWS;
      INSERT INTO "#Tableau_1" ("COL") VALUES (1), (2);
      INSERT INTO pg_temp."#Tableau_1" SELECT count(*), 'x' FROM deals;
      ANALYZE "#Tableau_1";
      SELECT sum("COL")::int, count(b)::int FROM "#Tableau_1"`),
  ).toEqual([[3, 1]])
  expect(await gate.run('SELECT c.relname FROM pg_class c WHERE relname ~ $$^#$$')).toEqual([['#Tableau_1']])
  await gate.run(
    'CREATE TEMP TABLE b ON COMMIT DROP AS SELECT stage FROM deals WITH NO DATA; DROP TABLE "#Tableau_1"',
  )
  expect(await gate.refusal('SELECT * FROM "#Tableau_1"')).toBe('42P01')
  expect(await gate.refusal('DROP TABLE "#Tableau_1"')).toBe('42P01')
  expect(await gate.refusal('DROP TABLE IF EXISTS "#Tableau_1"')).toBe('none')
  await gate.run(
    'CREATE TABLE pg_temp.c AS SELECT 5 AS n; PREPARE five AS SELECT 6 AS n; CREATE TEMP TABLE d AS EXECUTE five',
  )
  expect(await gate.run('SELECT c.n, d.n FROM c, pg_temp.d')).toEqual([[5, 6]])
  await gate.run('DISCARD TEMP')
  expect(await gate.refusal('SELECT * FROM c')).toBe('42P01')
})

test('SELECT INTO TEMP stays temporary', async () => {
  expect(written('SELECT stage, 1 AS n INTO TEMP made FROM deals')).toMatch(
    /^CREATE TEMPORARY TABLE made AS/i,
  )
  await gate.run('DISCARD TEMP; SELECT 1 AS n INTO TEMP made')
  expect(
    await gate.run(
      'SELECT n, (SELECT relpersistence::text FROM pg_class WHERE relname = $$made$$) FROM made',
    ),
  ).toEqual([[1, 't']])
})

test('a name that no table has any more is PostgreSQL’s to tell', async () => {
  await gate.run('BEGIN; CREATE TEMP TABLE gone AS SELECT 1; ROLLBACK')
  expect(await gate.refusal('SELECT * FROM gone')).toBe('42P01')
})

test('COPY of a table by name is a query like any other', () => {
  expect(written('COPY deals TO STDOUT WITH (FORMAT csv, HEADER)')).toMatch(
    /^COPY \(SELECT \* FROM deals\) TO STDOUT/,
  )
  expect(written('COPY public.deals (stage, "createdAt") TO STDOUT')).toMatch(
    /^COPY \(SELECT stage, "createdAt" FROM public\.deals\) TO STDOUT/,
  )
  expect(
    gate.judge(`COPY (SELECT stage FROM deals) TO STDOUT WITH CSV DELIMITER ';' NULL '' QUOTE '"'`)[0]!
      .changed,
  ).toBe(false)
})

test('settings of drivers pass and are answered', async () => {
  await gate.run(`
    SET DateStyle = 'ISO'; SET extra_float_digits = 3; SET application_name = 'x'; SET client_encoding TO 'UTF8';
    SET NAMES 'utf8'; SET bytea_output = escape; SET IntervalStyle = iso_8601; SET client_min_messages TO 'warning';
    SET standard_conforming_strings = on; SET statement_timeout = 5000; SET LOCAL lock_timeout = '1s';
    SET search_path TO "$user", public; SET SCHEMA 'public'; SET jit = off; SET enable_nestloop TO DEFAULT;
    SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY; SET myapp.name = 'x'; SET datestyle TO ISO, DMY; RESET DateStyle`)
  expect(await gate.run('SHOW transaction_isolation')).toEqual([['read committed']])
  expect(await gate.run('SHOW ALL')).not.toEqual([])
  expect(await gate.run('SHOW statement_timeout')).toEqual([['5s']])
  expect(await gate.run('SHOW "search_path"')).toEqual([['public']])
})

test('time limits are set shorter, never longer', async () => {
  const limit = async (text: string) => (await gate.run(`${text}; SHOW statement_timeout`))[0]![0]
  expect(await limit('SET statement_timeout = 0')).toBe('20s')
  expect(await limit("SET statement_timeout = '1h'")).toBe('20s')
  expect(await limit('SET SESSION statement_timeout TO 20001')).toBe('20s')
  expect(await limit("SET statement_timeout = '0.1ms'")).toBe('20s')
  expect(await limit("SET statement_timeout = '2s'")).toBe('2s')
  expect(await limit('SET statement_timeout TO DEFAULT')).toBe('20s')
  expect(await limit('RESET ALL')).toBe('20s')
  expect(await limit('BEGIN; SET LOCAL statement_timeout = 0; COMMIT; SET statement_timeout = 7')).toBe('7ms')
  expect(written('SET LOCAL statement_timeout = 0')).toMatch(/^SET LOCAL/)
  expect(await gate.refusal("SET statement_timeout = 'long'")).toBe('22023')
  expect(
    await gate.run('SET idle_in_transaction_session_timeout = 0; SHOW idle_in_transaction_session_timeout'),
  ).toEqual([['1min']])
})

test('SET ROLE and its like name another user of Vitrina, and no role of the database', async () => {
  for (const [text, to] of [
    ['SET ROLE m1', 'm1'],
    ["SET ROLE 'Anna K'", 'Anna K'],
    ['SET SESSION ROLE "m1"', 'm1'],
    ["SET USER = 'm1'", 'm1'],
    ["SET CURRENT_USER = 'm1'", 'm1'],
    ['SET SESSION AUTHORIZATION m1', 'm1'],
    ["SET SESSION SESSION AUTHORIZATION 'm1'", 'm1'],
    ["SET role TO 'm1'", 'm1'],
    ["SET session_authorization = 'm1'", 'm1'],
    ['SET ROLE NONE', undefined],
    ['RESET ROLE', undefined],
    ['RESET role', undefined],
    ['SET SESSION AUTHORIZATION DEFAULT', undefined],
    ['RESET SESSION AUTHORIZATION', undefined],
  ] as const) {
    expect([text, effects(text)]).toEqual([text, [{ kind: 'switchUser', to }]])
    await gate.run(text)
    expect(await gate.run('SELECT current_user = session_user')).toEqual([[true]])
  }
  expect(effects('SET role TO DEFAULT')).toEqual([{ kind: 'switchUser', to: undefined }])
})

test('the zone of the session is told, by its name only', async () => {
  expect(effects("SET TIME ZONE 'Asia/Omsk'")).toEqual([{ kind: 'timezone', to: 'Asia/Omsk', local: false }])
  expect(effects("SET LOCAL timezone TO 'asia/omsk'")).toEqual([
    { kind: 'timezone', to: 'Asia/Omsk', local: true },
  ])
  expect(effects('SET TIME ZONE UTC')).toEqual([{ kind: 'timezone', to: 'UTC', local: false }])
  for (const text of ['SET TIME ZONE LOCAL', 'SET TIME ZONE DEFAULT', 'RESET TimeZone', 'RESET ALL'])
    expect([text, effects(text)]).toEqual([text, [{ kind: 'timezone', to: undefined, local: false }]])
  expect(await gate.run("SET TIME ZONE 'Asia/Omsk'; SHOW TIME ZONE")).toEqual([['Asia/Omsk']])
  expect(await gate.run('RESET ALL; SHOW TIME ZONE')).toEqual([['Europe/Moscow']])
  for (const zone of [
    "'+03:00'",
    '3',
    '-5',
    "'Mars'",
    "'GMT+3'",
    "INTERVAL '+03:00' HOUR TO MINUTE",
    "'<+03>-03'",
  ])
    expect([zone, await gate.refusal(`SET TIME ZONE ${zone}`)]).toEqual([zone, '22023'])
})

test('the mode of Cube’s cache is accepted', async () => {
  expect(effects("SET cube_cache = 'no-cache'")).toEqual([{ kind: 'cacheMode', to: 'no-cache' }])
  expect(await gate.run("SET cube_cache = 'no-cache'; SHOW cube_cache")).toEqual([['no-cache']])
  expect(await gate.run('RESET cube_cache; SHOW cube_cache')).toEqual([['stale-if-slow']])
  expect(effects('RESET cube_cache')).toEqual([{ kind: 'cacheMode', to: undefined }])
  expect(await gate.refusal("SET cube_cache = 'always'")).toBe('22023')
})

test('DISCARD ALL is a session as new', () => {
  expect(effects('DISCARD ALL')).toEqual([
    { kind: 'dropTemporary', names: 'all' },
    { kind: 'deallocate', name: undefined },
    { kind: 'switchUser', to: undefined },
    { kind: 'timezone', to: undefined, local: false },
    { kind: 'cacheMode', to: undefined },
  ])
  expect(effects('DISCARD PLANS; DISCARD SEQUENCES')).toEqual([])
})

test('set_config with what SET may do', async () => {
  expect(
    await gate.run(
      `SELECT set_config('extra_float_digits', '3', false), pg_catalog.set_config('statement_timeout', '9s', false)`,
    ),
  ).toEqual([['3', '9s']])
})

test('nothing is read by a statement that passes', async () => {
  await gate.db.pool.query(`create table if not exists raw.secrets as select 'hidden' as word`)
  for (const text of [
    'SELECT * FROM deals',
    'SELECT MEASURE(won), count(*)::int FROM deals',
    'SELECT stage FROM deals GROUP BY 1',
  ])
    expect(JSON.stringify(await gate.run(text))).toMatch(/^\[(\[null,0\])?\]$/)
})
