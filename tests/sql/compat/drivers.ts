/**
 * What drivers and tools ask by themselves, in their manner: the same catalogs, joins, functions and parameters. Npgsql
 * (Power BI) asks its questions while it connects, JDBC (DBeaver, Metabase, DataGrip) for each call of DatabaseMetaData.
 */

export interface Question {
  name: string
  sql: string
  values?: unknown[]
  /** First columns of the rows that must be there, in this order when there are no others. */
  expected?: (string | number | boolean | null)[][]
  /** There must be rows, whatever they are. */
  some?: boolean
  /** `pg_type` cannot be replaced: drivers read whole rows of it, and the array types of what lies below are among them. */
  tellsTypes?: boolean
}

/** One simple query of four statements: version, types with their elements, fields of composites, labels of enums. */
export const NPGSQL_TYPES = `SELECT version();
SELECT n.nspname, k.oid, k.typname, k.kind, k.typnotnull, k.inner_oid
FROM (
  SELECT b.oid, b.typnamespace, b.typname, b.kind, b.typnotnull, b.relkind, b.typcategory,
    e.oid AS inner_oid, e.typname AS inner_name, ec.relkind AS inner_relkind,
    CASE WHEN ep.proname = 'array_recv' THEN 'a' ELSE e.typtype END AS inner_kind
  FROM (
    SELECT t.oid, t.typnamespace, t.typname, t.typrelid, t.typnotnull, cls.relkind, t.typcategory,
      CASE WHEN p.proname = 'array_recv' THEN 'a' ELSE t.typtype END AS kind,
      CASE
        WHEN p.proname = 'array_recv' THEN t.typelem
        WHEN t.typtype = 'r' THEN rngsubtype
        WHEN t.typtype = 'm' THEN (SELECT rngtypid FROM pg_range WHERE rngmultitypid = t.oid)
        WHEN t.typtype = 'd' THEN t.typbasetype
      END AS inner_type
    FROM pg_type AS t
    LEFT JOIN pg_class AS cls ON (cls.oid = t.typrelid)
    LEFT JOIN pg_proc AS p ON p.oid = t.typreceive
    LEFT JOIN pg_range ON (pg_range.rngtypid = t.oid)
  ) AS b
  LEFT JOIN pg_type AS e ON e.oid = inner_type
  LEFT JOIN pg_class AS ec ON (ec.oid = e.typrelid)
  LEFT JOIN pg_proc AS ep ON ep.oid = e.typreceive
) AS k
JOIN pg_namespace AS n ON (n.oid = typnamespace)
WHERE
  kind IN ('b', 'r', 'm', 'e', 'd') OR -- plain ones
  (kind = 'c' AND relkind = 'c') OR /* composites that are no tables */
  (kind = 'p' AND typname IN ('record', 'void', 'unknown')) OR
  (kind = 'a' AND (inner_kind IN ('b', 'r', 'm', 'e', 'd') OR (inner_kind = 'p' AND inner_name IN ('record', 'void'))
    OR (inner_kind = 'c' AND inner_relkind = 'c')))
ORDER BY CASE WHEN kind IN ('b', 'e', 'p') THEN 0 WHEN kind = 'c' THEN 1 WHEN kind = 'r' THEN 2 WHEN kind = 'm' THEN 3
  WHEN kind = 'd' AND inner_kind <> 'a' THEN 4 WHEN kind = 'a' THEN 5 WHEN kind = 'd' AND inner_kind = 'a' THEN 6 END;
-- fields of composites
SELECT t.oid, att.attname, att.atttypid
FROM pg_type AS t
JOIN pg_namespace AS n ON (n.oid = t.typnamespace)
JOIN pg_class AS cls ON (cls.oid = t.typrelid)
JOIN pg_attribute AS att ON (att.attrelid = t.typrelid)
WHERE (t.typtype = 'c' AND cls.relkind = 'c') AND attnum > 0 AND NOT attisdropped
ORDER BY t.oid, att.attnum;
-- labels of enums
SELECT t.oid, enumlabel FROM pg_enum JOIN pg_type AS t ON t.oid = enumtypid
JOIN pg_namespace AS n ON n.oid = t.typnamespace ORDER BY oid, enumsortorder;`

