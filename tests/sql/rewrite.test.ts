import { expect, test } from 'vitest'
import { rewritten, shown } from './support/rewrite.ts'

/** The compatibility list: a query, what PostgreSQL is left to do, and the leaves. */
const LIST: [query: string, sql: string, ...leaves: string[]][] = [
  [
    'SELECT id, stage FROM deals ORDER BY id LIMIT 2',
    'SELECT leaf_1.c1 AS id, leaf_1.c2 AS stage FROM leaf_1 ORDER BY 1 LIMIT 2',
    'deals rows: id, stage; by c1 & limit 2',
  ],
  [
    'SELECT "t"."stage" AS "Stage" FROM "public"."deals" AS "t" WHERE "t"."id" = 1',
    'SELECT leaf_1.c1 AS "Stage" FROM leaf_1',
    'deals rows: stage; id equals 1',
  ],
  [
    'SELECT stage, count, amount_sum, "createdAt" FROM deals LIMIT 0',
    'SELECT leaf_1.c1 AS stage, leaf_1.c2 AS count, leaf_1.c3 AS amount_sum, leaf_1.c4 AS "createdAt" FROM leaf_1 LIMIT 0',
    'deals rows: stage, count, amount_sum, createdAt; limit 1',
  ],
  [
    'SELECT stage, MEASURE(count) AS n FROM deals GROUP BY 1 ORDER BY n DESC, stage',
    'SELECT leaf_1.c1 AS stage, leaf_1.c2 AS n FROM leaf_1 ORDER BY 2 DESC, 1',
    'deals: stage, count',
  ],
  [
    'SELECT SUM(amount_sum), AVG(amount_avg), MAX(amount_max), COUNT(count), COUNT(DISTINCT titles) FROM deals',
    'SELECT leaf_1.c1 AS sum, leaf_1.c2 AS avg, leaf_1.c3 AS max, leaf_1.c4 AS count, leaf_1.c5 AS count FROM leaf_1',
    'deals: amount_sum, amount_avg, amount_max, count, titles',
  ],
  [
    `SELECT COUNT(*), COUNT(1) FROM deals WHERE stage = 'won'`,
    'SELECT leaf_1.c1 AS count, leaf_1.c1 AS count FROM leaf_1',
    'deals: rows; stage equals won',
  ],
  ['SELECT SUM(count) FROM deals', 'SELECT leaf_1.c1 AS sum FROM leaf_1', 'deals: count'],
  [
    'SELECT MAX(conversion), SUM(conversion) FROM deals',
    'SELECT leaf_1.c1 AS max, leaf_1.c1 AS sum FROM leaf_1',
    'deals: conversion',
  ],
  [
    'SELECT stage AS s, COUNT(*) FROM deals WHERE stage IS NOT NULL GROUP BY s ORDER BY 1',
    'SELECT leaf_1.c1 AS s, leaf_1.c2 AS count FROM leaf_1 ORDER BY 1',
    'deals: stage, rows; stage set',
  ],
  [
    `SELECT DATE_TRUNC('MONTH', "createdAt") AS m, MEASURE(count) FROM deals GROUP BY 1 ORDER BY 1`,
    'SELECT leaf_1.c1 AS m, leaf_1.c2 AS count FROM leaf_1 ORDER BY 1',
    'deals: month(createdAt), count',
  ],
  [
    `SELECT COUNT(*) FROM deals WHERE "createdAt" >= '2026-02-01' AND "createdAt" < '2026-03-01'`,
    'SELECT leaf_1.c1 AS count FROM leaf_1',
    'deals: rows; createdAt afterOrOnDate 2026-02-01T00:00:00.000 & createdAt beforeDate 2026-03-01T00:00:00.000',
  ],
  [
    `SELECT COUNT(*) FROM deals WHERE "createdAt" BETWEEN TIMESTAMP '2026-02-01 00:00:00' AND CAST('2026-03-01' AS timestamp)`,
    'SELECT leaf_1.c1 AS count FROM leaf_1',
    'deals: rows; createdAt afterOrOnDate 2026-02-01T00:00:00.000 & createdAt beforeOrOnDate 2026-03-01T00:00:00.000',
  ],
  [
    `SELECT COUNT(*) FROM deals WHERE stage <> 'won'`,
    'SELECT leaf_1.c1 AS count FROM leaf_1',
    'deals: rows; stage notEquals won & stage set',
  ],
  [
    `SELECT COUNT(*) FROM deals WHERE stage IN ('won','open') OR stage IS NULL`,
    'SELECT leaf_1.c1 AS count FROM leaf_1',
    'deals: rows; (stage equals won|open or stage notSet)',
  ],
  [
    `SELECT (SELECT COUNT(*) FROM deals WHERE title LIKE '%alpha%'), (SELECT COUNT(*) FROM deals WHERE title ILIKE '%alpha%')`,
    'SELECT (SELECT leaf_1.c1 AS count FROM leaf_1), (SELECT leaf_2.c1 AS count FROM leaf_2)',
    `deals: rows; {title} LIKE '%alpha%'`,
    `deals: rows; {title} ILIKE '%alpha%'`,
  ],
  [
    `SELECT title FROM deals WHERE title LIKE '%\\_1' OR title LIKE '100\\%' ORDER BY 1`,
    'SELECT leaf_1.c1 AS title FROM leaf_1 ORDER BY 1',
    `deals rows: title; {title} LIKE '%\\_1' OR {title} LIKE '100\\%'`,
  ],
  [
    `SELECT COUNT(*) FROM deals WHERE title = 'O''Hara' OR title = '$1$ \`\${x}\` \\'`,
    'SELECT leaf_1.c1 AS count FROM leaf_1',
    `deals: rows; (title equals O'Hara or title equals $1$ \`\${x}\` \\)`,
  ],
  [
    `SELECT x.s, MEASURE(x.c) FROM (SELECT stage AS s, conversion AS c, title FROM deals) x WHERE x.title <> 'delta' GROUP BY 1 ORDER BY 1`,
    'SELECT leaf_1.c1 AS s, leaf_1.c2 AS c FROM leaf_1 ORDER BY 1',
    'deals: stage, conversion; title notEquals delta & title set',
  ],
  [
    `WITH a AS (SELECT * FROM deals), b AS (SELECT stage AS s, amount_sum AS v FROM a) SELECT SUM(v) FROM b WHERE s = 'won'`,
    'SELECT leaf_1.c1 AS sum FROM leaf_1',
    'deals: amount_sum; stage equals won',
  ],
  [
    'SELECT AVG(n) FROM (SELECT stage, COUNT(*) AS n FROM deals GROUP BY stage) t',
    'SELECT avg(t.n) FROM ( SELECT leaf_1.c1 AS stage, leaf_1.c2 AS n FROM leaf_1 ) AS t',
    'deals: stage, rows',
  ],
  [
    'SELECT stage FROM deals GROUP BY stage HAVING COUNT(*) >= 2 ORDER BY SUM(amount_sum)',
    'SELECT leaf_1.c1 AS stage FROM leaf_1 WHERE leaf_1.c2 >= 2 ORDER BY leaf_1.c3',
    'deals: stage, rows, amount_sum',
  ],
  [
    'SELECT DISTINCT stage FROM deals ORDER BY 1 NULLS FIRST',
    'SELECT leaf_1.c1 AS stage FROM leaf_1 ORDER BY 1 NULLS FIRST',
    'deals: stage',
  ],
  [
    'SELECT MIN("createdAt"), MAX(id), COUNT(DISTINCT stage), SUM(amount) FROM deals',
    'SELECT leaf_1.c1 AS min, leaf_1.c2 AS max, leaf_1.c3 AS count, leaf_1.c4 AS sum FROM leaf_1',
    'deals: min[{createdAt}]:timestamp, max[{id}]:float8, countDistinct[{stage}]:int8, sum[{amount}]:float8',
  ],
  [
    'SELECT t.s, t.v FROM (SELECT stage AS s, SUM(amount_sum) AS v FROM deals GROUP BY 1) t WHERE NOT t.v IS NULL AND t.v > 700 ORDER BY 2',
    'SELECT t.s, t.v FROM ( SELECT leaf_1.c1 AS s, leaf_1.c2 AS v FROM leaf_1 ) AS t WHERE NOT (t.v IS NULL) AND t.v > 700 ORDER BY 2',
    'deals: stage, amount_sum',
  ],
  [
    'SELECT (SELECT COUNT(*) FROM deals WHERE is_repeat), (SELECT COUNT(*) FROM deals WHERE is_repeat = TRUE), (SELECT COUNT(*) FROM deals WHERE NOT is_repeat), (SELECT COUNT(*) FROM deals WHERE is_repeat IS NOT TRUE)',
    'SELECT (SELECT leaf_1.c1 AS count FROM leaf_1), (SELECT leaf_2.c1 AS count FROM leaf_2), (SELECT leaf_3.c1 AS count FROM leaf_3), (SELECT leaf_4.c1 AS count FROM leaf_4)',
    'deals: rows; is_repeat equals true',
    'deals: rows; is_repeat equals true',
    'deals: rows; is_repeat equals false',
    'deals: rows; (is_repeat equals false or is_repeat notSet)',
  ],
  [
    'SELECT EXTRACT(QUARTER FROM "createdAt") AS q, MEASURE(titles) FROM deals GROUP BY 1 ORDER BY 1',
    'SELECT leaf_1.c1::numeric AS q, leaf_1.c2 AS titles FROM leaf_1 ORDER BY 1',
    `deals: [(date_part('quarter', {createdAt}))::numeric]:text, titles`,
  ],
  [
    `SELECT CASE WHEN amount >= 500 THEN 'big' ELSE 'small' END AS k, MEASURE(count), MEASURE(titles) FROM deals GROUP BY 1 ORDER BY 1`,
    'SELECT leaf_1.c1 AS k, leaf_1.c2 AS count, leaf_1.c3 AS titles FROM leaf_1 ORDER BY 1',
    `deals: [CASE WHEN {amount} >= '500'::int4 THEN 'big' ELSE 'small' END]:text, count, titles`,
  ],
  [
    `SELECT COUNT(*) FROM deals WHERE DATE_TRUNC('month', "createdAt") = '2026-03-01'`,
    'SELECT leaf_1.c1 AS count FROM leaf_1',
    'deals: rows; createdAt afterOrOnDate 2026-03-01T00:00:00.000 & createdAt beforeDate 2026-04-01T00:00:00.000',
  ],
  [
    `SELECT COUNT(*) FROM deals WHERE "createdAt" >= TIMESTAMP '2026-04-01' - INTERVAL '1 month' AND "createdAt" < NOW() + INTERVAL '100 years'`,
    'SELECT leaf_1.c1 AS count FROM leaf_1',
    'deals: rows; createdAt afterOrOnDate 2026-03-01T00:00:00.000 & createdAt beforeDate 2126-06-15T12:00:00.000',
  ],
  [
    'SELECT 1 AS one, COUNT(*) FROM deals GROUP BY 1',
    'SELECT 1 AS one, leaf_1.c1 AS count FROM leaf_1 WHERE leaf_1.c1 > 0',
    'deals: rows',
  ],
  [
    'SELECT COUNT(*), MAX(id) FROM deals WHERE 1 = 0',
    'SELECT leaf_1.c1 AS count, leaf_1.c2 AS max FROM leaf_1',
    `deals: rows, max[{id}]:float8; '1'::int4 = '0'::int4`,
  ],
  [
    'SELECT createdat FROM DEALS WHERE id = 3',
    'SELECT leaf_1.c1 AS "createdAt" FROM leaf_1',
    'deals rows: createdAt; id equals 3',
  ],
  [
    'SELECT MEASURE(conversion) FROM deals',
    'SELECT leaf_1.c1 AS conversion FROM leaf_1',
    'deals: conversion',
  ],
  [
    'SELECT managers_city, MEASURE(conversion) FROM sales WHERE managers_city IS NOT NULL GROUP BY 1 ORDER BY 1',
    'SELECT leaf_1.c1 AS managers_city, leaf_1.c2 AS conversion FROM leaf_1 ORDER BY 1',
    'sales: sales.managers_city, sales.conversion; sales.managers_city set',
  ],
  [
    'SELECT stage, COUNT(*) AS n, SUM(COUNT(*)) OVER () AS t, RANK() OVER (ORDER BY COUNT(*) DESC) AS r FROM deals WHERE stage IS NOT NULL GROUP BY 1 ORDER BY r, stage',
    'SELECT leaf_1.c1 AS stage, leaf_1.c2 AS n, sum(leaf_1.c2) OVER () AS t, rank() OVER (ORDER BY leaf_1.c2 DESC) AS r FROM leaf_1 ORDER BY 4, 1',
    'deals: stage, rows; stage set',
  ],
  [
    `SELECT 'total' AS k, COUNT(*) AS n FROM deals UNION ALL SELECT stage, COUNT(*) FROM deals WHERE stage = 'open' GROUP BY 1 ORDER BY 2 DESC`,
    `SELECT 'total' AS k, leaf_1.c1 AS n FROM leaf_1 UNION ALL SELECT leaf_2.c1 AS stage, leaf_2.c2 AS count FROM leaf_2 ORDER BY 2 DESC`,
    'deals: rows',
    'deals: stage, rows; stage equals open',
  ],
  [
    'SELECT d.stage, MEASURE(d.count) FROM deals d JOIN (SELECT stage AS s, SUM(amount_sum) AS v FROM deals GROUP BY 1 ORDER BY 2 DESC LIMIT 2) k ON d.stage = k.s GROUP BY 1 ORDER BY 1',
    'SELECT leaf_2.c1 AS stage, leaf_2.c2 AS count FROM leaf_2 JOIN ( SELECT leaf_1.c1 AS s, leaf_1.c2 AS v FROM leaf_1 ORDER BY 2 DESC LIMIT 2 ) AS k ON leaf_2.c1 = k.s ORDER BY 1',
    'deals: stage, count',
    'deals: stage, amount_sum',
  ],
  [
    'SELECT COUNT(*) FROM deals WHERE stage IN (SELECT stage FROM deals GROUP BY 1 HAVING COUNT(*) > 2) AND amount > (SELECT AVG(amount) FROM deals)',
    'SELECT leaf_3.c1 AS count FROM leaf_3',
    'deals: stage, rows',
    'deals: avg[{amount}]:float8',
    'deals: rows; {stage} IN (SELECT leaf_1.c1 AS stage FROM leaf_1 WHERE leaf_1.c2 > 2) & {amount} > ((SELECT leaf_2.c1 AS avg FROM leaf_2))',
  ],
  [
    'SELECT MAX(net * 2) FROM deals',
    'SELECT leaf_1.c1 AS max FROM leaf_1',
    `deals: max[{net} * '2'::int4]:float8`,
  ],
  [
    'SELECT COUNT(DISTINCT t.q) + MAX(CASE WHEN t.q IS NULL THEN 1 ELSE 0 END) AS a0 FROM (SELECT titles AS q FROM deals) t',
    'SELECT leaf_1.c1 AS a0 FROM leaf_1',
    'deals: titles',
  ],
  [
    `SELECT SUM(CASE WHEN stage = 'lost' THEN amount_sum END), SUM(amount_sum) FILTER (WHERE is_repeat) FROM deals`,
    'SELECT leaf_1.c1 AS sum, leaf_1.c2 AS sum FROM leaf_1',
    `deals: own<amount_sum> where {stage} = 'lost', own<amount_sum> where {is_repeat}`,
  ],
  [
    'SELECT MIN(amount_sum), AVG(amount_max) FROM deals',
    'SELECT leaf_1.c1 AS min, leaf_1.c2 AS avg FROM leaf_1',
    'deals: min<amount_sum>, avg<amount_max>',
  ],
  [
    'SELECT SUM(CASE WHEN id = 1 THEN won_amount END) FROM deals',
    'SELECT leaf_1.c1 AS sum FROM leaf_1',
    `deals: own<won_amount> where {id} = '1'::int4`,
  ],
  [
    'SELECT MEASURE(won_amount) FROM deals',
    'SELECT leaf_1.c1 AS won_amount FROM leaf_1',
    'deals: won_amount',
  ],
  [
    'SELECT m.city, MEASURE(d.count) FROM deals d CROSS JOIN managers m GROUP BY 1 ORDER BY 1',
    'SELECT leaf_1.c1 AS city, leaf_1.c2 AS count FROM leaf_1 ORDER BY 1',
    'deals+managers: managers.city, count',
  ],
  [
    'SELECT m.city, SUM(d.amount_sum) FROM deals d LEFT JOIN managers m ON d."__cubeJoinField" = m."__cubeJoinField" OR d."__cubeJoinField" IS NULL AND m."__cubeJoinField" IS NULL WHERE m.city IS NOT NULL GROUP BY 1 ORDER BY 1',
    'SELECT leaf_1.c1 AS city, leaf_1.c2 AS sum FROM leaf_1 ORDER BY 1',
    'deals+managers: managers.city, amount_sum; managers.city set',
  ],
  [
    `SELECT MEASURE(m.people) FROM deals d CROSS JOIN managers m WHERE m.city = 'Kazan'`,
    'SELECT leaf_1.c1 AS people FROM leaf_1',
    'deals+managers: managers.people; managers.city equals Kazan',
  ],
  [
    'SELECT (SELECT MEASURE(amount_sum) FROM deals WHERE is_won IS TRUE), (SELECT MEASURE(count) FROM deals WHERE is_won IS FALSE)',
    'SELECT (SELECT leaf_1.c1 AS amount_sum FROM leaf_1), (SELECT leaf_2.c1 AS count FROM leaf_2)',
    'deals: amount_sum; segment is_won',
    'deals: count; {is_won} IS FALSE',
  ],
  [
    'SELECT DISTINCT __user, "__cubeJoinField" FROM deals LIMIT 5',
    'SELECT NULL::text AS __user, NULL::text AS "__cubeJoinField" FROM leaf_1 WHERE leaf_1.c1 > 0 LIMIT 5',
    'deals: rows',
  ],
  [
    'EXPLAIN SELECT MEASURE(count) FROM deals',
    'EXPLAIN SELECT leaf_1.c1 AS count FROM leaf_1',
    'deals: count',
  ],
  [
    `COPY (SELECT stage, COUNT(*) FROM deals WHERE stage = 'won' GROUP BY 1) TO STDOUT WITH CSV`,
    'COPY (SELECT leaf_1.c1 AS stage, leaf_1.c2 AS count FROM leaf_1) TO STDOUT WITH (FORMAT csv)',
    'deals: stage, rows; stage equals won',
  ],
  [
    'CREATE TEMP TABLE tmp1 AS SELECT stage, COUNT(*) AS n FROM deals GROUP BY 1',
    'CREATE TEMPORARY TABLE tmp1 AS SELECT leaf_1.c1 AS stage, leaf_1.c2 AS n FROM leaf_1',
    'deals: stage, rows',
  ],
  ['SELECT SUM(n) FROM tmp1', 'SELECT sum(n) FROM tmp1'],
  [
    `SELECT stage, MEASURE(titles) FROM deals WHERE stage IN ('won','lost') GROUP BY ROLLUP(stage) ORDER BY 1 NULLS LAST`,
    'SELECT leaf_1.c1 AS stage, leaf_1.c2 AS titles FROM ( SELECT leaf_1_1.c1 AS c1, leaf_1_1.c2 AS c2, 0 AS set_number FROM leaf_1_1 UNION ALL SELECT NULL::text AS c1, leaf_1_2.c2 AS c2, 1 AS set_number FROM leaf_1_2 ) AS leaf_1 ORDER BY 1 NULLS LAST',
    'deals: stage, titles; stage equals won|lost',
    'deals: titles; stage equals won|lost',
  ],
  [
    'SELECT DATEDIFF(day, MIN("createdAt"), MAX("createdAt")) FROM deals',
    `SELECT CAST(date_part('epoch', date_trunc('day', leaf_1.c1) - date_trunc('day', leaf_1.c2)) / 86400 AS int8) AS datediff FROM leaf_1`,
    'deals: max[{createdAt}]:timestamp, min[{createdAt}]:timestamp',
  ],
]

test.each(LIST)('%s', async (query, sql, ...leaves) => {
  const found = await rewritten(query, { timezone: 'UTC', now: new Date('2026-06-15T12:00:00Z') })
  expect(found.leaves.map(shown)).toEqual(leaves)
  expect(found.sql).toBe(sql)
})
