/** List C: what analysts and their tools ask, and the one right answer. */
import type { Row } from './row.ts'

const jan = '2026-01-01 00:00:00'
const feb = '2026-02-01 00:00:00'
const mar = '2026-03-01 00:00:00'
const apr = '2026-04-01 00:00:00'

export const QUERIES: Row[] = [
  {
    name: 'plain columns: one row for each row of the cube',
    sql: 'SELECT id, stage FROM deals ORDER BY id LIMIT 2',
    expected: [
      [1, 'won'],
      [2, 'lost'],
    ],
  },
  {
    name: 'names with a schema, quoted aliases',
    sql: 'SELECT "t"."stage" AS "Stage" FROM "public"."deals" AS "t" WHERE "t"."id" = 1',
    expected: [['won']],
  },
  {
    name: 'LIMIT 0 has columns and no rows',
    sql: 'SELECT stage, count, amount_sum, "createdAt" FROM deals LIMIT 0',
    expected: [],
  },
  {
    name: 'a measure by a dimension',
    sql: 'SELECT stage, MEASURE(count) AS n FROM deals GROUP BY 1 ORDER BY n DESC, stage',
    expected: [
      ['won', 4],
      ['lost', 2],
      ['open', 1],
      [null, 1],
    ],
  },
  {
    name: "the aggregate of a measure's own type is the measure",
    sql: 'SELECT SUM(amount_sum), AVG(amount_avg), MAX(amount_max), COUNT(count), COUNT(DISTINCT titles) FROM deals',
    expected: [[3600, 450, 800, 8, 7]],
  },
  {
    name: 'COUNT(*) and COUNT(1) count rows, whatever measures there are',
    sql: `SELECT COUNT(*), COUNT(1) FROM deals WHERE stage = 'won'`,
    expected: [[4, 4]],
  },
  { name: 'SUM over a count', sql: 'SELECT SUM(count) FROM deals', expected: [[8]] },
  {
    name: 'any simple aggregate over a ratio is the ratio',
    sql: 'SELECT MAX(conversion), SUM(conversion) FROM deals',
    expected: [[0.5, 0.5]],
  },
  {
    name: 'GROUP BY an output name',
    sql: 'SELECT stage AS s, COUNT(*) FROM deals WHERE stage IS NOT NULL GROUP BY s ORDER BY 1',
    expected: [
      ['lost', 2],
      ['open', 1],
      ['won', 4],
    ],
  },
  {
    name: 'DATE_TRUNC, its unit in any case',
    sql: `SELECT DATE_TRUNC('MONTH', "createdAt") AS m, MEASURE(count) FROM deals GROUP BY 1 ORDER BY 1`,
    expected: [
      [jan, 2],
      [feb, 2],
      [mar, 2],
      [apr, 2],
    ],
  },
  {
    name: 'a half-open range has its last millisecond',
    sql: `SELECT COUNT(*) FROM deals WHERE "createdAt" >= '2026-02-01' AND "createdAt" < '2026-03-01'`,
    expected: [[2]],
  },
  {
    name: 'BETWEEN has both ends; literals with types',
    sql: `SELECT COUNT(*) FROM deals WHERE "createdAt" BETWEEN TIMESTAMP '2026-02-01 00:00:00' AND CAST('2026-03-01' AS timestamp)`,
    expected: [[3]],
  },
  {
    name: '<> leaves out what is null',
    sql: `SELECT COUNT(*) FROM deals WHERE stage <> 'won'`,
    expected: [[3]],
  },
  {
    name: 'NOT IN leaves out what is null',
    sql: `SELECT COUNT(*) FROM deals WHERE stage NOT IN ('won', 'open')`,
    expected: [[2]],
  },
  {
    name: 'IN, IS NULL',
    sql: `SELECT COUNT(*) FROM deals WHERE stage IN ('won', 'open') OR stage IS NULL`,
    expected: [[6]],
  },
  {
    name: 'LIKE minds the case, ILIKE does not',
    sql: `SELECT (SELECT COUNT(*) FROM deals WHERE title LIKE '%alpha%'), (SELECT COUNT(*) FROM deals WHERE title ILIKE '%alpha%')`,
    expected: [[0, 2]],
  },
  {
    name: 'escaped wildcards',
    sql: String.raw`SELECT title FROM deals WHERE title LIKE '%\_1' OR title LIKE '100\%' ORDER BY 1`,
    expected: [['100%'], ['Gamma_1']],
  },
  {
    name: 'quotes, backslashes, dollars and braces in literals are data',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: code in the place of data
    sql: "SELECT COUNT(*) FROM deals WHERE title = 'O''Hara' OR title = '$1$ `${x}` \\'",
    expected: [[1]],
  },
  {
    name: 'a subselect without groups is transparent: the measure belongs to the outer GROUP BY',
    sql: `SELECT x.s, MEASURE(x.c) FROM (SELECT stage AS s, conversion AS c, title FROM deals) x WHERE x.title <> 'delta' GROUP BY 1 ORDER BY 1`,
    expected: [
      ['lost', 0],
      ['open', 0],
      ['won', 1],
      [null, 0],
    ],
  },
  {
    name: 'so are CTEs, however deep',
    sql: `WITH a AS (SELECT * FROM deals), b AS (SELECT stage AS s, amount_sum AS v FROM a) SELECT SUM(v) FROM b WHERE s = 'won'`,
    expected: [[1700]],
  },
  {
    name: 'a grouped subselect is a table',
    sql: 'SELECT AVG(n) FROM (SELECT stage, COUNT(*) AS n FROM deals GROUP BY stage) t',
    expected: [[2]],
  },
  {
    name: 'HAVING, and ORDER BY something that is not selected',
    sql: 'SELECT stage FROM deals GROUP BY stage HAVING COUNT(*) >= 2 ORDER BY SUM(amount_sum)',
    expected: [['lost'], ['won']],
  },
  {
    name: 'DISTINCT',
    sql: 'SELECT DISTINCT stage FROM deals ORDER BY 1 NULLS FIRST',
    expected: [[null], ['lost'], ['open'], ['won']],
  },
  {
    name: 'aggregates over dimensions',
    sql: 'SELECT MIN("createdAt"), MAX(id), COUNT(DISTINCT stage), SUM(amount) FROM deals',
    expected: [['2026-01-05 10:00:00', 8, 3, 3600]],
  },
  {
    name: 'a filter outside of a grouped subselect',
    sql: 'SELECT t.s, t.v FROM (SELECT stage AS s, SUM(amount_sum) AS v FROM deals GROUP BY 1) t WHERE NOT t.v IS NULL AND t.v > 700 ORDER BY 2',
    expected: [
      ['lost', 800],
      ['won', 1700],
    ],
  },
  {
    name: 'yes and no in all spellings',
    sql: `SELECT (SELECT COUNT(*) FROM deals WHERE is_repeat), (SELECT COUNT(*) FROM deals WHERE is_repeat = TRUE),
          (SELECT COUNT(*) FROM deals WHERE NOT is_repeat), (SELECT COUNT(*) FROM deals WHERE is_repeat IS NOT TRUE)`,
    expected: [[3, 3, 4, 5]],
  },
  {
    name: 'parameters',
    sql: 'SELECT MEASURE(count) FROM deals WHERE stage = $1 AND "createdAt" >= $2',
    values: ['won', '2026-03-01'],
    expected: [[2]],
  },
  {
    name: 'literals with casts, as drivers write parameters',
    sql: `SELECT MEASURE(count) FROM deals WHERE stage = 'won'::text AND "createdAt" >= '2026-03-01'::timestamp AND id > '5'::float8`,
    expected: [[1]],
  },
  {
    name: 'an ungrouped question with parameters',
    sql: 'SELECT id FROM deals WHERE title ILIKE $1 AND amount BETWEEN $2 AND $3 ORDER BY id LIMIT $4',
    values: ['%a%', 100, 700, 3],
    expected: [[1], [2], [3]],
  },
  {
    name: 'a list as a parameter',
    sql: 'SELECT MEASURE(count) FROM deals WHERE stage = ANY($1)',
    values: [['won', 'open']],
    expected: [[5]],
  },
  {
    name: 'EXTRACT as a group',
    sql: 'SELECT EXTRACT(QUARTER FROM "createdAt") AS q, MEASURE(titles) FROM deals GROUP BY 1 ORDER BY 1',
    expected: [
      [1, 6],
      [2, 2],
    ],
  },
  {
    name: 'CASE as a group',
    sql: `SELECT CASE WHEN amount >= 500 THEN 'big' ELSE 'small' END AS k, MEASURE(count), MEASURE(titles) FROM deals GROUP BY 1 ORDER BY 1`,
    expected: [
      ['big', 4, 4],
      ['small', 4, 4],
    ],
  },
  {
    name: 'TO_CHAR, COALESCE and FLOOR as groups',
    sql: `SELECT TO_CHAR("createdAt", 'YYYY-MM') AS m, COALESCE(stage, 'none') AS s, FLOOR(amount / 500) AS f, COUNT(*)
          FROM deals WHERE id > 5 GROUP BY 1, 2, 3 ORDER BY 1, 2`,
    expected: [
      ['2026-03', 'lost', 1, 1],
      ['2026-04', 'none', 1, 1],
      ['2026-04', 'won', 1, 1],
    ],
  },
  {
    name: 'DATE_TRUNC compared with a literal',
    sql: `SELECT COUNT(*) FROM deals WHERE DATE_TRUNC('month', "createdAt") = '2026-03-01'`,
    expected: [[2]],
  },
  {
    name: 'intervals and NOW() in filters',
    sql: `SELECT COUNT(*) FROM deals WHERE "createdAt" >= TIMESTAMP '2026-04-01' - INTERVAL '1 month' AND "createdAt" < NOW() + INTERVAL '100 years'`,
    expected: [[4]],
  },
  {
    name: 'a constant beside an aggregate',
    sql: 'SELECT 1 AS one, COUNT(*) FROM deals GROUP BY 1',
    expected: [[1, 8]],
  },
  {
    name: 'an aggregate over nothing is one row',
    sql: 'SELECT COUNT(*), MAX(id) FROM deals WHERE 1 = 0',
    expected: [[0, null]],
  },
  {
    name: 'unquoted names are found in any case',
    sql: 'SELECT createdat FROM DEALS WHERE id = 3',
    expected: [[feb]],
  },
  { name: 'MEASURE() of a ratio', sql: 'SELECT MEASURE(conversion) FROM deals', expected: [[0.5]] },
  {
    name: 'a view is a table',
    sql: 'SELECT managers_city, MEASURE(conversion) FROM sales WHERE managers_city IS NOT NULL GROUP BY 1 ORDER BY 1',
    expected: [
      ['Kazan', 0.6],
      ['Omsk', 0.5],
    ],
  },
  {
    name: 'window functions over aggregates',
    sql: `SELECT stage, COUNT(*) AS n, SUM(COUNT(*)) OVER () AS t, RANK() OVER (ORDER BY COUNT(*) DESC) AS r
          FROM deals WHERE stage IS NOT NULL GROUP BY 1 ORDER BY r, stage`,
    expected: [
      ['won', 4, 7, 1],
      ['lost', 2, 7, 2],
      ['open', 1, 7, 3],
    ],
  },
  {
    name: 'UNION ALL',
    sql: `SELECT 'total' AS k, COUNT(*) AS n FROM deals UNION ALL SELECT stage, COUNT(*) FROM deals WHERE stage = 'open' GROUP BY 1 ORDER BY 2 DESC`,
    expected: [
      ['total', 8],
      ['open', 1],
    ],
  },
  {
    name: 'the top two, joined',
    sql: `SELECT d.stage, MEASURE(d.count) FROM deals d JOIN (SELECT stage AS s, SUM(amount_sum) AS v FROM deals GROUP BY 1 ORDER BY 2 DESC LIMIT 2) k
          ON d.stage = k.s GROUP BY 1 ORDER BY 1`,
    expected: [
      ['lost', 2],
      ['won', 4],
    ],
  },
  {
    name: 'IN (SELECT …) and a scalar subselect',
    sql: `SELECT COUNT(*) FROM deals WHERE stage IN (SELECT stage FROM deals GROUP BY 1 HAVING COUNT(*) > 2) AND amount > (SELECT AVG(amount) FROM deals)`,
    expected: [[2]],
  },
  {
    name: 'a dimension with an expression keeps its precedence',
    sql: 'SELECT MAX(net * 2) FROM deals',
    expected: [[1580]],
  },
  {
    name: "Power BI's distinct count",
    sql: `SELECT COUNT(DISTINCT t.q) + MAX(CASE WHEN t.q IS NULL THEN 1 ELSE 0 END) AS a0 FROM (SELECT titles AS q FROM deals) t`,
    expected: [[7]],
  },
  {
    name: 'a measure under a condition: CASE and FILTER',
    sql: `SELECT SUM(CASE WHEN stage = 'lost' THEN amount_sum END), SUM(amount_sum) FILTER (WHERE is_repeat) FROM deals`,
    expected: [[800, 1400]],
  },
  {
    name: 'another aggregate over what a measure is made of',
    sql: 'SELECT MIN(amount_sum), AVG(amount_max) FROM deals',
    expected: [[100, 450]],
  },
  {
    name: 'a measure under a condition leaves the model as it was',
    sql: 'SELECT SUM(CASE WHEN id = 1 THEN won_amount END) FROM deals; SELECT MEASURE(won_amount) FROM deals',
    expected: [[1700]],
  },
  {
    name: 'CROSS JOIN of two cubes is the join of the model',
    sql: 'SELECT m.city, MEASURE(d.count) FROM deals d CROSS JOIN managers m GROUP BY 1 ORDER BY 1',
    expected: [
      ['Kazan', 5],
      ['Omsk', 2],
      [null, 1],
    ],
  },
  {
    name: 'so is __cubeJoinField, also with nulls',
    sql: `SELECT m.city, SUM(d.amount_sum) FROM deals d LEFT JOIN managers m ON d."__cubeJoinField" = m."__cubeJoinField"
          OR d."__cubeJoinField" IS NULL AND m."__cubeJoinField" IS NULL WHERE m.city IS NOT NULL GROUP BY 1 ORDER BY 1`,
    expected: [
      ['Kazan', 2200],
      ['Omsk', 700],
    ],
  },
  {
    name: 'a join does not multiply a measure of the other cube',
    sql: `SELECT MEASURE(m.people) FROM deals d CROSS JOIN managers m WHERE m.city = 'Kazan'`,
    expected: [[2]],
  },
  {
    name: 'a segment is a column of yes and no',
    sql: 'SELECT (SELECT MEASURE(amount_sum) FROM deals WHERE is_won IS TRUE), (SELECT MEASURE(count) FROM deals WHERE is_won IS FALSE)',
    expected: [[1700, 3]],
  },
  {
    name: 'virtual columns are null',
    sql: 'SELECT DISTINCT __user, "__cubeJoinField" FROM deals LIMIT 5',
    expected: [[null, null]],
  },
  {
    name: 'SET TIME ZONE moves the border of days',
    sql: `SET TIME ZONE 'Asia/Vladivostok'; SELECT DATE_TRUNC('day', "createdAt") AS d, COUNT(*) FROM deals WHERE id = 6 GROUP BY 1`,
    expected: [[apr, 1]],
  },
  {
    name: 'temporary tables',
    sql: 'CREATE TEMP TABLE tmp1 AS SELECT stage, COUNT(*) AS n FROM deals GROUP BY 1; SELECT SUM(n) FROM tmp1',
    expected: [[8]],
  },
  {
    name: 'ROLLUP: each set is asked of Cube, distinct counts are not added up',
    sql: `SELECT stage, MEASURE(titles) FROM deals WHERE stage IN ('won', 'lost') GROUP BY ROLLUP(stage) ORDER BY 1 NULLS LAST`,
    expected: [
      ['lost', 2],
      ['won', 4],
      [null, 6],
    ],
  },
  {
    name: 'GROUPING SETS',
    sql: `SELECT stage, is_repeat, MEASURE(titles) FROM deals WHERE id <> 7 GROUP BY GROUPING SETS ((stage), (is_repeat), ()) ORDER BY 1, 2`,
    expected: [
      ['lost', null, 2],
      ['open', null, 1],
      ['won', null, 4],
      [null, false, 4],
      [null, true, 3],
      [null, null, 7],
    ],
  },
  {
    name: 'DATEDIFF with a bare unit',
    sql: `SELECT DATEDIFF(day, MIN("createdAt"), MAX("createdAt")) FROM deals`,
    expected: [[100]],
  },
]
