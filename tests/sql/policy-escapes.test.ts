import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Gate, openGate } from './support/policy.ts'

/** Not supported, no right, no such table or function. */
const WALL = ['0A000', '42501', '42P01', '42883']

let gate: Gate
beforeAll(async () => {
  gate = await openGate(`
    create table raw.secrets as select 'hidden'::text as word;
    create table marts.secrets as select * from raw.secrets;
    create function public.peek(text) returns text language sql security definer as 'select word from raw.secrets';
    create table public.foreign_table as select 1 as id;
    grant select on public.foreign_table to public`)
  await gate.run('CREATE TEMP TABLE mine AS SELECT 1 AS a')
})
afterAll(() => gate.close())

/** Each must be refused before it reaches PostgreSQL. */
function refuses(statements: string[]): void {
  for (const text of statements) {
    let outcome: unknown = 'allowed'
    try {
      gate.judge(text)
    } catch (error) {
      outcome = (error as { code?: string }).code
    }
    expect([text, WALL.includes(String(outcome)) ? 'refused' : outcome]).toEqual([text, 'refused'])
  }
}

/** A FROM item in all places that a query has. */
const everywhere = (table: string): string[] => [
  `SELECT * FROM ${table}`,
  `TABLE ${table}`,
  `SELECT 1 FROM deals WHERE EXISTS (SELECT 1 FROM ${table})`,
  `SELECT stage FROM deals WHERE id IN (SELECT 1 FROM ${table})`,
  `SELECT stage FROM deals WHERE id = ANY (SELECT 1 FROM ${table})`,
  `SELECT (SELECT count(*) FROM ${table})`,
  `SELECT ARRAY(SELECT 1 FROM ${table})`,
  `VALUES ((SELECT count(*) FROM ${table}))`,
  `WITH x AS (SELECT * FROM ${table}) SELECT * FROM x`,
  `WITH x AS MATERIALIZED (TABLE ${table}) SELECT 1`,
  `WITH RECURSIVE x AS (SELECT 1 AS n UNION ALL SELECT 1 FROM ${table}, x) SELECT * FROM x`,
  `SELECT * FROM deals, LATERAL (SELECT * FROM ${table}) y`,
  `SELECT * FROM deals d JOIN ${table} s ON true`,
  `SELECT * FROM deals d LEFT JOIN (deals e CROSS JOIN ${table}) ON true`,
  `SELECT stage FROM deals UNION ALL SELECT 'x' FROM ${table}`,
  `SELECT stage FROM deals EXCEPT (SELECT 'x' FROM ${table} ORDER BY 1)`,
  `SELECT stage FROM deals ORDER BY (SELECT count(*) FROM ${table})`,
  `SELECT stage FROM deals LIMIT (SELECT count(*) FROM ${table})`,
  `SELECT stage FROM deals OFFSET (SELECT count(*) FROM ${table})`,
  `SELECT count(*) FROM deals GROUP BY (SELECT count(*) FROM ${table})`,
  `SELECT count(*) FROM deals HAVING (SELECT true FROM ${table})`,
  `SELECT count(*) FILTER (WHERE EXISTS (SELECT 1 FROM ${table})) FROM deals`,
  `SELECT sum(1) OVER (PARTITION BY (SELECT count(*) FROM ${table})) FROM deals`,
  `SELECT sum(1) OVER w FROM deals WINDOW w AS (ORDER BY (SELECT count(*) FROM ${table}))`,
  `SELECT string_agg(stage, ',' ORDER BY (SELECT 1 FROM ${table})) FROM deals`,
  `SELECT DISTINCT ON ((SELECT 1 FROM ${table})) stage FROM deals`,
  `SELECT CASE WHEN true THEN (SELECT 1 FROM ${table}) END`,
  `SELECT coalesce((SELECT 1 FROM ${table}), 2), greatest(1, (SELECT 1 FROM ${table}))`,
  `SELECT ROW((SELECT 1 FROM ${table})), ARRAY[(SELECT 1 FROM ${table})]`,
  `SELECT (ARRAY[1,2])[(SELECT 1 FROM ${table})]`,
  `SELECT (SELECT 1 FROM ${table})::text COLLATE "C"`,
  `SELECT * FROM generate_series(1, (SELECT count(*) FROM ${table}))`,
  `SELECT * FROM ROWS FROM (generate_series(1, (SELECT 1 FROM ${table})), unnest(ARRAY[1])) x`,
  `SELECT xmlelement(name a, (SELECT 1 FROM ${table}))`,
  `SELECT * FROM XMLTABLE('/a' PASSING (SELECT '<a/>'::xml FROM ${table}) COLUMNS b text)`,
  `EXPLAIN SELECT * FROM ${table}`,
  `EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM ${table}`,
  `PREPARE p AS SELECT * FROM ${table}`,
  `EXECUTE p((SELECT 1 FROM ${table}))`,
  `DECLARE c CURSOR FOR SELECT * FROM ${table}`,
  `COPY ${table} TO STDOUT`,
  `COPY (SELECT * FROM ${table}) TO STDOUT WITH CSV`,
  `CREATE TEMP TABLE stolen AS SELECT * FROM ${table}`,
  `CREATE TEMP TABLE stolen AS TABLE ${table}`,
  `SELECT * INTO TEMP stolen FROM ${table}`,
  `INSERT INTO mine SELECT 1 FROM ${table}`,
  `INSERT INTO mine VALUES ((SELECT 1 FROM ${table}))`,
  `SELECT 1; SELECT * FROM ${table}`,
  `SELECT /* deals */ * FROM -- deals\n ${table}`,
]

