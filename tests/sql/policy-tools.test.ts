/** What drivers and tools ask when they connect, in their shapes; none may fail, and none may show more than the facade. */
import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Gate, openGate } from './support/policy.ts'

let gate: Gate
beforeAll(async () => {
  gate = await openGate(`
    create table raw.secrets as select 'hidden'::text as word;
    create schema staging;
    create function staging.peek(text) returns text language sql as 'select 1::text';
    create type staging.kind as enum ('a', 'b');
    create domain raw.amount as numeric;
    create table public.orders as select 1 as id;
    create function public.their_own(text) returns text language sql as 'select 1::text';
    analyze`)
})
afterAll(() => gate.close())
beforeEach(async () => {
  await gate.run('DISCARD ALL')
})

test('pg_class joined to pg_namespace has only the cubes', async () => {
  expect(
    await gate.run(
      `SELECT c.relname, c.relkind::text, n.nspname FROM pg_catalog.pg_class c
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname NOT IN ('pg_catalog','information_schema') AND n.nspname NOT LIKE 'pg\\_%'
         AND c.relkind IN ('r','v','m','f','p') ORDER BY 1`,
    ),
  ).toEqual([
    ['deals', 'r', 'public'],
    ['managers', 'r', 'public'],
  ])
})

test('other schemas, databases, tables, functions and settings of the product are not listed', async () => {
  expect(
    await gate.run(`SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' ORDER BY 1`),
  ).toEqual([['information_schema'], ['public']])
  expect(
    await gate.run(
      `SELECT tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog','information_schema') ORDER BY 1`,
    ),
  ).toEqual([['deals'], ['managers']])
  expect(await gate.run('SELECT datname = current_database() FROM pg_database')).toEqual([[true]])
  expect(
    await gate.run(
      `SELECT schema_name FROM information_schema.schemata WHERE schema_name NOT LIKE 'pg\\_%' ORDER BY 1`,
    ),
  ).toEqual([['information_schema'], ['public']])
  expect(
    await gate.run(
      `SELECT DISTINCT routine_schema FROM information_schema.routines WHERE routine_schema <> 'pg_catalog' AND routine_schema <> 'information_schema'`,
    ),
  ).toEqual([['public']])
})

test('no view of information_schema shows another schema', async () => {
  const columns = await gate.run(
    `SELECT table_name, column_name FROM information_schema.columns
     WHERE table_schema = 'information_schema' AND column_name ~ '_schema$' AND table_name !~ '^_pg_|^user_mapping|^foreign_server_options'`,
  )
  expect(columns.length).toBeGreaterThan(90)
  for (const [view, column] of columns)
    expect([
      view,
      column,
      await gate.run(
        `SELECT DISTINCT ${column} FROM information_schema.${view} WHERE ${column} NOT IN ('public', 'pg_catalog', 'information_schema')`,
      ),
    ]).toEqual([view, column, []])
})

test('no row, statement or statistic of others is seen', async () => {
  const other = await gate.db.pool.connect()
  await other.query('select 1 as of_another_session')
  expect(await gate.run('SELECT pid = pg_backend_pid(), query FROM pg_stat_activity')).toEqual([[true, '']])
  other.release()
  expect(
    await gate.run(
      `SELECT COUNT(*)::int FROM pg_stats WHERE schemaname NOT IN ('pg_catalog','information_schema')`,
    ),
  ).toEqual([[0]])
  await gate.run('PREPARE mine AS SELECT 1; BEGIN; DECLARE c CURSOR FOR SELECT 2')
  expect(await gate.run('SELECT name, statement FROM pg_prepared_statements')).toEqual([['mine', '']])
  expect(await gate.run(`SELECT name, statement FROM pg_cursors WHERE name = 'c'`)).toEqual([['c', '']])
  await gate.run('ROLLBACK; DEALLOCATE ALL')
})