/** Sent before a connection goes back to the pool. */
export const POOL_RESETS: Record<string, string> = {
  'Npgsql, nothing prepared': 'DISCARD ALL',
  'Npgsql, with prepared statements':
    'SET SESSION AUTHORIZATION DEFAULT;RESET ALL;CLOSE ALL;UNLISTEN *;SELECT pg_advisory_unlock_all();DISCARD SEQUENCES;DISCARD TEMP',
  pgbouncer: 'DISCARD ALL',
  asyncpg: 'SELECT pg_advisory_unlock_all();\nCLOSE ALL;\nUNLISTEN *;\nRESET ALL;',
}

/** The version that Power BI Desktop brings along is older: comments of its own kind, inner joins on pg_proc. */
export const NPGSQL_OLD_TYPES = `
/*** types ***/
SELECT ns.nspname, a.typname, a.oid, a.typrelid, a.typbasetype,
CASE WHEN pg_proc.proname = 'array_recv' THEN 'a' ELSE a.typtype END AS type,
CASE
  WHEN pg_proc.proname = 'array_recv' THEN a.typelem
  WHEN a.typtype = 'r' THEN rngsubtype
  ELSE 0
END AS elemoid,
CASE WHEN pg_proc.proname IN ('array_recv', 'oidvectorrecv') THEN 3 WHEN a.typtype = 'r' THEN 2 WHEN a.typtype = 'd' THEN 1 ELSE 0 END AS ord
FROM pg_type AS a
JOIN pg_namespace AS ns ON (ns.oid = a.typnamespace)
JOIN pg_proc ON pg_proc.oid = a.typreceive
LEFT OUTER JOIN pg_class AS cls ON (cls.oid = a.typrelid)
LEFT OUTER JOIN pg_type AS b ON (b.oid = a.typelem)
LEFT OUTER JOIN pg_range ON (pg_range.rngtypid = a.oid)
WHERE a.typtype IN ('b', 'r', 'e', 'd') OR (a.typtype = 'c' AND cls.relkind = 'c')
  OR (pg_proc.proname = 'array_recv' AND b.typtype IN ('b', 'r', 'e', 'd'))
  OR (a.typtype = 'p' AND a.typname IN ('record', 'void'))
ORDER BY ord`

const OURS = [['deals'], ['managers'], ['sales']]