test.each([
  'raw.secrets',
  'marts.secrets',
  'app.users',
  'semantic.sessions',
  'pre_aggregations.by_day',
  'staging.deals',
  '"raw"."secrets"',
  'U&"r\\0061w".secrets',
  'typed.raw.secrets',
  'elsewhere.public.deals',
  'secrets',
  'foreign_table',
  'public.foreign_table',
  'pg_temp.secrets',
  'pg_toast.pg_toast_1',
  '"\u0001leaf".leaf_1',
  'pg_authid',
  'pg_catalog.pg_authid',
  'pg_shadow',
  'pg_statistic',
  'pg_stats_ext',
  'pg_largeobject',
  'pg_user_mappings',
  'pg_hba_file_rules',
  'pg_file_settings',
  'pg_stat_replication',
  'pg_stat_statements',
  'information_schema.user_mapping_options',
  'information_schema._pg_foreign_servers',
])('%s is refused wherever it stands', (table) => refuses(everywhere(table)))

test('a CTE hides a table only where it is in sight', () => {
  refuses([
    'WITH secrets AS (SELECT * FROM secrets) SELECT * FROM secrets',
    'WITH a AS (SELECT * FROM secrets), secrets AS (SELECT 1) SELECT * FROM a',
    'SELECT * FROM (WITH secrets AS (SELECT 1 AS x) SELECT * FROM secrets) y, secrets',
    'WITH secrets AS (SELECT 1) SELECT * FROM raw.secrets',
    'WITH secrets AS (SELECT 1) SELECT * FROM public.secrets',
    'WITH pg_authid AS (SELECT 1) SELECT * FROM pg_catalog.pg_authid',
    'SELECT 1 UNION (WITH pg_authid AS (SELECT 1) SELECT * FROM pg_authid) UNION SELECT 1 FROM pg_authid',
  ])
  expect(() =>
    gate.judge(`
      WITH secrets AS (SELECT 1 AS x) SELECT * FROM secrets;
      WITH RECURSIVE secrets AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM secrets WHERE x < 3) SELECT * FROM secrets;
      WITH a AS (SELECT 1 AS x) SELECT * FROM (SELECT * FROM a) b WHERE EXISTS (WITH c AS (TABLE a) SELECT 1 FROM c, a);
      WITH RECURSIVE a AS (SELECT * FROM b), b AS (SELECT 1 AS x) SELECT * FROM a`),
  ).not.toThrow()
})

