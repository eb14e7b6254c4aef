/** List D: whose rows are seen, and what nobody gets at. */
import type { Refusal, Row } from './row.ts'

/** What `m1` may see of the deals, by every way there is: two. */
export const OWN_ROWS: Row[] = [
  { name: 'COUNT(*)', sql: 'SELECT COUNT(*) FROM deals', expected: [[2]] },
  { name: 'a constant summed up', sql: 'SELECT SUM(1) FROM deals', expected: [[2]] },
  { name: 'a constant for each row', sql: 'SELECT 1 FROM deals', expected: [[1], [1]] },
  { name: 'a measure', sql: 'SELECT MEASURE(count), MEASURE(amount_sum) FROM deals', expected: [[2, 300]] },
  {
    name: 'a grouped question',
    sql: 'SELECT stage, COUNT(*) FROM deals GROUP BY 1 ORDER BY 1',
    expected: [
      ['lost', 1],
      ['won', 1],
    ],
  },
  { name: 'rows', sql: 'SELECT id FROM deals ORDER BY 1', expected: [[1], [2]] },
  { name: 'all columns', sql: 'SELECT COUNT(*) FROM (SELECT * FROM deals) t', expected: [[2]] },
  { name: 'DISTINCT', sql: 'SELECT DISTINCT stage FROM deals ORDER BY 1', expected: [['lost'], ['won']] },
  { name: 'a subselect', sql: 'SELECT COUNT(*) FROM (SELECT id FROM deals LIMIT 100) t', expected: [[2]] },
  { name: 'a CTE', sql: 'WITH a AS (SELECT id FROM deals) SELECT COUNT(*) FROM a', expected: [[2]] },
  {
    name: 'a recursive CTE',
    sql: 'WITH RECURSIVE a(id) AS (SELECT MIN(id) FROM deals UNION ALL SELECT a.id + 1 FROM a WHERE a.id < 2) SELECT COUNT(*) FROM a',
    expected: [[2]],
  },
  { name: 'a view', sql: 'SELECT COUNT(*) FROM sales', expected: [[2]] },
  { name: 'a measure of a view', sql: 'SELECT MEASURE(count) FROM sales', expected: [[2]] },
  {
    name: 'a join of the model',
    sql: 'SELECT m.city, COUNT(*) FROM managers m CROSS JOIN deals d GROUP BY 1 ORDER BY 1',
    expected: [['Kazan', 2]],
  },
  {
    name: 'a join of which only the other side is asked',
    sql: 'SELECT COUNT(*) FROM deals d CROSS JOIN managers m WHERE m.city IS NOT NULL',
    expected: [[2]],
  },
  { name: 'EXISTS', sql: 'SELECT EXISTS (SELECT 1 FROM deals WHERE id = 8)', expected: [[false]] },
  { name: 'IN', sql: 'SELECT 8 IN (SELECT id FROM deals)', expected: [[false]] },
  { name: 'a scalar subselect', sql: 'SELECT (SELECT MAX(id) FROM deals)', expected: [[2]] },
  {
    name: 'UNION',
    sql: 'SELECT COUNT(*) FROM (SELECT id FROM deals UNION SELECT id FROM deals) t',
    expected: [[2]],
  },
  { name: 'TABLE', sql: 'SELECT COUNT(*) FROM (TABLE deals) t', expected: [[2]] },
  {
    name: 'LATERAL',
    sql: 'SELECT t.n FROM (VALUES (1)) v(x), LATERAL (SELECT COUNT(*) AS n FROM deals) t',
    expected: [[2]],
  },
  {
    name: 'a cursor',
    sql: 'BEGIN; DECLARE c CURSOR FOR SELECT id FROM deals ORDER BY 1; FETCH ALL FROM c; COMMIT',
    expected: [[1], [2]],
  },
  { name: 'PREPARE', sql: 'PREPARE p AS SELECT COUNT(*) FROM deals; EXECUTE p', expected: [[2]] },
  {
    name: 'a temporary table',
    sql: 'CREATE TEMP TABLE mine AS SELECT id FROM deals; SELECT COUNT(*) FROM mine',
    expected: [[2]],
  },
  {
    name: 'a measure under a condition',
    sql: `SELECT SUM(amount_sum) FILTER (WHERE stage IS NOT NULL), SUM(CASE WHEN id > 0 THEN amount_sum END) FROM deals`,
    expected: [[300, 300]],
  },
  { name: 'another aggregate over a measure', sql: 'SELECT MAX(amount_sum) FROM deals', expected: [[200]] },
  {
    name: 'ROLLUP',
    sql: 'SELECT stage, COUNT(*) FROM deals GROUP BY ROLLUP(stage) ORDER BY 1',
    expected: [
      ['lost', 1],
      ['won', 1],
      [null, 2],
    ],
  },
  {
    name: 'a condition that is always true',
    sql: `SELECT COUNT(*) FROM deals WHERE manager_id = 3 OR 1 = 1`,
    expected: [[2]],
  },
  {
    name: "somebody else's rows by name",
    sql: 'SELECT COUNT(*) FROM deals WHERE manager_id = 3',
    expected: [[0]],
  },
]