/** Power BI's navigator and the tables that are chosen there. */
export const POWER_BI: Question[] = [
  {
    name: 'encoding',
    sql: 'select character_set_name from INFORMATION_SCHEMA.character_sets',
    expected: [['UTF8']],
  },
  {
    name: 'tables',
    sql: `select TABLE_NAME, TABLE_SCHEMA, TABLE_TYPE from INFORMATION_SCHEMA.tables
          where TABLE_SCHEMA not in ('information_schema', 'pg_catalog') order by TABLE_SCHEMA, TABLE_NAME`,
    expected: OURS,
  },
  {
    name: 'columns of a table',
    sql: `select COLUMN_NAME, ORDINAL_POSITION, IS_NULLABLE,
            case when (data_type like '%unsigned%') then DATA_TYPE || ' unsigned' else DATA_TYPE end as DATA_TYPE
          from INFORMATION_SCHEMA.columns where TABLE_SCHEMA = 'public' and TABLE_NAME = 'sales' order by TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION`,
    some: true,
  },
  {
    name: 'what refers to a table',
    sql: `select pkcol.COLUMN_NAME as PK_COLUMN_NAME, fkcol.TABLE_SCHEMA as FK_TABLE_SCHEMA, fkcol.TABLE_NAME as FK_TABLE_NAME,
            fkcol.COLUMN_NAME as FK_COLUMN_NAME, fkcol.ORDINAL_POSITION as ORDINAL,
            fkcon.CONSTRAINT_SCHEMA || '_' || fkcol.TABLE_NAME || '_' || 'deals' || '_' || fkcon.CONSTRAINT_NAME as FK_NAME
          from (select distinct constraint_catalog, constraint_schema, unique_constraint_schema, constraint_name, unique_constraint_name
                from INFORMATION_SCHEMA.referential_constraints) fkcon
          inner join INFORMATION_SCHEMA.key_column_usage fkcol
            on fkcon.CONSTRAINT_SCHEMA = fkcol.CONSTRAINT_SCHEMA and fkcon.CONSTRAINT_NAME = fkcol.CONSTRAINT_NAME
          inner join INFORMATION_SCHEMA.key_column_usage pkcol
            on fkcon.UNIQUE_CONSTRAINT_SCHEMA = pkcol.CONSTRAINT_SCHEMA and fkcon.UNIQUE_CONSTRAINT_NAME = pkcol.CONSTRAINT_NAME
          where pkcol.TABLE_SCHEMA = 'public' and pkcol.TABLE_NAME = 'deals' and pkcol.ORDINAL_POSITION = fkcol.ORDINAL_POSITION
          order by FK_NAME, fkcol.ORDINAL_POSITION`,
    expected: [],
  },
  {
    name: 'keys of a table',
    sql: `select i.CONSTRAINT_SCHEMA || '_' || i.CONSTRAINT_NAME as INDEX_NAME, ii.COLUMN_NAME, ii.ORDINAL_POSITION,
            case when i.CONSTRAINT_TYPE = 'PRIMARY KEY' then 'Y' else 'N' end as PRIMARY_KEY
          from INFORMATION_SCHEMA.table_constraints i
          inner join INFORMATION_SCHEMA.key_column_usage ii
            on i.CONSTRAINT_SCHEMA = ii.CONSTRAINT_SCHEMA and i.CONSTRAINT_NAME = ii.CONSTRAINT_NAME
              and i.TABLE_SCHEMA = ii.TABLE_SCHEMA and i.TABLE_NAME = ii.TABLE_NAME
          where i.TABLE_SCHEMA = 'public' and i.TABLE_NAME = 'deals' and i.CONSTRAINT_TYPE in ('PRIMARY KEY', 'UNIQUE')
          order by i.CONSTRAINT_SCHEMA || '_' || i.CONSTRAINT_NAME, ii.TABLE_SCHEMA, ii.TABLE_NAME, ii.ORDINAL_POSITION`,
    expected: [],
  },
  {
    name: 'a preview',
    sql: `select "$Table"."id" as "id", "$Table"."stage" as "stage" from "public"."deals" "$Table" order by "$Table"."id" limit 2`,
    expected: [
      [1, 'won'],
      [2, 'lost'],
    ],
  },
  {
    name: 'DirectQuery: a sum by a column, the top thousand',
    sql: `select "rows"."stage" as "stage", sum("rows"."amount_sum") as "a0"
          from (select "_"."stage", "_"."amount_sum" from "public"."deals" "_" where "_"."stage" is not null) "rows"
          group by "stage" order by "rows"."stage" limit 1001`,
    expected: [
      ['lost', 800],
      ['open', 400],
      ['won', 1700],
    ],
  },
  {
    name: 'DirectQuery: values of a slicer',
    sql: `select "_"."stage" from (select "rows"."stage" as "stage" from (select "stage" from "public"."deals" "$Table") "rows" group by "stage") "_" order by "_"."stage" limit 501`,
    expected: [['lost'], ['open'], ['won'], [null]],
  },
]

