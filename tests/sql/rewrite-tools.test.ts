/** Queries as tools and people write them: what PostgreSQL is left to do, and the leaves. */
import { expect, test } from 'vitest'
import { rewritten, shown } from './support/rewrite.ts'

const LIST: [query: string, sql: string, ...leaves: string[]][] = [
  [
    'select "_"."stage", "_"."a0" from (select "rows"."stage" as "stage", sum("rows"."amount_sum") as "a0" from (select "stage", "amount_sum" from "public"."deals" "$Table") "rows" group by "stage") "_" where not "_"."a0" is null limit 1000001',
    'SELECT _.stage, _.a0 FROM ( SELECT leaf_1.c1 AS stage, leaf_1.c2 AS a0 FROM leaf_1 ) AS _ WHERE NOT (_.a0 IS NULL) LIMIT 1000001',
    'deals: stage, amount_sum',
  ],
  [
    `select "semi1"."c1", "semi1"."a0" from ( select "t0"."stage" as "c1", cast(sum("t0"."amount_sum") as decimal) as "a0" from ( select "_"."stage","_"."amount_sum","_"."createdAt" from "public"."deals" "_" where "_"."createdAt" >= timestamp '2026-01-01 00:00:00' and "_"."createdAt" < timestamp '2026-04-01 00:00:00') "t0" group by "t0"."stage" ) "semi1" where not "semi1"."a0" is null limit 1001`,
    'SELECT semi1.c1, semi1.a0 FROM ( SELECT leaf_1.c1 AS c1, leaf_1.c2::numeric AS a0 FROM leaf_1 ) AS semi1 WHERE NOT (semi1.a0 IS NULL) LIMIT 1001',
    'deals: stage, amount_sum; createdAt afterOrOnDate 2026-01-01T00:00:00.000 & createdAt beforeDate 2026-04-01T00:00:00.000',
  ],
  [
    `SELECT DATE_TRUNC('month', "public"."deals"."createdAt") AS "createdAt", COUNT(*) AS "count" FROM "public"."deals" WHERE "public"."deals"."createdAt" >= DATE_TRUNC('month', (NOW() + INTERVAL '-3 month')) AND "public"."deals"."createdAt" < DATE_TRUNC('month', NOW()) GROUP BY DATE_TRUNC('month', "public"."deals"."createdAt") ORDER BY DATE_TRUNC('month', "public"."deals"."createdAt") ASC`,
    'SELECT leaf_1.c1 AS "createdAt", leaf_1.c2 AS count FROM leaf_1 ORDER BY leaf_1.c1 ASC',
    'deals: month(createdAt), rows; createdAt afterOrOnDate 2026-03-01T00:00:00.000 & createdAt beforeDate 2026-06-01T00:00:00.000',
  ],
  [
    `SELECT "deals"."stage" AS "stage", SUM("deals"."amount") AS "sum:amount:ok", (CAST(DATE_TRUNC( 'MONTH', CAST("deals"."createdAt" AS TIMESTAMP) ) AS DATE)) AS "tmn:createdAt:ok" FROM "public"."deals" "deals" WHERE (("deals"."stage" IN ('won','lost')) AND (DATE_TRUNC( 'YEAR', CAST("deals"."createdAt" AS TIMESTAMP) ) = (TIMESTAMP '2026-01-01 00:00:00.000'))) GROUP BY 1, 3`,
    'SELECT leaf_1.c1 AS stage, leaf_1.c3 AS "sum:amount:ok", leaf_1.c2::date AS "tmn:createdAt:ok" FROM leaf_1',
    'deals: stage, month(createdAt), sum[{amount}]:float8; stage equals won|lost & createdAt afterOrOnDate 2026-01-01T00:00:00.000 & createdAt beforeDate 2027-01-01T00:00:00.000',
  ],
  [
    'SELECT SUM(1) AS "cnt", (CAST(TRUNC(EXTRACT(YEAR FROM "deals"."createdAt")) AS INTEGER)) AS "yr", MIN("deals"."stage") AS x FROM "public"."deals" "deals" GROUP BY 2 HAVING COUNT(1) > 0',
    'SELECT (NULLIF (leaf_1.c2, 0)) * 1 AS cnt, (trunc(EXTRACT(YEAR FROM leaf_1.c1)))::int AS yr, leaf_1.c3 AS x FROM leaf_1 WHERE leaf_1.c2 > 0',
    'deals: year(createdAt), rows, min[{stage}]:text',
  ],
  [
    `SELECT date_trunc('day', "createdAt") AS __timestamp, stage AS stage, sum(amount_sum) AS "SUM(amount_sum)" FROM public.deals JOIN (SELECT stage AS stage__, sum(amount_sum) AS mme_inner__ FROM public.deals WHERE "createdAt" >= '2026-01-01 00:00:00.000000' AND "createdAt" < '2026-05-01 00:00:00.000000' GROUP BY stage ORDER BY mme_inner__ DESC LIMIT 10) AS anon_1 ON stage = stage__ WHERE "createdAt" >= '2026-01-01 00:00:00.000000' AND "createdAt" < '2026-05-01 00:00:00.000000' GROUP BY stage, date_trunc('day', "createdAt") ORDER BY "SUM(amount_sum)" DESC LIMIT 10000`,
    'SELECT leaf_2.c2 AS __timestamp, leaf_2.c1 AS stage, leaf_2.c3 AS "SUM(amount_sum)" FROM leaf_2 JOIN ( SELECT leaf_1.c1 AS stage__, leaf_1.c2 AS mme_inner__ FROM leaf_1 ORDER BY 2 DESC LIMIT 10 ) AS anon_1 ON leaf_2.c1 = anon_1.stage__ ORDER BY 3 DESC LIMIT 10000',
    'deals: stage, day(createdAt), amount_sum; createdAt afterOrOnDate 2026-01-01T00:00:00.000 & createdAt beforeDate 2026-05-01T00:00:00.000',
    'deals: stage, amount_sum; createdAt afterOrOnDate 2026-01-01T00:00:00.000 & createdAt beforeDate 2026-05-01T00:00:00.000',
  ],
  [
    'SELECT stage, amount_sum / t.total AS share FROM (SELECT stage, SUM(amount_sum) AS amount_sum FROM deals GROUP BY 1) d CROSS JOIN (SELECT SUM(amount_sum) AS total FROM deals) t',
    'SELECT d.stage, d.amount_sum / t.total AS share FROM ( SELECT leaf_1.c1 AS stage, leaf_1.c2 AS amount_sum FROM leaf_1 ) AS d CROSS JOIN ( SELECT leaf_2.c1 AS total FROM leaf_2 ) AS t',
    'deals: stage, amount_sum',
    'deals: amount_sum',
  ],
  [
    'SELECT d.stage, SUM(d.amount_sum) / MAX(t.total) AS share FROM deals d CROSS JOIN (SELECT SUM(amount_sum) AS total FROM deals) t GROUP BY d.stage',
    'SELECT leaf_2.c1 AS stage, leaf_2.c2 / t.total AS share FROM leaf_2 CROSS JOIN ( SELECT leaf_1.c1 AS total FROM leaf_1 ) AS t',
    'deals: stage, amount_sum',
    'deals: amount_sum',
  ],
  [
    'SELECT stage, SUM(amount_sum) / (SELECT SUM(amount_sum) FROM deals) AS share FROM deals GROUP BY 1',
    'SELECT leaf_2.c1 AS stage, leaf_2.c2 / ((SELECT leaf_1.c1 AS sum FROM leaf_1)) AS share FROM leaf_2',
    'deals: amount_sum',
    'deals: stage, amount_sum',
  ],
  [
    'SELECT id, (SELECT COUNT(*) FROM deals x WHERE x.stage = d.stage) FROM deals d LIMIT 3',
    'SELECT leaf_2.c1 AS id, (SELECT COALESCE(leaf_1.c2, 0) AS count FROM ( SELECT NULL ) AS leaf_1_row LEFT JOIN leaf_1 ON leaf_1.c1 = leaf_2.c2) AS count FROM leaf_2 LIMIT 3',
    'deals: stage, rows',
    'deals rows: id, stage; limit 3',
  ],
  [
    `SELECT MEASURE(d.count) FROM deals d WHERE EXISTS (SELECT 1 FROM managers m WHERE m.id = d.manager_id AND m.city = 'Kazan')`,
    'SELECT leaf_2.c1 AS count FROM leaf_2',
    'managers rows: managers.id; managers.city equals Kazan',
    'deals: count; EXISTS (SELECT 1 AS "?column?" FROM leaf_1 WHERE leaf_1.c1 = {manager_id})',
  ],
  [
    'SELECT d.stage, m.city, d.n FROM (SELECT stage, manager_id, COUNT(*) n FROM deals GROUP BY 1,2) d LEFT JOIN managers m ON m.id = d.manager_id',
    'SELECT d.stage AS stage, leaf_2.c1 AS city, d.n AS n FROM ( SELECT leaf_1.c1 AS stage, leaf_1.c2 AS manager_id, leaf_1.c3 AS n FROM leaf_1 ) AS d LEFT JOIN leaf_2 ON leaf_2.c2 = d.manager_id',
    'deals: stage, manager_id, rows',
    'managers rows: managers.city, managers.id',
  ],
  [
    'SELECT stage FROM deals UNION SELECT city FROM managers',
    'SELECT leaf_1.c1 AS stage FROM leaf_1 UNION SELECT leaf_2.c1 AS city FROM leaf_2',
    'deals rows: stage',
    'managers rows: managers.city',
  ],
  [
    'SELECT DISTINCT ON (stage) stage, title FROM deals ORDER BY stage, "createdAt" DESC',
    'SELECT DISTINCT ON (leaf_1.c1) leaf_1.c1 AS stage, leaf_1.c2 AS title FROM leaf_1 ORDER BY 1, leaf_1.c3 DESC',
    'deals rows: stage, title, createdAt',
  ],
  [
    'SELECT stage, row_number() OVER (PARTITION BY stage ORDER BY amount DESC) AS rn, amount FROM deals',
    'SELECT leaf_1.c1 AS stage, row_number() OVER (PARTITION BY leaf_1.c1 ORDER BY leaf_1.c2 DESC) AS rn, leaf_1.c2 AS amount FROM leaf_1',
    'deals rows: stage, amount',
  ],
  [
    'SELECT a.stage, a.v, b.v FROM (SELECT stage, MEASURE(amount_sum) v FROM deals GROUP BY 1) a JOIN (SELECT stage, MEASURE(count) v FROM deals GROUP BY 1) b USING (stage)',
    'SELECT a.stage, a.v, b.v FROM ( SELECT leaf_1.c1 AS stage, leaf_1.c2 AS v FROM leaf_1 ) AS a JOIN ( SELECT leaf_2.c1 AS stage, leaf_2.c2 AS v FROM leaf_2 ) AS b USING (stage)',
    'deals: stage, amount_sum',
    'deals: stage, count',
  ],
  [
    'SELECT SUM(amount_sum) FROM deals GROUP BY stage HAVING SUM(amount_sum) > (SELECT AVG(amount_sum2) FROM (SELECT SUM(amount_sum) amount_sum2 FROM deals GROUP BY stage) q)',
    'SELECT leaf_2.c2 AS sum FROM leaf_2 WHERE leaf_2.c2 > ((SELECT avg(q.amount_sum2) FROM ( SELECT leaf_1.c2 AS amount_sum2 FROM leaf_1 ) AS q))',
    'deals: stage, amount_sum',
    'deals: stage, amount_sum',
  ],
  [
    'SELECT GROUPING(stage), stage, MEASURE(count) FROM deals GROUP BY GROUPING SETS ((stage), ())',
    'SELECT CASE leaf_1.set_number WHEN 0 THEN 0 WHEN 1 THEN 1 END AS "grouping", leaf_1.c1 AS stage, leaf_1.c2 AS count FROM ( SELECT leaf_1_1.c1 AS c1, leaf_1_1.c2 AS c2, 0 AS set_number FROM leaf_1_1 UNION ALL SELECT NULL::text AS c1, leaf_1_2.c2 AS c2, 1 AS set_number FROM leaf_1_2 ) AS leaf_1',
    'deals: stage, count',
    'deals: count',
  ],
  [
    `SELECT DATE_TRUNC('month', "createdAt"), stage, MEASURE(count) FROM deals GROUP BY CUBE(1, 2)`,
    'SELECT leaf_1.c1 AS date_trunc, leaf_1.c2 AS stage, leaf_1.c3 AS count FROM ( ((SELECT leaf_1_1.c1 AS c1, leaf_1_1.c2 AS c2, leaf_1_1.c3 AS c3, 0 AS set_number FROM leaf_1_1 UNION ALL SELECT NULL::timestamp AS c1, leaf_1_2.c2 AS c2, leaf_1_2.c3 AS c3, 1 AS set_number FROM leaf_1_2) UNION ALL SELECT leaf_1_3.c1 AS c1, NULL::text AS c2, leaf_1_3.c3 AS c3, 2 AS set_number FROM leaf_1_3) UNION ALL SELECT NULL::timestamp AS c1, NULL::text AS c2, leaf_1_4.c3 AS c3, 3 AS set_number FROM leaf_1_4 ) AS leaf_1',
    'deals: month(createdAt), stage, count',
    'deals: stage, count',
    'deals: month(createdAt), count',
    'deals: count',
  ],
  [
    'SELECT stage, PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY amount) FROM deals GROUP BY 1',
    'SELECT leaf_2.c1 AS stage, percentile_cont(0.5) WITHIN GROUP (ORDER BY leaf_2.c2) AS percentile_cont FROM leaf_2 GROUP BY leaf_2.c1',
    'deals rows: stage, amount',
  ],
  [
    `SELECT stage, ROUND(AVG(amount), 2), ROUND(MEASURE(conversion) * 100, 1) || '%' FROM deals GROUP BY 1`,
    `SELECT leaf_1.c1 AS stage, round(leaf_1.c2::numeric, 2) AS round, round(CAST(leaf_1.c3 * 100 AS numeric), 1) || '%' AS "?column?" FROM leaf_1`,
    'deals: stage, avg[{amount}]:float8, conversion',
  ],
  [
    `SELECT g.d, COUNT(x.id) FROM generate_series(DATE '2026-01-01', DATE '2026-03-01', INTERVAL '1 month') AS g(d) LEFT JOIN deals x ON DATE_TRUNC('month', x."createdAt") = g.d GROUP BY 1 ORDER BY 1`,
    `SELECT g.d AS d, count(leaf_1.c1) AS count FROM generate_series('2026-01-01'::date, '2026-03-01'::date, '1 month'::interval) AS g(d) LEFT JOIN leaf_1 ON date_trunc('month', leaf_1.c2) = g.d GROUP BY g.d ORDER BY 1`,
    'deals rows: id, createdAt',
  ],
  [
    `SELECT stage, SUM(CASE WHEN DATE_TRUNC('month', "createdAt") = DATE '2026-03-01' THEN amount_sum ELSE 0 END) AS mar FROM deals GROUP BY stage`,
    'SELECT leaf_1.c1 AS stage, COALESCE(leaf_1.c2, CASE WHEN leaf_1.c3 > 0 THEN 0 END) AS mar FROM leaf_1',
    `deals: stage, own<amount_sum> where date_trunc('month', {createdAt}) = '2026-03-01T00:00:00.000'::date, rows where date_trunc('month', {createdAt}) = '2026-03-01T00:00:00.000'::date IS NOT TRUE`,
  ],
  [
    `SELECT __user, stage FROM deals WHERE __user = 'm1'`,
    'SELECT NULL::text AS __user, leaf_1.c1 AS stage FROM leaf_1',
    'deals rows: stage; user m1',
  ],
  [
    'SELECT stage, bool_or(is_repeat) FROM deals GROUP BY 1',
    'SELECT leaf_2.c1 AS stage, bool_or(leaf_2.c2) AS bool_or FROM leaf_2 GROUP BY leaf_2.c1',
    'deals rows: stage, is_repeat',
  ],
  [
    `SELECT d.* FROM deals d INNER JOIN managers m ON d.manager_id = m.id WHERE m.city = 'Omsk' LIMIT 2`,
    'SELECT leaf_1.c1 AS count, leaf_1.c2 AS won, leaf_1.c3 AS amount_sum, leaf_1.c4 AS amount_avg, leaf_1.c5 AS amount_max, leaf_1.c6 AS won_amount, leaf_1.c7 AS titles, leaf_1.c8 AS conversion, leaf_1.c9 AS id, leaf_1.c10 AS title, leaf_1.c11 AS stage, leaf_1.c12 AS manager_id, leaf_1.c13 AS amount, leaf_1.c14 AS net, leaf_1.c15 AS is_repeat, leaf_1.c16 AS "createdAt", leaf_1.c17 AS is_won, NULL::text AS __user, NULL::text AS "__cubeJoinField" FROM leaf_1 JOIN leaf_2 ON leaf_1.c12 = leaf_2.c1 LIMIT 2',
    'deals rows: count, won, amount_sum, amount_avg, amount_max, won_amount, titles, conversion, id, title, stage, manager_id, amount, net, is_repeat, createdAt, is_won',
    'managers rows: managers.id; managers.city equals Omsk',
  ],
  [
    'SELECT COUNT(*) FROM deals d LEFT JOIN managers m ON d.manager_id = m.id WHERE m.id IS NULL',
    'SELECT count(*) AS count FROM leaf_1 LEFT JOIN leaf_2 ON leaf_1.c1 = leaf_2.c1 WHERE leaf_2.c1 IS NULL',
    'deals rows: manager_id',
    'managers rows: managers.id',
  ],
  [
    'SELECT d.stage, (SELECT MEASURE(x.count) FROM deals x WHERE x.stage = d.stage) FROM deals d GROUP BY 1',
    'SELECT leaf_2.c1 AS stage, (SELECT COALESCE(leaf_1.c2, 0) AS count FROM ( SELECT NULL ) AS leaf_1_row LEFT JOIN leaf_1 ON leaf_1.c1 = leaf_2.c1) AS measure FROM leaf_2',
    'deals: stage, count',
    'deals: stage',
  ],
  [
    'SELECT id, (SELECT SUM(amount_sum) / NULLIF(COUNT(*), 0) FROM deals x WHERE x.stage = d.stage AND x.amount > 100 AND d.is_repeat HAVING COUNT(*) >= 0) FROM deals d',
    'SELECT leaf_2.c1 AS id, (SELECT leaf_1.c2 / (NULLIF (COALESCE(leaf_1.c3, 0), 0)) AS "?column?" FROM ( SELECT NULL ) AS leaf_1_row LEFT JOIN leaf_1 ON leaf_1.c1 = leaf_2.c2 AND leaf_2.c3 WHERE (COALESCE(leaf_1.c3, 0)) >= 0) AS "?column?" FROM leaf_2',
    'deals: stage, amount_sum, rows; amount gt 100',
    'deals rows: id, stage, is_repeat',
  ],
  [
    'SELECT m.name, t.n FROM managers m, LATERAL (SELECT COUNT(*) AS n FROM deals x WHERE x.manager_id = m.id) t',
    'SELECT leaf_2.c1 AS name, t.n AS n FROM leaf_2, LATERAL ( SELECT COALESCE(leaf_1.c2, 0) AS n FROM ( SELECT NULL ) AS leaf_1_row LEFT JOIN leaf_1 ON leaf_1.c1 = leaf_2.c2 ) AS t',
    'managers rows: managers.name, managers.id',
    'deals: manager_id, rows',
  ],
  [
    'SELECT m.name, t.stage, t.n FROM managers m LEFT JOIN LATERAL (SELECT stage, COUNT(*) AS n FROM deals x WHERE x.manager_id = m.id GROUP BY 1) t ON TRUE',
    'SELECT leaf_2.c1 AS name, t.stage AS stage, t.n AS n FROM leaf_2 LEFT JOIN LATERAL ( SELECT leaf_1.c1 AS stage, leaf_1.c3 AS n FROM leaf_1 WHERE leaf_1.c2 = leaf_2.c2 ) AS t ON true',
    'managers rows: managers.name, managers.id',
    'deals: stage, manager_id, rows',
  ],
  [
    'SELECT EXTRACT(YEAR FROM "createdAt") AS y, EXTRACT(MONTH FROM "createdAt") AS m, SUM(amount_sum) FROM deals GROUP BY 1, 2 ORDER BY 1, 2',
    'SELECT EXTRACT(YEAR FROM leaf_1.c1) AS y, EXTRACT(MONTH FROM leaf_1.c1) AS m, leaf_1.c2 AS sum FROM leaf_1 ORDER BY 1, 2',
    'deals: month(createdAt), amount_sum',
  ],
  [
    `SELECT stage, MEASURE(count) FROM deals WHERE stage = ANY('{won,lost}'::text[]) GROUP BY 1`,
    'SELECT leaf_1.c1 AS stage, leaf_1.c2 AS count FROM leaf_1',
    'deals: stage, count; stage equals won|lost',
  ],
]