/** The same of a cube without a measure that counts all rows. */
export const OWN_ROWS_UNCOUNTED: Row[] = [
  { name: 'COUNT(*)', sql: 'SELECT COUNT(*) FROM deals', expected: [[2]] },
  { name: 'a constant summed up', sql: 'SELECT SUM(1) FROM deals', expected: [[2]] },
  { name: 'a view', sql: 'SELECT COUNT(*) FROM sales', expected: [[2]] },
  {
    name: 'a join of the model',
    sql: 'SELECT m.city, COUNT(*) FROM managers m CROSS JOIN deals d GROUP BY 1',
    expected: [['Kazan', 2]],
  },
  { name: 'a constant for each row', sql: 'SELECT 1 FROM deals', expected: [[1], [1]] },
]

/** `boss` sees eight deals, and the two of `m1` as `m1`. */
export const SWITCHES: Row[] = [
  { name: 'for one question', sql: `SELECT COUNT(*) FROM deals WHERE __user = 'm1'`, expected: [[2]] },
  {
    name: 'for one question only',
    sql: `SELECT COUNT(*) FROM deals WHERE __user = 'm1'; SELECT COUNT(*) FROM deals`,
    expected: [[8]],
  },
  { name: 'by SET USER', sql: `SET USER = 'm1'; SELECT COUNT(*) FROM deals`, expected: [[2]] },
  { name: 'by SET ROLE', sql: 'SET ROLE m1; SELECT COUNT(*) FROM deals', expected: [[2]] },
  { name: 'and back', sql: 'SET ROLE m1; SET ROLE NONE; SELECT COUNT(*) FROM deals', expected: [[8]] },
  {
    name: 'also of what was prepared before',
    sql: `PREPARE p AS SELECT COUNT(*) FROM deals; SET USER = 'm1'; EXECUTE p`,
    expected: [[2]],
  },
  {
    name: 'also of a cursor that is opened after',
    sql: `SET USER = 'm1'; BEGIN; DECLARE c CURSOR FOR SELECT COUNT(*) FROM deals; FETCH ALL FROM c; COMMIT`,
    expected: [[2]],
  },
]

/** What `m1` may not. */
export const REFUSED_SWITCHES: Refusal[] = [
  {
    name: 'a question as somebody else',
    sql: `SELECT COUNT(*) FROM deals WHERE __user = 'boss'`,
    code: /^(42501|42000)$/,
    message: 'You cannot change security context via __user from m1 to boss',
  },
  {
    name: 'a session as somebody else',
    sql: 'SET ROLE boss',
    code: /^(42501|42000)$/,
    message: "user 'm1' is not allowed to switch to 'boss'",
  },
  {
    name: 'SET USER',
    sql: `SET USER = 'boss'`,
    code: /^(42501|42000)$/,
    message: "user 'm1' is not allowed to switch to 'boss'",
  },
  {
    name: 'SET SESSION AUTHORIZATION',
    sql: `SET SESSION AUTHORIZATION 'boss'`,
    code: /^(42501|42000|0A000)$/,
  },
]

const NO_WAY = /^(42P01|42501|0A000|42883|3F000|42601)$/