const CALLS = [
  `query_to_xml('SELECT * FROM raw.secrets', true, true, '')`,
  `query_to_xml_and_xmlschema('SELECT 1', true, true, '')`,
  `table_to_xml('raw.secrets', true, true, '')`,
  `schema_to_xml('raw', true, true, '')`,
  `database_to_xml(true, true, '')`,
  `cursor_to_xml('c', 1, true, true, '')`,
  `ts_stat('SELECT word::tsvector FROM raw.secrets')`,
  `ts_rewrite('a'::tsquery, 'SELECT * FROM raw.secrets')`,
  `pg_read_file('PG_VERSION')`,
  `pg_read_binary_file('PG_VERSION')`,
  `pg_ls_dir('.')`,
  `pg_stat_file('PG_VERSION')`,
  `pg_current_logfile()`,
  `lo_import('/etc/passwd')`,
  `lo_export(1, '/tmp/x')`,
  `lo_create(0)`,
  `lo_from_bytea(0, 'x')`,
  `lo_get(1)`,
  `loread(1, 1)`,
  `pg_sleep(1)`,
  `pg_sleep_for('1 minute')`,
  `pg_sleep_until('tomorrow')`,
  `pg_advisory_lock(1)`,
  `pg_try_advisory_xact_lock(1)`,
  `pg_notify('a', 'b')`,
  `pg_cancel_backend(1)`,
  `pg_terminate_backend(1)`,
  `pg_reload_conf()`,
  `pg_rotate_logfile()`,
  `pg_switch_wal()`,
  `pg_create_restore_point('x')`,
  `pg_logical_emit_message(true, 'a', 'b')`,
  `pg_create_physical_replication_slot('x')`,
  `pg_export_snapshot()`,
  `pg_stat_reset()`,
  `pg_stat_get_activity(NULL)`,
  `pg_stat_get_backend_activity(1)`,
  `pg_prepared_statement()`,
  `pg_cursor()`,
  `pg_lock_status()`,
  `pg_hba_file_rules()`,
  `pg_show_all_file_settings()`,
  `current_query()`,
  `nextval('x')`,
  `setval('x', 1)`,
  `set_config('role', 'postgres', false)`,
  `set_config('search_path', 'raw', false)`,
  `set_config('session_authorization', 'x', false)`,
  `set_config('statement_timeout', '0', false)`,
  `set_config('TimeZone', 'UTC', false)`,
  `set_config('standard_conforming_strings', 'off', false)`,
  `set_config('ro' || 'le', 'x', false)`,
  `set_config(stage, 'x', false)`,
  `set_config(setting_name := 'role', new_value := 'x', is_local := false)`,
  `semantic.leaf('SELECT * FROM raw.secrets', 'x')`,
  `semantic.is_signed('SELECT 1', 'x')`,
  `leaf('SELECT 1', 'x')`,
  `peek('x')`,
  `public.peek('x')`,
  `dblink('dbname=vitrina', 'SELECT 1')`,
  `public.dblink('dbname=vitrina', 'SELECT 1')`,
  `typed.pg_catalog.lower('A')`,
  `pg_import_system_collations('public')`,
  `binary_upgrade_set_next_pg_authid_oid(1)`,
  `"system"(NULL)`,
  `plpgsql_inline_handler(NULL)`,
]