test.each(LIST)('%s', async (query, sql, ...leaves) => {
  const found = await rewritten(query, { timezone: 'UTC', now: new Date('2026-06-15T12:00:00Z') })
  expect(found.leaves.map(shown)).toEqual(leaves)
  expect(found.sql).toBe(sql)
})

test('a statement without cubes travels as it is', async () => {
  const { changed, leaves } = await rewritten('SELECT relname, round(1.5, 1) FROM pg_class c WHERE c.oid = 1')
  expect(changed).toBe(false)
  expect(leaves).toEqual([])
})

test('functions of other databases are put into words of PostgreSQL wherever they stand', async () => {
  const { changed, sql } = await rewritten("SELECT NVL(a, 0), DATEADD(month, 2, DATE '2026-01-01') FROM t")
  expect(changed).toBe(true)
  expect(sql).toBe(
    `SELECT COALESCE(a, 0) AS nvl, '2026-01-01'::date + (2 * '1 month'::interval) AS dateadd FROM t`,
  )
})

test('without the zone of the session today is not known before the statement runs', async () => {
  const query = 'SELECT id FROM deals WHERE "createdAt" >= CURRENT_DATE'
  expect((await rewritten(query)).leaves.map(shown)).toEqual(['deals rows: id, createdAt'])
  expect(
    (await rewritten(query, { timezone: 'UTC', now: new Date('2026-06-15T23:00:00Z') })).leaves.map(shown),
  ).toEqual(['deals rows: id; createdAt afterOrOnDate 2026-06-15T00:00:00.000'])
  expect(
    (
      await rewritten(query, { timezone: 'Asia/Vladivostok', now: new Date('2026-06-15T23:00:00Z') })
    ).leaves.map(shown),
  ).toEqual(['deals rows: id; createdAt afterOrOnDate 2026-06-16T00:00:00.000'])
})

test('SELECT INTO makes a temporary table', async () => {
  const one = await rewritten('SELECT stage, MEASURE(count) AS n INTO TEMP x FROM deals GROUP BY 1')
  expect(one.sql).toBe('CREATE TEMPORARY TABLE x AS SELECT leaf_1.c1 AS stage, leaf_1.c2 AS n FROM leaf_1')
  const two = await rewritten('SELECT stage INTO TEMP x FROM deals UNION SELECT city FROM managers')
  expect(two.sql).toBe(
    'CREATE TEMPORARY TABLE x AS SELECT leaf_1.c1 AS stage FROM leaf_1 UNION SELECT leaf_2.c1 AS city FROM leaf_2',
  )
})

test('a distinct list of the rows of an outer row has no row where there are none', async () => {
  const { sql } = await rewritten(
    'SELECT m.name, ARRAY(SELECT DISTINCT x.stage FROM deals x WHERE x.manager_id = m.id) FROM managers m',
  )
  expect(sql).toContain('ARRAY(SELECT leaf_1.c1 AS stage FROM leaf_1 WHERE leaf_1.c2 = leaf_2.c2)')
})