/** Tables, functions and settings that lie outside of the layer: refused, whoever asks. */
export const ESCAPES: Refusal[] = [
  { name: 'a table below', sql: 'SELECT * FROM marts.fx_deals', code: NO_WAY },
  { name: 'with another search path', sql: 'SET search_path = marts; SELECT * FROM fx_deals', code: NO_WAY },
  { name: 'by set_config', sql: `SELECT set_config('search_path', 'marts', false)`, code: NO_WAY },
  { name: 'in IN', sql: 'SELECT 1 WHERE 1 IN (SELECT id FROM marts.fx_deals)', code: NO_WAY },
  {
    name: 'in IN over a cube',
    sql: 'SELECT COUNT(*) FROM deals WHERE id IN (SELECT id FROM marts.fx_deals)',
    code: NO_WAY,
  },
  { name: 'in EXISTS', sql: 'SELECT EXISTS (SELECT 1 FROM marts.fx_deals)', code: NO_WAY },
  { name: 'in EXPLAIN', sql: 'EXPLAIN ANALYZE SELECT * FROM marts.fx_deals', code: NO_WAY },
  { name: 'in PREPARE', sql: 'PREPARE p AS SELECT * FROM marts.fx_deals; EXECUTE p', code: NO_WAY },
  { name: 'in DECLARE', sql: 'BEGIN; DECLARE c CURSOR FOR SELECT * FROM marts.fx_deals', code: NO_WAY },
  { name: 'in COPY', sql: 'COPY marts.fx_deals TO STDOUT', code: NO_WAY },
  { name: 'in COPY (SELECT)', sql: 'COPY (SELECT * FROM marts.fx_deals) TO STDOUT', code: NO_WAY },
  { name: 'in VALUES', sql: 'VALUES ((SELECT COUNT(*) FROM marts.fx_deals))', code: NO_WAY },
  { name: 'in UNION', sql: 'SELECT id FROM deals UNION ALL SELECT id FROM marts.fx_deals', code: NO_WAY },
  { name: 'in a CTE', sql: 'WITH x AS (SELECT * FROM marts.fx_deals) SELECT * FROM x', code: NO_WAY },
  { name: 'by TABLE', sql: 'TABLE marts.fx_deals', code: NO_WAY },
  {
    name: 'in LATERAL',
    sql: 'SELECT * FROM deals d, LATERAL (SELECT * FROM marts.fx_deals f WHERE f.id = d.id) x',
    code: NO_WAY,
  },
  { name: 'in ORDER BY', sql: 'SELECT 1 ORDER BY (SELECT COUNT(*) FROM marts.fx_deals)', code: NO_WAY },
  { name: 'in LIMIT', sql: 'SELECT 1 LIMIT (SELECT COUNT(*) FROM marts.fx_deals)', code: NO_WAY },
  {
    name: 'in FILTER',
    sql: 'SELECT COUNT(*) FILTER (WHERE EXISTS (SELECT 1 FROM marts.fx_deals)) FROM deals',
    code: NO_WAY,
  },
  {
    name: 'in CREATE TEMP TABLE AS',
    sql: 'CREATE TEMP TABLE x AS SELECT * FROM marts.fx_deals',
    code: NO_WAY,
  },
  { name: 'in SELECT INTO', sql: 'SELECT * INTO TEMP x FROM marts.fx_deals', code: NO_WAY },
  { name: 'as a temporary view', sql: 'CREATE TEMP VIEW x AS SELECT * FROM marts.fx_deals', code: NO_WAY },
  { name: 'with quotes and comments', sql: 'SELECT * FROM/**/"marts" . /* */ "fx_deals"', code: NO_WAY },
  { name: 'with Unicode names', sql: `SELECT * FROM U&"m\\0061rts".fx_deals`, code: NO_WAY },
  {
    name: 'with the name of the database',
    sql: 'SELECT * FROM vitrina.marts.fx_deals',
    code: /^(42P01|42501|0A000)$/,
  },
  {
    name: 'through XML',
    sql: `SELECT query_to_xml('SELECT * FROM marts.fx_deals', true, false, '')`,
    code: NO_WAY,
  },
  { name: 'through a schema as XML', sql: `SELECT schema_to_xml('marts', true, false, '')`, code: NO_WAY },
  {
    name: 'through ts_stat',
    sql: `SELECT * FROM ts_stat('SELECT to_tsvector(title) FROM marts.fx_deals')`,
    code: NO_WAY,
  },
  { name: 'the users', sql: 'SELECT * FROM app.users', code: NO_WAY },
  { name: 'the log of statements', sql: 'SELECT * FROM app.statements', code: NO_WAY },
  { name: 'a roll-up', sql: 'SELECT * FROM pre_aggregations.deals_by_day', code: NO_WAY },
  { name: 'the keys of sessions', sql: 'SELECT * FROM semantic.sessions', code: NO_WAY },
  {
    name: 'the function of leaves',
    sql: `SELECT * FROM semantic.leaf('select 1', 'x') AS t(a int)`,
    code: NO_WAY,
  },
  { name: 'passwords of the database', sql: 'SELECT * FROM pg_authid', code: NO_WAY },
  { name: 'shadow passwords', sql: 'SELECT * FROM pg_shadow', code: NO_WAY },
  { name: 'files', sql: `SELECT pg_read_file('PG_VERSION')`, code: NO_WAY },
  { name: 'folders', sql: `SELECT * FROM pg_ls_dir('.')`, code: NO_WAY },
  { name: 'a program', sql: `COPY (SELECT 1) TO PROGRAM 'true'`, code: NO_WAY },
  { name: 'a file written', sql: `COPY (SELECT 1) TO '/tmp/x'`, code: NO_WAY },
  { name: 'large objects', sql: `SELECT lo_import('/etc/passwd')`, code: NO_WAY },
  { name: 'other sessions', sql: 'SELECT pg_terminate_backend(1)', code: NO_WAY },
  { name: 'sleep', sql: 'SELECT pg_sleep(0)', code: NO_WAY },
  { name: 'locks', sql: 'SELECT pg_advisory_lock(1)', code: NO_WAY },
  { name: 'code', sql: `DO $$ BEGIN PERFORM 1; END $$`, code: NO_WAY },
  {
    name: 'a function',
    sql: `CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    code: NO_WAY,
  },
  { name: 'a role', sql: 'CREATE ROLE x SUPERUSER', code: NO_WAY },
  { name: 'rights', sql: 'GRANT SELECT ON deals TO PUBLIC', code: NO_WAY },
  { name: 'rows written', sql: 'DELETE FROM deals', code: NO_WAY },
  {
    name: 'rows written by a CTE',
    sql: 'WITH x AS (DELETE FROM deals RETURNING *) SELECT * FROM x',
    code: NO_WAY,
  },
  { name: 'a table dropped', sql: 'DROP TABLE deals', code: NO_WAY },
  {
    name: 'backslashes as escapes',
    sql: 'SET standard_conforming_strings = off',
    code: /^(42501|0A000|22023)$/,
  },
  { name: 'row rules', sql: 'SET row_security = off', code: /^(42501|0A000|22023)$/ },
  { name: 'the role of the database', sql: 'SET ROLE postgres', code: /^(42501|42000)$/ },
]

/** Data, however it looks: the deal of this title does not exist. */
export const ODD_LITERALS: Row[] = [
  ...[
    '`',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: code in the place of data
    '${process.exit()}',
    '\\',
    '$0$',
    '$1',
    "'; --",
    '{CUBE}',
    '__tok_1__',
    '?',
    '%s',
    '\u2028',
    '😀',
    '/*',
    '--',
  ].flatMap((text) => [
    {
      name: `literal ${text}`,
      sql: `SELECT COUNT(*) FROM deals WHERE title = '${text.replaceAll("'", "''")}'`,
      expected: [[0]],
    },
    {
      name: `group key ${text}`,
      sql: `SELECT CASE WHEN id = 1 THEN '${text.replaceAll("'", "''")}' END AS k, COUNT(*) FROM deals WHERE id = 1 GROUP BY 1`,
      expected: [[text, 1]],
    },
  ]),
  { name: 'E string', sql: `SELECT COUNT(*) FROM deals WHERE title = E'O\\'Hara'`, expected: [[1]] },
  { name: 'dollar quotes', sql: `SELECT COUNT(*) FROM deals WHERE title = $q$O'Hara$q$`, expected: [[1]] },
  {
    name: 'Unicode escapes',
    sql: `SELECT COUNT(*) FROM deals WHERE title = U&'Alph\\0061'`,
    expected: [[2]],
  },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: code in the place of a name
  { name: 'an alias', sql: 'SELECT stage AS "`${x}\\ $0$ "";" FROM deals WHERE id = 1', expected: [['won']] },
]