test.each(CALLS)('%s is refused wherever it stands', (call) => {
  const name = call.replace(/\(.*/s, '')
  const isPlain = /^\w+$/.test(name)
  refuses([
    `SELECT ${call}`,
    `SELECT ${call} FROM deals`,
    `SELECT * FROM ${call}`,
    `SELECT * FROM ${call} AS t(word text)`,
    `SELECT * FROM deals, LATERAL ${call} x`,
    `SELECT * FROM ROWS FROM (${call}, generate_series(1, 2)) x`,
    `SELECT 1 FROM deals WHERE ${call} IS NOT NULL`,
    `SELECT count(*) FROM deals GROUP BY ${call}`,
    `SELECT 1 FROM deals ORDER BY ${call}`,
    `SELECT 1 LIMIT length(${call}::text)`,
    `SELECT lower((${call})::text)`,
    `SELECT ARRAY[${call}], ROW(${call}), (${call}).x`,
    `SELECT CASE WHEN true THEN ${call} END`,
    `VALUES (${call})`,
    `SELECT (SELECT ${call})`,
    `SELECT sum(1) OVER (ORDER BY ${call})`,
    `SELECT count(${call}) FILTER (WHERE ${call} IS NULL) FROM deals`,
    `EXPLAIN ANALYZE SELECT ${call}`,
    `PREPARE p AS SELECT ${call}`,
    `EXECUTE p(${call})`,
    `COPY (SELECT ${call}) TO STDOUT`,
    `CREATE TEMP TABLE stolen AS SELECT ${call}`,
    `INSERT INTO mine VALUES (${call})`,
    `DECLARE c CURSOR FOR SELECT ${call}`,
    ...(isPlain ? [`SELECT pg_catalog.${call}`] : []),
  ])
})

test('a function called like a column is a call', () => {
  refuses([
    `SELECT ('PG_VERSION'::text).pg_read_file`,
    `SELECT (0.1::float8).pg_sleep`,
    `SELECT g.pg_sleep FROM sqrt(4) g`,
    `SELECT (g).pg_sleep FROM sqrt(4) g`,
    `SELECT (t.x).pg_ls_dir FROM (VALUES ('.'::text)) t(x)`,
    `SELECT ('SELECT 1'::text).ts_stat`,
    `SELECT ('/etc/passwd'::text).lo_import`,
    `SELECT ((1).pg_cancel_backend).x`,
    `SELECT (ARRAY['.'::text])[1].pg_ls_dir`,
    `SELECT ('x'::text).peek`,
    `SELECT x.peek FROM lower('x') x`,
    `SELECT public.x.peek FROM lower('x') x`,
  ])
})

test('operators, types and collations lead nowhere else', () => {
  refuses([
    'SELECT 1 OPERATOR(raw.=) 1',
    'SELECT 1 OPERATOR(public.+) 1',
    'SELECT 1 OPERATOR(raw.=) ANY (SELECT 1)',
    'SELECT stage FROM deals ORDER BY 1 USING OPERATOR(raw.<)',
    "SELECT NULL::raw.secrets, '(1)'::marts.secrets",
    'SELECT CAST(NULL AS app.users)',
    'SELECT (NULL::raw.secrets).word',
    "SELECT * FROM json_to_record('{}') AS x(a raw.secrets)",
    'PREPARE p(raw.secrets) AS SELECT $1',
    'CREATE TEMP TABLE t (a raw.secrets)',
    "SELECT 'a' COLLATE raw.c",
    'CREATE TEMP TABLE t (a text COLLATE raw.c)',
  ])
})

test('only statements that read pass', () => {
  refuses([
    'INSERT INTO deals (won) VALUES (1)',
    'INSERT INTO raw.secrets VALUES (1)',
    'INSERT INTO pg_temp.other VALUES (1)',
    'UPDATE deals SET won = 1',
    'UPDATE mine SET a = 2',
    'DELETE FROM deals',
    'DELETE FROM mine',
    'TRUNCATE mine',
    'MERGE INTO mine USING deals ON true WHEN MATCHED THEN DELETE',
    'WITH x AS (DELETE FROM mine RETURNING *) SELECT * FROM x',
    'WITH x AS (INSERT INTO mine VALUES (1) RETURNING *) SELECT * FROM x',
    'INSERT INTO mine VALUES (1) ON CONFLICT DO NOTHING',
    'INSERT INTO mine VALUES (1) RETURNING (SELECT * FROM raw.secrets)',
    'WITH x AS (SELECT 1) INSERT INTO mine SELECT * FROM x',
    'CREATE TABLE z (a int)',
    'CREATE TABLE z AS SELECT 1',
    'CREATE UNLOGGED TABLE z AS SELECT 1',
    'CREATE TABLE public.z AS SELECT 1',
    'CREATE TEMP TABLE public.z AS SELECT 1',
    'CREATE TEMP TABLE z (LIKE raw.secrets)',
    'CREATE TEMP TABLE z () INHERITS (raw.secrets)',
    'CREATE TEMP TABLE z (a int REFERENCES raw.secrets)',
    'CREATE TEMP TABLE z (a text DEFAULT pg_read_file(1))',
    'CREATE TEMP TABLE z (a int CHECK (pg_sleep(1) IS NULL))',
    'CREATE TEMP TABLE z (a text GENERATED ALWAYS AS (lower(a)) STORED)',
    'CREATE TEMP TABLE z PARTITION OF raw.secrets DEFAULT',
    'CREATE TEMP TABLE z OF raw.secrets',
    'CREATE TEMP TABLE z TABLESPACE pg_default AS SELECT 1',
    'CREATE TEMP TABLE z USING heap AS SELECT 1',
    'CREATE TEMP TABLE z WITH (fillfactor = 10) AS SELECT 1',
    'SELECT 1 INTO z',
    'SELECT 1 INTO UNLOGGED z',
    'SELECT * FROM (SELECT 1 INTO TEMP z) x',
    'CREATE VIEW v AS SELECT 1',
    'CREATE TEMP VIEW v AS SELECT * FROM raw.secrets',
    'CREATE MATERIALIZED VIEW v AS SELECT 1',
    'CREATE INDEX ON mine (a)',
    'CREATE SCHEMA s',
    'CREATE SEQUENCE s',
    'CREATE TEMP SEQUENCE s',
    "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    'CREATE AGGREGATE pg_temp.a(int) (sfunc = int4pl, stype = int)',
    'CREATE OPERATOR public.+ (FUNCTION = int4pl, LEFTARG = int, RIGHTARG = int)',
    'CREATE TYPE pg_temp.t AS (a int)',
    'CREATE DOMAIN pg_temp.d AS int',
    'CREATE CAST (int AS text) WITH INOUT',
    'CREATE RULE r AS ON SELECT TO mine DO INSTEAD SELECT 1',
    'CREATE TRIGGER t BEFORE INSERT ON mine EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    'CREATE EXTENSION dblink',
    'CREATE SERVER s FOREIGN DATA WRAPPER f',
    'CREATE USER MAPPING FOR CURRENT_USER SERVER s',
    'CREATE ROLE r',
    'CREATE DATABASE d',
    'CREATE PUBLICATION p FOR ALL TABLES',
    "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p",
    'ALTER TABLE mine ADD COLUMN b int',
    'ALTER TABLE deals OWNER TO current_user',
    "ALTER ROLE CURRENT_USER PASSWORD 'x'",
    'ALTER ROLE CURRENT_USER SET search_path = raw',
    'ALTER USER CURRENT_USER SET statement_timeout = 0',
    'ALTER DATABASE vitrina SET search_path = raw',
    'ALTER SYSTEM SET work_mem = 1',
    'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC',
    'GRANT SELECT ON mine TO PUBLIC',
    'REVOKE SELECT ON deals FROM CURRENT_USER',
    'REASSIGN OWNED BY CURRENT_USER TO postgres',
    'DROP OWNED BY CURRENT_USER',
    'DROP TABLE deals',
    'DROP TABLE IF EXISTS deals',
    'DROP TABLE public.deals',
    'DROP TABLE raw.secrets',
    'DROP TABLE mine, raw.secrets',
    'DROP TABLE typed.pg_temp.mine',
    'DROP VIEW v',
    'DROP FUNCTION semantic.leaf(text, text)',
    'DROP SCHEMA public CASCADE',
    'COMMENT ON TABLE deals IS NULL',
    "SECURITY LABEL ON TABLE deals IS 'x'",
    'DO $$ BEGIN PERFORM pg_sleep(1); END $$',
    'CALL peek()',
    'LISTEN x',
    "NOTIFY x, 'y'",
    'LOCK TABLE deals',
    'VACUUM',
    'VACUUM mine',
    'VACUUM ANALYZE deals',
    'ANALYZE',
    'ANALYZE deals',
    'ANALYZE mine, raw.secrets',
    'REINDEX DATABASE vitrina',
    'CLUSTER mine',
    'CHECKPOINT',
    "LOAD 'auto_explain'",
    'REFRESH MATERIALIZED VIEW marts.x',
    "PREPARE TRANSACTION 'x'",
    "COMMIT PREPARED 'x'",
    'IMPORT FOREIGN SCHEMA x FROM SERVER y INTO public',
    'SELECT * FROM deals FOR UPDATE',
    'SELECT * FROM deals FOR KEY SHARE SKIP LOCKED',
    'SELECT * FROM (SELECT * FROM deals FOR UPDATE) x',
    'SELECT * FROM deals TABLESAMPLE system (10)',
    'PREPARE p AS INSERT INTO mine VALUES (1)',
    'PREPARE p AS DELETE FROM raw.secrets',
    'EXPLAIN ANALYZE DELETE FROM raw.secrets',
    'EXPLAIN ANALYZE CREATE TABLE z AS SELECT 1',
    'EXPLAIN INSERT INTO deals (won) VALUES (1)',
    'EXPLAIN DECLARE c CURSOR FOR SELECT 1',
  ])
  expect(() => gate.judge('CREATE TEMP TABLE deals AS SELECT 1')).toThrow(/already exists/)
  expect(() => gate.judge('CREATE TEMP TABLE "Deals" AS SELECT 1')).toThrow(/already exists/)
  expect(() => gate.judge('CREATE TEMP TABLE pg_class AS SELECT 1')).toThrow(/already exists/)
})

test('COPY reaches neither files nor programs nor tables by name', () => {
  refuses([
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "COPY (SELECT 1) TO '/tmp/x'",
    "COPY deals TO '/tmp/x'",
    "COPY deals FROM '/etc/passwd'",
    "COPY mine FROM PROGRAM 'cat'",
    'COPY mine FROM STDIN',
    'COPY raw.deals TO STDOUT',
    'COPY typed.raw.deals TO STDOUT',
    'COPY raw.secrets (word) TO STDOUT',
    'COPY pg_authid TO STDOUT',
    'COPY (INSERT INTO mine VALUES (1) RETURNING a) TO STDOUT',
    'COPY (DELETE FROM mine RETURNING a) TO STDOUT',
  ])
})

test('settings that hold the walls stay as they are', () => {
  for (const name of [
    'search_path',
    'standard_conforming_strings',
    'backslash_quote',
    'transform_null_equals',
    'row_security',
    'session_replication_role',
    'work_mem',
    'maintenance_work_mem',
    'hash_mem_multiplier',
    'temp_buffers',
    'temp_file_limit',
    'max_parallel_workers_per_gather',
    'local_preload_libraries',
    'session_preload_libraries',
    'shared_preload_libraries',
    'log_statement',
    'log_min_messages',
    'debug_print_plan',
    'debug_print_parse',
    'debug_print_rewritten',
    'client_min_messages',
    'check_function_bodies',
    'default_tablespace',
    'plpgsql.extra_warnings',
    'semantic.key',
    'exit_on_error',
    'allow_system_table_mods',
    'zero_damaged_pages',
    'restrict_nonsystem_relation_kind',
  ])
    refuses([
      `SET ${name} = 'off'`,
      `SET ${name} TO raw, public`,
      `SET LOCAL ${name} = 'debug5'`,
      `SET SESSION ${name} = 1000000`,
      `SELECT set_config('${name}', 'off', false)`,
      `SELECT set_config('${name.toUpperCase()}', 'off', true)`,
      `SELECT stage FROM deals WHERE set_config('${name}', 'raw', false) = ''`,
    ])
  refuses([
    "SET SCHEMA 'raw'",
    'SET LOCAL ROLE boss',
    'SET work_mem FROM CURRENT',
    "SET TRANSACTION SNAPSHOT '00000003-0000001B-1'",
  ])
})

test('what cannot be judged is refused: deep nesting, unknown parts', () => {
  const deep = `SELECT ${'('.repeat(3000)}1${')'.repeat(3000)}`
  expect(() => gate.judge(deep)).not.toThrow()
  const sum = (terms: number) => `SELECT ${Array.from({ length: terms }, () => '1').join('+')}`
  expect(() => gate.judge(sum(1000))).not.toThrow()
  expect(() => gate.judge(sum(50_000))).toThrow(expect.objectContaining({ code: '54001' }))
  refuses([
    "SELECT * FROM JSON_TABLE('{}', '$' COLUMNS (a int PATH '$.a'))",
    "SELECT JSON_QUERY('{}', '$' PASSING (SELECT word FROM raw.secrets) AS x)",
  ])
})

test('what is refused is said with its place and what to do', () => {
  const fault = (text: string) => {
    try {
      gate.judge(text)
    } catch (error) {
      return error
    }
    return undefined
  }
  expect(fault('SELECT * FROM dels')).toMatchObject({
    code: '42P01',
    message: 'relation "dels" does not exist',
    hint: 'did you mean "deals"?',
    position: 15,
  })
  expect(fault("SELECT 'ж', 1 FROM raw.deals")).toMatchObject({
    code: '42501',
    message: 'permission denied for schema raw',
    position: 20,
  })
  expect(fault('SELECT pg_sleep(1)')).toMatchObject({
    code: '42501',
    message: 'permission denied for function pg_sleep',
    position: 8,
  })
  expect(fault('CREATE TABLE z (a int)')).toMatchObject({
    code: '0A000',
    message: 'CREATE TABLE is not supported',
    hint: expect.stringMatching(/CREATE TEMPORARY TABLE/),
  })
  expect(fault('DO $$ BEGIN END $$')).toMatchObject({ code: '0A000', message: 'DO is not supported' })
  expect(fault('SELECT * FROM deals FOR UPDATE')).toMatchObject({ code: '0A000' })
  expect(fault('SELECT nosuch(1)')).toMatchObject({ code: '42883' })
})