export const JDBC: Question[] = [
  { name: 'at connect', sql: `SET extra_float_digits = 3`, expected: [] },
  { name: 'name of the application', sql: `SET application_name = 'PostgreSQL JDBC Driver'`, expected: [] },
  {
    name: 'getTables',
    sql: `SELECT c.relname AS "TABLE_NAME", current_database() AS "TABLE_CAT", n.nspname AS "TABLE_SCHEM",
            CASE n.nspname ~ '^pg_' OR n.nspname = 'information_schema'
              WHEN true THEN CASE WHEN n.nspname = 'pg_catalog' OR n.nspname = 'information_schema'
                THEN CASE c.relkind WHEN 'r' THEN 'SYSTEM TABLE' WHEN 'v' THEN 'SYSTEM VIEW' ELSE NULL END
                WHEN n.nspname = 'pg_toast' THEN CASE c.relkind WHEN 'r' THEN 'SYSTEM TOAST TABLE' ELSE NULL END
                ELSE CASE c.relkind WHEN 'r' THEN 'TEMPORARY TABLE' ELSE NULL END END
              WHEN false THEN CASE c.relkind WHEN 'r' THEN 'TABLE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE NULL END
              ELSE NULL END AS "TABLE_TYPE",
            d.description AS "REMARKS", '' AS "TYPE_CAT"
          FROM pg_catalog.pg_namespace n, pg_catalog.pg_class c
          LEFT JOIN pg_catalog.pg_description d ON (c.oid = d.objoid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass)
          WHERE c.relnamespace = n.oid AND n.nspname LIKE $1 AND c.relname LIKE $2
            AND (false OR (c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema')
                       OR (c.relkind = 'v' AND n.nspname <> 'pg_catalog' AND n.nspname <> 'information_schema'))
          ORDER BY "TABLE_TYPE", "TABLE_SCHEM", "TABLE_NAME"`,
    values: ['public', '%'],
    expected: OURS,
  },
  {
    name: 'getColumns',
    sql: `SELECT * FROM (
            SELECT a.attname, n.nspname, c.relname, a.atttypid, a.attnotnull OR (t.typtype = 'd' AND t.typnotnull) AS attnotnull,
              a.atttypmod, a.attlen, t.typtypmod, row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum) AS attnum,
              nullif(a.attidentity, '') AS attidentity, nullif(a.attgenerated, '') AS attgenerated,
              pg_catalog.pg_get_expr(def.adbin, def.adrelid) AS adsrc, dsc.description, t.typbasetype, t.typtype
            FROM pg_catalog.pg_namespace n
            JOIN pg_catalog.pg_class c ON (c.relnamespace = n.oid)
            JOIN pg_catalog.pg_attribute a ON (a.attrelid = c.oid)
            JOIN pg_catalog.pg_type t ON (a.atttypid = t.oid)
            LEFT JOIN pg_catalog.pg_attrdef def ON (a.attrelid = def.adrelid AND a.attnum = def.adnum)
            LEFT JOIN pg_catalog.pg_description dsc ON (c.oid = dsc.objoid AND a.attnum = dsc.objsubid)
            LEFT JOIN pg_catalog.pg_class dc ON (dc.oid = dsc.classoid AND dc.relname = 'pg_class')
            LEFT JOIN pg_catalog.pg_namespace dn ON (dc.relnamespace = dn.oid AND dn.nspname = 'pg_catalog')
            WHERE c.relkind IN ('r', 'p', 'v', 'f', 'm') AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname LIKE $1 AND c.relname LIKE $2
          ) c WHERE true AND attname LIKE $3 ORDER BY nspname, c.relname, attnum`,
    values: ['public', 'deals', 'am%'],
    expected: [['amount_sum'], ['amount_avg'], ['amount_max'], ['amount']],
  },
  {
    name: 'getSchemas',
    sql: `SELECT nspname AS "TABLE_SCHEM", current_database() AS "TABLE_CATALOG" FROM pg_catalog.pg_namespace
          WHERE nspname <> 'pg_toast' AND (nspname !~ '^pg_temp_' OR nspname = (pg_catalog.current_schemas(true))[1])
            AND (nspname !~ '^pg_toast_temp_' OR nspname = replace((pg_catalog.current_schemas(true))[1], 'pg_temp_', 'pg_toast_temp_'))
          ORDER BY "TABLE_SCHEM"`,
    expected: [['information_schema'], ['pg_catalog'], ['public']],
  },
  {
    name: 'getCatalogs',
    sql: `SELECT datname AS "TABLE_CAT" FROM pg_catalog.pg_database WHERE datallowconn = true ORDER BY datname`,
    some: true,
  },
  {
    name: 'getPrimaryKeys',
    sql: `SELECT result.column_name AS "COLUMN_NAME", result.key_seq AS "KEY_SEQ", result.pk_name AS "PK_NAME" FROM (
            SELECT a.attname AS column_name, (information_schema._pg_expandarray(con.conkey)).n AS key_seq, con.conname AS pk_name,
              information_schema._pg_expandarray(con.conkey) AS keys, a.attnum AS a_attnum, ct.relname AS table_name
            FROM pg_catalog.pg_constraint con
            JOIN pg_catalog.pg_class ct ON (con.conrelid = ct.oid)
            JOIN pg_catalog.pg_namespace n ON (ct.relnamespace = n.oid)
            JOIN pg_catalog.pg_attribute a ON (a.attrelid = ct.oid)
            WHERE con.contype = 'p' AND n.nspname = $1 AND ct.relname = $2
          ) result WHERE result.a_attnum = (result.keys).x ORDER BY result.table_name, result.pk_name, result.key_seq`,
    values: ['public', 'deals'],
    expected: [],
  },
  {
    name: 'getImportedKeys',
    sql: `SELECT pkn.nspname AS "PKTABLE_SCHEM", pkc.relname AS "PKTABLE_NAME", fka.attname AS "FKCOLUMN_NAME", pos.n AS "KEY_SEQ",
            CASE con.confupdtype WHEN 'c' THEN 0 WHEN 'n' THEN 2 WHEN 'a' THEN 3 ELSE NULL END AS "UPDATE_RULE", con.conname AS "FK_NAME"
          FROM pg_catalog.pg_namespace pkn, pg_catalog.pg_class pkc, pg_catalog.pg_attribute pka,
            pg_catalog.pg_namespace fkn, pg_catalog.pg_class fkc, pg_catalog.pg_attribute fka,
            pg_catalog.pg_constraint con, pg_catalog.generate_series(1, 32) pos(n), pg_catalog.pg_class pkic
          WHERE pkn.oid = pkc.relnamespace AND pkc.oid = pka.attrelid AND pka.attnum = con.confkey[pos.n] AND con.confrelid = pkc.oid
            AND fkn.oid = fkc.relnamespace AND fkc.oid = fka.attrelid AND fka.attnum = con.conkey[pos.n] AND con.conrelid = fkc.oid
            AND con.contype = 'f' AND (pkic.relkind = 'i' OR pkic.relkind = 'I') AND pkic.oid = con.conindid
            AND fkn.nspname = $1 AND fkc.relname = $2 ORDER BY pkn.nspname, pkc.relname, con.conname, pos.n`,
    values: ['public', 'deals'],
    expected: [],
  },
  {
    name: 'getIndexInfo',
    sql: `SELECT tmp.index_name AS "INDEX_NAME", tmp.ordinal_position AS "ORDINAL_POSITION",
            trim(both '"' from pg_catalog.pg_get_indexdef(tmp.ci_oid, tmp.ordinal_position, false)) AS "COLUMN_NAME",
            CASE tmp.am_name WHEN 'btree' THEN CASE tmp.i_indoption[tmp.ordinal_position - 1] & 1::smallint WHEN 1 THEN 'D' ELSE 'A' END
              ELSE NULL END AS "ASC_OR_DESC"
          FROM (
            SELECT ci.relname AS index_name, (information_schema._pg_expandarray(i.indkey)).n AS ordinal_position, ci.oid AS ci_oid,
              i.indoption AS i_indoption, am.amname AS am_name, pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS filter_condition,
              ci.reltuples AS cardinality, ci.relpages AS pages, d.description AS remarks
            FROM pg_catalog.pg_class ct
            JOIN pg_catalog.pg_namespace n ON (ct.relnamespace = n.oid)
            JOIN pg_catalog.pg_index i ON (ct.oid = i.indrelid)
            JOIN pg_catalog.pg_class ci ON (ci.oid = i.indexrelid)
            JOIN pg_catalog.pg_am am ON (ci.relam = am.oid)
            LEFT JOIN pg_catalog.pg_description d ON (ci.oid = d.objoid)
            WHERE true AND n.nspname = $1 AND ct.relname = $2
          ) AS tmp ORDER BY 1, 2`,
    values: ['public', 'deals'],
    expected: [],
  },
  {
    name: 'getBestRowIdentifier',
    sql: `SELECT a.attname, a.atttypid, atttypmod FROM pg_catalog.pg_class ct
          JOIN pg_catalog.pg_attribute a ON (ct.oid = a.attrelid)
          JOIN pg_catalog.pg_namespace n ON (ct.relnamespace = n.oid)
          JOIN (SELECT i.indexrelid, i.indrelid, i.indisprimary, information_schema._pg_expandarray(i.indkey) AS keys FROM pg_catalog.pg_index i) i
            ON (a.attnum = (i.keys).x AND a.attrelid = i.indrelid)
          WHERE true AND n.nspname = $1 AND ct.relname = $2 AND i.indisprimary ORDER BY a.attnum`,
    values: ['public', 'deals'],
    expected: [],
  },
  {
    name: 'getTypeInfo',
    sql: `SELECT t.typname, t.oid FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON (t.typnamespace = n.oid)
          WHERE n.nspname != 'pg_toast' AND (t.typrelid = 0 OR (SELECT c.relkind = 'c' FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid))`,
    some: true,
    tellsTypes: true,
  },
  {
    name: 'a type by its number',
    sql: `SELECT typname, typinput = 'pg_catalog.array_in'::regproc AS is_array, typtype, pg_type.oid FROM pg_catalog.pg_type
          LEFT JOIN (SELECT ns.oid AS nspoid, ns.nspname, r.r FROM pg_namespace AS ns
            JOIN (SELECT s.r, (current_schemas(false))[s.r] AS nspname FROM generate_series(1, array_upper(current_schemas(false), 1)) AS s(r)) AS r
            USING (nspname)) AS sp ON sp.nspoid = typnamespace
          WHERE pg_type.oid = $1 ORDER BY sp.r, pg_type.oid DESC`,
    values: [1114],
    expected: [['timestamp', false, 'b', 1114]],
  },
  {
    name: 'getTablePrivileges',
    sql: `SELECT c.relname, n.nspname, r.rolname, c.relacl FROM pg_catalog.pg_namespace n, pg_catalog.pg_class c, pg_catalog.pg_roles r
          WHERE c.relnamespace = n.oid AND c.relowner = r.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname LIKE $1 ORDER BY 1`,
    values: ['public'],
    expected: OURS,
  },
  {
    name: 'getFunctions',
    sql: `SELECT p.proname AS "FUNCTION_NAME", d.description AS "REMARKS",
            CASE WHEN (format_type(p.prorettype, null) = 'unknown') THEN 0
                 WHEN (substring(pg_get_function_result(p.oid) from 0 for 6) = 'TABLE') THEN 2 ELSE 1 END AS "FUNCTION_TYPE"
          FROM pg_catalog.pg_proc p INNER JOIN pg_catalog.pg_namespace n ON p.pronamespace = n.oid
          LEFT JOIN pg_catalog.pg_description d ON p.oid = d.objoid WHERE true AND p.prokind = 'f' AND n.nspname LIKE $1 LIMIT 5`,
    values: ['pg_catalog'],
    some: true,
  },
  {
    name: 'a setting',
    sql: `SELECT setting FROM pg_catalog.pg_settings WHERE name = 'max_index_keys'`,
    expected: [['32']],
  },
  {
    name: 'keywords',
    sql: `select string_agg(word, ',') from pg_catalog.pg_get_keywords() where word <> ALL ('{a,abs,absolute}'::text[])`,
    some: true,
  },
]