test('columns of old servers, system columns and names with the schema are there', async () => {
  expect(await gate.run(`SELECT c.relhasoids FROM pg_class c WHERE c.relname = 'deals'`)).toEqual([[false]])
  expect(
    await gate.run(
      `SELECT c.xmin IS NOT NULL, c.tableoid::regclass::text, c.ctid IS NOT NULL FROM pg_catalog.pg_class c WHERE c.relname = 'deals'`,
    ),
  ).toEqual([[true, 'pg_class', true]])
  expect(
    await gate.run(
      `SELECT pg_catalog.pg_class.relname FROM pg_catalog.pg_class WHERE pg_catalog.pg_class.relname = 'managers'`,
    ),
  ).toEqual([['managers']])
  expect(
    await gate.run(
      `SELECT typed.pg_catalog.pg_class.relname FROM typed.pg_catalog.pg_class WHERE typed.pg_catalog.pg_class.relname = 'managers'`,
    ),
  ).toEqual([['managers']])
  expect(
    await gate.run(
      `SELECT typed.information_schema.tables.table_name FROM typed.information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
    ),
  ).toEqual([['deals'], ['managers']])
  expect(
    (
      await gate.run(
        `SELECT pg_class.*, n.* FROM pg_class, pg_namespace AS n (a, b) WHERE relname = 'deals' AND b = 'public' AND a = relnamespace`,
      )
    ).length,
  ).toBe(1)
})

/** psql prints the statements behind its commands. */
function behindPsql(command: string): string[] {
  const { connectionString } = gate.facade.connectionConfig()
  let output: string
  try {
    output = execFileSync('psql', [connectionString!, '-E', '-X', '-c', command], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  } catch (error) {
    output = String((error as { stdout?: string }).stdout ?? '')
  }
  return [...output.matchAll(/\*+ QUERY \*+\n([\s\S]*?)\n\*+\n/g)].map(([, text]) => text!)
}

const noPsql = (() => {
  try {
    execFileSync('psql', ['--version'], { stdio: 'ignore' })
    return false
  } catch {
    return !process.env.CI
  }
})()

const COMMANDS =
  String.raw`\d;\d+;\dt;\dt+;\d deals;\d+ deals;\dn;\dn+;\df;\df+;\l;\du;\dT;\dT+;\dv;\di;\ds;\dm;\dp;\dx;\da;\do =;\dC int4;\db;\dd;\dL;\dE;\dF;\dO;\dc;\dD;\dP;\drds;\ddp;\dRp;\dy;\des;\dS`.split(
    ';',
  )

test.skipIf(noPsql).each(COMMANDS)('psql %s passes', async (command) => {
  const statements = behindPsql(command)
  expect(statements.length).toBeGreaterThan(0)
  for (const text of statements) {
    const rows = await gate.run(text)
    expect(JSON.stringify(rows)).not.toMatch(/secrets|staging|semantic|orders/)
  }
})

test.each([
  [
    'tables, as JDBC asks',
    `SELECT NULL AS "TABLE_CAT", n.nspname AS "TABLE_SCHEM", c.relname AS "TABLE_NAME",
       CASE n.nspname ~ '^pg_' OR n.nspname = 'information_schema'
         WHEN true THEN CASE WHEN n.nspname = 'pg_catalog' OR n.nspname = 'information_schema' THEN CASE c.relkind WHEN 'r' THEN 'SYSTEM TABLE' WHEN 'v' THEN 'SYSTEM VIEW' ELSE NULL END ELSE 'TEMPORARY TABLE' END
         WHEN false THEN CASE c.relkind WHEN 'r' THEN 'TABLE' WHEN 'p' THEN 'PARTITIONED TABLE' WHEN 'v' THEN 'VIEW' ELSE NULL END
         ELSE NULL END AS "TABLE_TYPE",
       d.description AS "REMARKS"
     FROM pg_catalog.pg_namespace n, pg_catalog.pg_class c
     LEFT JOIN pg_catalog.pg_description d ON (c.oid = d.objoid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass)
     WHERE c.relnamespace = n.oid AND n.nspname LIKE 'publ%' AND c.relname LIKE '%' AND (false OR (c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'))
     ORDER BY 4, 2, 3`,
    [
      [null, 'public', 'deals', 'TABLE', 'Сделки'],
      [null, 'public', 'managers', 'TABLE', 'Менеджеры'],
    ],
  ],
  [
    'columns, as JDBC asks',
    `SELECT * FROM (SELECT n.nspname, c.relname, a.attname, a.atttypid::int AS atttypid, a.attnotnull OR (t.typtype = 'd' AND t.typnotnull) AS attnotnull,
       a.atttypmod, row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum)::int AS attnum, nullif(a.attidentity, '') AS attidentity,
       pg_catalog.pg_get_expr(def.adbin, def.adrelid) AS adsrc, dsc.description, t.typbasetype::int, t.typtype::text
       FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON (c.relnamespace = n.oid)
       JOIN pg_catalog.pg_attribute a ON (a.attrelid = c.oid) JOIN pg_catalog.pg_type t ON (a.atttypid = t.oid)
       LEFT JOIN pg_catalog.pg_attrdef def ON (a.attrelid = def.adrelid AND a.attnum = def.adnum)
       LEFT JOIN pg_catalog.pg_description dsc ON (c.oid = dsc.objoid AND a.attnum = dsc.objsubid)
       LEFT JOIN pg_catalog.pg_class dc ON (dc.oid = dsc.classoid AND dc.relname = 'pg_class')
       LEFT JOIN pg_catalog.pg_namespace dn ON (dc.relnamespace = dn.oid AND dn.nspname = 'pg_catalog')
       WHERE c.relkind IN ('r', 'p', 'v', 'f', 'm') AND a.attnum > 0 AND NOT a.attisdropped AND c.relname LIKE 'managers') c
     WHERE true AND attname LIKE 'n%' ORDER BY nspname, c.relname, attnum`,
    [['public', 'managers', 'name', 25, false, -1, 3, null, null, 'Менеджеры: name', 0, 'b']],
  ],
  [
    'primary keys, as JDBC asks',
    `SELECT result.table_schem, result.table_name, result.column_name, result.key_seq, result.pk_name
     FROM (SELECT n.nspname AS table_schem, ct.relname AS table_name, a.attname AS column_name,
         (information_schema._pg_expandarray(i.indkey)).n AS key_seq, ci.relname AS pk_name,
         information_schema._pg_expandarray(i.indkey) AS keys, a.attnum AS a_attnum
       FROM pg_catalog.pg_class ct JOIN pg_catalog.pg_attribute a ON (ct.oid = a.attrelid)
       JOIN pg_catalog.pg_namespace n ON (ct.relnamespace = n.oid)
       JOIN pg_catalog.pg_index i ON (a.attrelid = i.indrelid) JOIN pg_catalog.pg_class ci ON (ci.oid = i.indexrelid)
       WHERE true AND ct.relname = 'deals' AND i.indisprimary) result
     WHERE result.a_attnum = (result.keys).x ORDER BY result.table_name, result.pk_name, result.key_seq`,
    [],
  ],
  [
    'foreign keys, as JDBC asks',
    `SELECT pkn.nspname, pkc.relname, pka.attname, pos.n, con.conname
     FROM pg_catalog.pg_namespace pkn, pg_catalog.pg_class pkc, pg_catalog.pg_attribute pka, pg_catalog.pg_namespace fkn,
       pg_catalog.pg_class fkc, pg_catalog.pg_attribute fka, pg_catalog.pg_constraint con, pg_catalog.generate_series(1, 32) pos(n), pg_catalog.pg_class pkic
     WHERE pkn.oid = pkc.relnamespace AND pkc.oid = pka.attrelid AND pka.attnum = con.confkey[pos.n] AND con.confrelid = pkc.oid
       AND fkn.oid = fkc.relnamespace AND fkc.oid = fka.attrelid AND fka.attnum = con.conkey[pos.n] AND con.conrelid = fkc.oid
       AND con.contype = 'f' AND pkic.relkind = 'i' AND pkic.oid = con.conindid AND fkc.relname = 'deals'
     ORDER BY pkn.nspname, pkc.relname, con.conname, pos.n`,
    [],
  ],
  [
    'the version and types, as Npgsql asks',
    `SELECT count(*) > 100 FROM (
       SELECT ns.nspname, t.oid, t.typname, t.typtype, t.typnotnull, t.elemtypoid
       FROM (SELECT typ.oid, typ.typnamespace, typ.typname, typ.typtype, typ.typrelid, typ.typnotnull, typ.relkind, elemtyp.oid AS elemtypoid,
           elemtyp.typname AS elemtypname, elemcls.relkind AS elemrelkind,
           CASE WHEN elemproc.proname = 'array_recv' THEN 'a' ELSE elemtyp.typtype END AS elemtyptype
         FROM (SELECT typ.oid, typnamespace, typname, typrelid, typnotnull, relkind, typelem AS elemoid,
             CASE WHEN proc.proname = 'array_recv' THEN 'a' ELSE typ.typtype END AS typtype,
             CASE WHEN proc.proname = 'array_recv' THEN typ.typelem WHEN typ.typtype = 'r' THEN rngsubtype WHEN typ.typtype = 'd' THEN typ.typbasetype END AS elemtypoid
           FROM pg_type AS typ LEFT JOIN pg_class AS cls ON (cls.oid = typ.typrelid)
           LEFT JOIN pg_proc AS proc ON proc.oid = typ.typreceive LEFT JOIN pg_range ON (pg_range.rngtypid = typ.oid)) AS typ
         LEFT JOIN pg_type AS elemtyp ON elemtyp.oid = elemtypoid LEFT JOIN pg_class AS elemcls ON (elemcls.oid = elemtyp.typrelid)
         LEFT JOIN pg_proc AS elemproc ON elemproc.oid = elemtyp.typreceive) AS t
       JOIN pg_namespace AS ns ON (ns.oid = typnamespace)
       WHERE typtype IN ('b', 'r', 'm', 'e', 'd') OR (typtype = 'c' AND relkind = 'c') OR (typtype = 'p' AND typname IN ('record', 'void')) OR typtype = 'a') types`,
    [[true]],
  ],
  [
    'composites and enums, as Npgsql asks',
    `SELECT typ.oid, att.attname, att.atttypid FROM pg_type AS typ JOIN pg_namespace AS ns ON (ns.oid = typ.typnamespace)
     JOIN pg_class AS cls ON (cls.oid = typ.typrelid) JOIN pg_attribute AS att ON (att.attrelid = typ.typrelid)
     WHERE (typ.typtype = 'c' AND cls.relkind = 'c') AND attnum > 0 AND NOT attisdropped AND ns.nspname NOT IN ('information_schema') ORDER BY typ.oid, att.attnum;
     SELECT pg_type.oid, enumlabel FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid JOIN pg_namespace n ON n.oid = typnamespace ORDER BY oid, enumsortorder`,
    [],
  ],
  [
    'tables and columns, as Power BI asks',
    `SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA NOT IN ('information_schema', 'pg_catalog') ORDER BY TABLE_SCHEMA, TABLE_NAME`,
    [
      ['public', 'deals', 'BASE TABLE'],
      ['public', 'managers', 'BASE TABLE'],
    ],
  ],
  [
    'keys, as Power BI asks',
    `SELECT pkcol.COLUMN_NAME AS PK_COLUMN_NAME, fkcol.TABLE_SCHEMA AS FK_TABLE_SCHEMA, fkcol.TABLE_NAME, fkcol.COLUMN_NAME, fkcol.ORDINAL_POSITION
     FROM (SELECT DISTINCT constraint_catalog, constraint_schema, unique_constraint_schema, constraint_name, unique_constraint_name FROM INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS) fkcon
     INNER JOIN INFORMATION_SCHEMA.KEY_COLUMN_USAGE fkcol ON fkcon.CONSTRAINT_SCHEMA = fkcol.CONSTRAINT_SCHEMA AND fkcon.CONSTRAINT_NAME = fkcol.CONSTRAINT_NAME
     INNER JOIN INFORMATION_SCHEMA.KEY_COLUMN_USAGE pkcol ON fkcon.UNIQUE_CONSTRAINT_SCHEMA = pkcol.CONSTRAINT_SCHEMA AND fkcon.UNIQUE_CONSTRAINT_NAME = pkcol.CONSTRAINT_NAME
     WHERE pkcol.TABLE_SCHEMA = 'public' AND pkcol.TABLE_NAME = 'deals' AND pkcol.ORDINAL_POSITION = fkcol.ORDINAL_POSITION ORDER BY 1`,
    [],
  ],
  [
    'tables, as psqlODBC asks',
    `select n.nspname, c.relname, c.relkind::text from pg_catalog.pg_class c, pg_catalog.pg_namespace n
     where c.relkind in ('r', 'v') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'pg_temp_1') and n.oid = c.relnamespace order by nspname, relname`,
    [
      ['public', 'deals', 'r'],
      ['public', 'managers', 'r'],
    ],
  ],
  [
    'columns, as psqlODBC asks',
    `select n.nspname, c.relname, a.attname, a.atttypid::int, t.typname, a.attnum, a.attlen, a.atttypmod, a.attnotnull, c.relhasrules, c.relkind::text, pg_get_expr(d.adbin, d.adrelid), case t.typtype when 'd' then t.typbasetype else 0 end, t.typtypmod, c.relhasoids, '' as attidentity, c.relhassubclass
     from (((pg_catalog.pg_class c inner join pg_catalog.pg_namespace n on n.oid = c.relnamespace and c.relname = E'managers' and n.nspname = E'public')
       inner join pg_catalog.pg_attribute a on (not a.attisdropped) and a.attnum > 0 and a.attrelid = c.oid)
       inner join pg_catalog.pg_type t on t.oid = a.atttypid) left outer join pg_attrdef d on a.atthasdef and d.adrelid = a.attrelid and d.adnum = a.attnum
     where attname = 'people' order by n.nspname, c.relname, attnum`,
    [
      [
        'public',
        'managers',
        'people',
        20,
        'int8',
        1,
        8,
        -1,
        false,
        false,
        'r',
        null,
        0,
        -1,
        false,
        '',
        false,
      ],
    ],
  ],
  [
    'schemas and relations, as SQLAlchemy asks',
    `SELECT pg_catalog.pg_class.relname FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace
     WHERE pg_catalog.pg_class.relkind = ANY (ARRAY['r', 'p', 'f', 'v', 'm']) AND pg_catalog.pg_class.relpersistence != 't'
       AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != 'pg_catalog' ORDER BY 1`,
    [['deals'], ['managers']],
  ],
  [
    'what SQLAlchemy and psycopg ask at connect',
    `select pg_catalog.version(); select current_schema(); show transaction isolation level; show standard_conforming_strings;
     SELECT t.oid, typarray FROM pg_type t JOIN pg_namespace ns ON typnamespace = ns.oid WHERE typname = 'hstore'`,
    [],
  ],
  [
    'comments and checks, as SQLAlchemy asks',
    `SELECT pg_catalog.pg_class.relname, pg_catalog.pg_description.description FROM pg_catalog.pg_class
     LEFT OUTER JOIN pg_catalog.pg_description ON pg_catalog.pg_class.oid = pg_catalog.pg_description.objoid AND pg_catalog.pg_description.objsubid = 0
       AND pg_catalog.pg_description.classoid = CAST('pg_catalog.pg_class' AS REGCLASS)
     JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace
     WHERE pg_catalog.pg_class.relkind = ANY (ARRAY['r', 'p']) AND pg_catalog.pg_class.relname IN ('deals') AND pg_catalog.pg_namespace.nspname = 'public'`,
    [['deals', 'Сделки']],
  ],
  [
    'objects of a schema, as DBeaver asks',
    `SELECT c.oid > 0, c.relname, d.description, pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS partition_expr, pg_catalog.pg_get_partkeydef(c.oid) AS partition_key
     FROM pg_catalog.pg_class c LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind NOT IN ('i', 'I', 'c')`,
    [
      [true, 'deals', 'Сделки', null, null],
      [true, 'managers', 'Менеджеры', null, null],
    ],
  ],
  [
    'the database and its sizes, as DBeaver asks',
    `SELECT db.oid > 0, db.datname = current_database(), pg_catalog.pg_encoding_to_char(encoding), pg_size_pretty(pg_relation_size('deals')), pg_total_relation_size('public.deals') >= 0
     FROM pg_catalog.pg_database db WHERE NOT datistemplate AND datallowconn`,
    [[true, true, 'UTF8', '0 bytes', true]],
  ],
  [
    'session information, as IDEs ask',
    `SELECT current_database() <> '', current_user <> '', session_user <> '', pg_catalog.pg_is_in_recovery(), pg_backend_pid() > 0, txid_current_if_assigned(), inet_server_port() > 0, pg_postmaster_start_time() < now(), has_schema_privilege('public', 'CREATE')`,
    [[true, true, true, false, true, null, true, true, false]],
  ],
  [
    'rights, as Metabase asks',
    `SELECT DISTINCT t.schemaname, t.tablename, has_table_privilege(current_user, quote_ident(t.schemaname) || '.' || quote_ident(t.tablename), 'SELECT')
     FROM pg_catalog.pg_tables t WHERE t.schemaname !~ '^pg_' AND t.schemaname <> 'information_schema' ORDER BY 2`,
    [
      ['public', 'deals', true],
      ['public', 'managers', true],
    ],
  ],
  [
    'types by oid, as asyncpg asks',
    `SELECT current_setting('jit') AS cur, set_config('jit', 'off', false) AS new`,
    [['off', 'off']],
  ],
  [
    'settings, as pgAdmin asks',
    `SET DateStyle=ISO; SET client_min_messages=notice; SELECT set_config('bytea_output', 'hex', false) FROM pg_show_all_settings() WHERE name = 'bytea_output'; SET client_encoding='UTF-8';
     SELECT rolcanlogin, rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user`,
    [[true, false]],
  ],
  [
    'functions, as Tableau and DataGrip ask',
    `SELECT p.proname, pg_catalog.pg_get_function_result(p.oid) FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON p.pronamespace = n.oid WHERE n.nspname = 'public' AND p.prokind = 'a'`,
    [['measure', 'anyelement']],
  ],
  [
    'locks and transaction ids, as DataGrip asks',
    `SELECT count(*) >= 0, (SELECT count(*)::int FROM pg_catalog.pg_stat_user_tables WHERE schemaname <> 'public') FROM pg_catalog.pg_locks L WHERE L.transactionid IS NOT NULL`,
    [[true, 0]],
  ],
] as const)('%s', async (_, text, rows) => {
  expect(await gate.run(text)).toEqual(rows)
})

test('pools may clean their sessions', async () => {
  await gate.run(
    `SET SESSION AUTHORIZATION DEFAULT; RESET ALL; CLOSE ALL; UNLISTEN *; SELECT pg_advisory_unlock_all(); DISCARD SEQUENCES; DISCARD TEMP`,
  )
  await gate.run('DISCARD PLANS; RESET SESSION AUTHORIZATION; RESET ROLE; DEALLOCATE ALL')
  await gate.run('DISCARD ALL')
})