/** IDEs read more of the catalog than drivers do: DBeaver, DataGrip, SQLAlchemy's inspector. */
export const TOOLS: Question[] = [
  {
    name: 'DBeaver: databases',
    sql: `SELECT db.oid, db.* FROM pg_catalog.pg_database db WHERE datallowconn AND NOT datistemplate ORDER BY db.datname`,
    some: true,
  },
  { name: 'DBeaver: session', sql: 'SELECT current_schema(), session_user', some: true },
  { name: 'DBeaver: search path', sql: 'SHOW search_path', some: true },
  {
    name: 'DBeaver: schemas',
    sql: `SELECT n.nspname, n.oid, n.*, d.description FROM pg_catalog.pg_namespace n
          LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = n.oid AND d.objsubid = 0 AND d.classoid = 'pg_namespace'::regclass
          WHERE n.nspname NOT LIKE 'pg\\_%' ORDER BY nspname`,
    expected: [['information_schema'], ['public']],
  },
  {
    name: 'DBeaver: tables of a schema',
    sql: `SELECT c.relname, c.oid, c.*, d.description, pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS partition_expr,
            pg_catalog.pg_get_partkeydef(c.oid) AS partition_key FROM pg_catalog.pg_class c
          LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass
          WHERE c.relnamespace = $1 AND c.relkind NOT IN ('i', 'I', 'c') ORDER BY 1`,
    values: [2200],
    expected: OURS,
  },
  {
    name: 'DBeaver: columns of a table',
    sql: `SELECT a.attname, c.relname, a.*, pg_catalog.pg_get_expr(ad.adbin, ad.adrelid, true) AS def_value, dsc.description, dep.objid
          FROM pg_catalog.pg_attribute a INNER JOIN pg_catalog.pg_class c ON (a.attrelid = c.oid)
          LEFT OUTER JOIN pg_catalog.pg_attrdef ad ON (a.attrelid = ad.adrelid AND a.attnum = ad.adnum)
          LEFT OUTER JOIN pg_catalog.pg_description dsc ON (c.oid = dsc.objoid AND a.attnum = dsc.objsubid)
          LEFT OUTER JOIN pg_depend dep ON dep.refobjid = a.attrelid AND dep.deptype = 'i' AND dep.refobjsubid = a.attnum AND dep.classid = dep.refclassid
          WHERE NOT a.attisdropped AND c.oid = 'public.managers'::regclass AND a.attnum > 0 ORDER BY a.attnum LIMIT 1`,
    expected: [['people']],
  },
  {
    name: 'DataGrip: what has changed',
    sql: `SELECT c.relname, c.oid::bigint, c.xmin::varchar::bigint AS state FROM pg_catalog.pg_class c
          WHERE c.relnamespace = $1::oid AND c.relkind IN ('r', 'm', 'v', 'f', 'p') ORDER BY 1`,
    values: [2200],
    expected: OURS,
  },
  {
    name: 'SQLAlchemy: tables',
    sql: `SELECT pg_catalog.pg_class.relname FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace
          WHERE pg_catalog.pg_class.relkind = ANY (ARRAY['r', 'p']) AND pg_catalog.pg_class.relpersistence != 't'
          AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != 'pg_catalog' ORDER BY 1`,
    expected: OURS,
  },
  {
    name: 'SQLAlchemy: columns',
    sql: `SELECT pg_catalog.pg_attribute.attname AS name, pg_catalog.format_type(pg_catalog.pg_attribute.atttypid, pg_catalog.pg_attribute.atttypmod) AS format_type,
            (SELECT pg_catalog.pg_get_expr(pg_catalog.pg_attrdef.adbin, pg_catalog.pg_attrdef.adrelid) FROM pg_catalog.pg_attrdef
             WHERE pg_catalog.pg_attrdef.adrelid = pg_catalog.pg_attribute.attrelid AND pg_catalog.pg_attrdef.adnum = pg_catalog.pg_attribute.attnum
               AND pg_catalog.pg_attribute.atthasdef) AS "default",
            pg_catalog.pg_description.description AS comment
          FROM pg_catalog.pg_class LEFT OUTER JOIN pg_catalog.pg_attribute ON pg_catalog.pg_class.oid = pg_catalog.pg_attribute.attrelid
            AND pg_catalog.pg_attribute.attnum > 0 AND NOT pg_catalog.pg_attribute.attisdropped
          LEFT OUTER JOIN pg_catalog.pg_description ON pg_catalog.pg_description.objoid = pg_catalog.pg_attribute.attrelid
            AND pg_catalog.pg_description.objsubid = pg_catalog.pg_attribute.attnum
          WHERE pg_catalog.pg_class.relname IN ('deals') AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid)
          ORDER BY pg_catalog.pg_class.relname, pg_catalog.pg_attribute.attnum LIMIT 1`,
    expected: [['count', 'bigint', null, 'Number of deals']],
  },
  {
    name: 'Metabase: may it be read',
    sql: `with table_privileges as (
            select NULL as role, t.schemaname as schema, t.objectname as table,
              pg_catalog.has_any_column_privilege(current_user, '"' || replace(t.schemaname, '"', '""') || '"' || '.' || '"' || replace(t.objectname, '"', '""') || '"', 'select') as select
            from (select schemaname, tablename as objectname from pg_catalog.pg_tables
                  union select schemaname, viewname as objectname from pg_catalog.pg_views) t
            where t.schemaname !~ '^pg_' and t.schemaname <> 'information_schema' and pg_catalog.has_schema_privilege(current_user, t.schemaname, 'usage'))
          select t.table, t.select from table_privileges t order by 1`,
    expected: [
      ['deals', true],
      ['managers', true],
      ['sales', true],
    ],
  },
]
