import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answers, startAnswers } from './support/answers.ts'

let answers: Answers
beforeAll(async () => {
  answers = await startAnswers()
})
afterAll(() => answers?.stop())

/** Rows of the compatibility list, written as it writes them: `won, 4 ; lost, 2`. */
const LIST: [query: string, rows: string][] = [
  ['SELECT id, stage FROM deals ORDER BY id LIMIT 2', '1, won ; 2, lost'],
  ['SELECT "t"."stage" AS "Stage" FROM "public"."deals" AS "t" WHERE "t"."id" = 1', 'won'],
  [
    'SELECT stage, MEASURE(count) AS n FROM deals GROUP BY 1 ORDER BY n DESC, stage',
    'won, 4 ; lost, 2 ; open, 1 ; NULL, 1',
  ],
  [
    'SELECT SUM(amount_sum), AVG(amount_avg), MAX(amount_max), COUNT(count), COUNT(DISTINCT titles) FROM deals',
    '3600, 450, 800, 8, 7',
  ],
  [`SELECT COUNT(*), COUNT(1) FROM deals WHERE stage = 'won'`, '4, 4'],
  ['SELECT SUM(count) FROM deals', '8'],
  ['SELECT MAX(conversion), SUM(conversion) FROM deals', '0.5, 0.5'],
  [
    'SELECT stage AS s, COUNT(*) FROM deals WHERE stage IS NOT NULL GROUP BY s ORDER BY 1',
    'lost, 2 ; open, 1 ; won, 4',
  ],
  [
    `SELECT DATE_TRUNC('MONTH', "createdAt") AS m, MEASURE(count) FROM deals GROUP BY 1 ORDER BY 1`,
    '2026-01-01 00:00:00, 2 ; 2026-02-01 00:00:00, 2 ; 2026-03-01 00:00:00, 2 ; 2026-04-01 00:00:00, 2',
  ],
  [`SELECT COUNT(*) FROM deals WHERE "createdAt" >= '2026-02-01' AND "createdAt" < '2026-03-01'`, '2'],
  [
    `SELECT COUNT(*) FROM deals WHERE "createdAt" BETWEEN TIMESTAMP '2026-02-01 00:00:00' AND CAST('2026-03-01' AS timestamp)`,
    '3',
  ],
  [`SELECT COUNT(*) FROM deals WHERE stage <> 'won'`, '3'],
  [`SELECT COUNT(*) FROM deals WHERE stage IN ('won','open') OR stage IS NULL`, '6'],
  [
    `SELECT (SELECT COUNT(*) FROM deals WHERE title LIKE '%alpha%'), (SELECT COUNT(*) FROM deals WHERE title ILIKE '%alpha%')`,
    '0, 2',
  ],
  [`SELECT title FROM deals WHERE title LIKE '%\\_1' OR title LIKE '100\\%' ORDER BY 1`, '100% ; Gamma_1'],
  [`SELECT COUNT(*) FROM deals WHERE title = 'O''Hara' OR title = '$1$ \`\${x}\` \\'`, '1'],
  [
    `SELECT x.s, MEASURE(x.c) FROM (SELECT stage AS s, conversion AS c, title FROM deals) x WHERE x.title <> 'delta' GROUP BY 1 ORDER BY 1`,
    'lost, 0 ; open, 0 ; won, 1 ; NULL, 0',
  ],
  [
    `WITH a AS (SELECT * FROM deals), b AS (SELECT stage AS s, amount_sum AS v FROM a) SELECT SUM(v) FROM b WHERE s = 'won'`,
    '1700',
  ],
  ['SELECT AVG(n) FROM (SELECT stage, COUNT(*) AS n FROM deals GROUP BY stage) t', '2'],
  ['SELECT stage FROM deals GROUP BY stage HAVING COUNT(*) >= 2 ORDER BY SUM(amount_sum)', 'lost ; won'],
  ['SELECT DISTINCT stage FROM deals ORDER BY 1 NULLS FIRST', 'NULL ; lost ; open ; won'],
  [
    'SELECT MIN("createdAt"), MAX(id), COUNT(DISTINCT stage), SUM(amount) FROM deals',
    '2026-01-05 10:00:00, 8, 3, 3600',
  ],
  [
    'SELECT t.s, t.v FROM (SELECT stage AS s, SUM(amount_sum) AS v FROM deals GROUP BY 1) t WHERE NOT t.v IS NULL AND t.v > 700 ORDER BY 2',
    'lost, 800 ; won, 1700',
  ],
  [
    'SELECT (SELECT COUNT(*) FROM deals WHERE is_repeat), (SELECT COUNT(*) FROM deals WHERE is_repeat = TRUE), (SELECT COUNT(*) FROM deals WHERE NOT is_repeat), (SELECT COUNT(*) FROM deals WHERE is_repeat IS NOT TRUE)',
    '3, 3, 4, 5',
  ],
  [
    'SELECT EXTRACT(QUARTER FROM "createdAt") AS q, MEASURE(titles) FROM deals GROUP BY 1 ORDER BY 1',
    '1, 6 ; 2, 2',
  ],
  [
    `SELECT CASE WHEN amount >= 500 THEN 'big' ELSE 'small' END AS k, MEASURE(count), MEASURE(titles) FROM deals GROUP BY 1 ORDER BY 1`,
    'big, 4, 4 ; small, 4, 4',
  ],
  [`SELECT COUNT(*) FROM deals WHERE DATE_TRUNC('month', "createdAt") = '2026-03-01'`, '2'],
  [
    `SELECT COUNT(*) FROM deals WHERE "createdAt" >= TIMESTAMP '2026-04-01' - INTERVAL '1 month' AND "createdAt" < NOW() + INTERVAL '100 years'`,
    '4',
  ],
  ['SELECT 1 AS one, COUNT(*) FROM deals GROUP BY 1', '1, 8'],
  ['SELECT COUNT(*), MAX(id) FROM deals WHERE 1 = 0', '0, NULL'],
  ['SELECT createdat FROM DEALS WHERE id = 3', '2026-02-01 00:00:00'],
  ['SELECT MEASURE(conversion) FROM deals', '0.5'],
  [
    'SELECT managers_city, MEASURE(conversion) FROM sales WHERE managers_city IS NOT NULL GROUP BY 1 ORDER BY 1',
    'Kazan, 0.6 ; Omsk, 0.5',
  ],
  [
    'SELECT stage, COUNT(*) AS n, SUM(COUNT(*)) OVER () AS t, RANK() OVER (ORDER BY COUNT(*) DESC) AS r FROM deals WHERE stage IS NOT NULL GROUP BY 1 ORDER BY r, stage',
    'won, 4, 7, 1 ; lost, 2, 7, 2 ; open, 1, 7, 3',
  ],
  [
    `SELECT 'total' AS k, COUNT(*) AS n FROM deals UNION ALL SELECT stage, COUNT(*) FROM deals WHERE stage = 'open' GROUP BY 1 ORDER BY 2 DESC`,
    'total, 8 ; open, 1',
  ],
  [
    'SELECT d.stage, MEASURE(d.count) FROM deals d JOIN (SELECT stage AS s, SUM(amount_sum) AS v FROM deals GROUP BY 1 ORDER BY 2 DESC LIMIT 2) k ON d.stage = k.s GROUP BY 1 ORDER BY 1',
    'lost, 2 ; won, 4',
  ],
  [
    'SELECT COUNT(*) FROM deals WHERE stage IN (SELECT stage FROM deals GROUP BY 1 HAVING COUNT(*) > 2) AND amount > (SELECT AVG(amount) FROM deals)',
    '2',
  ],
  ['SELECT MAX(net * 2) FROM deals', '1580'],
  [
    'SELECT COUNT(DISTINCT t.q) + MAX(CASE WHEN t.q IS NULL THEN 1 ELSE 0 END) AS a0 FROM (SELECT titles AS q FROM deals) t',
    '7',
  ],
  [
    `SELECT SUM(CASE WHEN stage = 'lost' THEN amount_sum END), SUM(amount_sum) FILTER (WHERE is_repeat) FROM deals`,
    '800, 1400',
  ],
  ['SELECT MIN(amount_sum), AVG(amount_max) FROM deals', '100, 450'],
  [
    'SELECT m.city, MEASURE(d.count) FROM deals d CROSS JOIN managers m GROUP BY 1 ORDER BY 1',
    'Kazan, 5 ; Omsk, 2 ; NULL, 1',
  ],
  [
    'SELECT m.city, SUM(d.amount_sum) FROM deals d LEFT JOIN managers m ON d."__cubeJoinField" = m."__cubeJoinField" OR d."__cubeJoinField" IS NULL AND m."__cubeJoinField" IS NULL WHERE m.city IS NOT NULL GROUP BY 1 ORDER BY 1',
    'Kazan, 2200 ; Omsk, 700',
  ],
  [`SELECT MEASURE(m.people) FROM deals d CROSS JOIN managers m WHERE m.city = 'Kazan'`, '2'],
  [
    'SELECT (SELECT MEASURE(amount_sum) FROM deals WHERE is_won IS TRUE), (SELECT MEASURE(count) FROM deals WHERE is_won IS FALSE)',
    '1700, 3',
  ],
  ['SELECT DISTINCT __user, "__cubeJoinField" FROM deals LIMIT 5', 'NULL, NULL'],
  [
    `SELECT stage, MEASURE(titles) FROM deals WHERE stage IN ('won','lost') GROUP BY ROLLUP(stage) ORDER BY 1 NULLS LAST`,
    'lost, 2 ; won, 4 ; NULL, 6',
  ],
  ['SELECT DATEDIFF(day, MIN("createdAt"), MAX("createdAt")) FROM deals', '100'],
]

const shown = (rows: (string | null)[][]): string =>
  rows
    .map((row) =>
      row
        .map((cell) =>
          cell === null ? 'NULL' : Number.isNaN(Number(cell)) || cell === '' ? cell : String(Number(cell)),
        )
        .join(', '),
    )
    .join(' ; ')

test.each(LIST)('%s', async (query, rows) => {
  expect(shown(await answers.rows(query))).toBe(rows)
})

test('columns are called as the analyst or the model calls them', async () => {
  expect(
    await answers.labels(
      'SELECT createdat, MEASURE(Conversion), COUNT(*), amount + 1, stage AS "Стадия" FROM deals GROUP BY 1, 4, 5',
    ),
  ).toEqual(['createdAt', 'conversion', 'count', '?column?', 'Стадия'])
})

test.each([
  `SELECT stage, MEASURE(amount_sum) FROM deals WHERE "createdAt" >= '2026-01-01' AND "createdAt" < '2026-04-01' GROUP BY 1`,
  `SELECT EXTRACT(YEAR FROM "createdAt"), EXTRACT(MONTH FROM "createdAt"), SUM(amount_sum) FROM deals GROUP BY 1, 2`,
  `SELECT DATE_TRUNC('month', "createdAt")::date, COUNT(*) FROM deals WHERE EXTRACT(YEAR FROM "createdAt") = 2026 GROUP BY 1`,
  `SELECT x.s, MEASURE(x.c) FROM (SELECT stage AS s, conversion AS c FROM deals) x GROUP BY 1`,
  `SELECT stage, MEASURE(count) FROM deals WHERE DATE_TRUNC('quarter', "createdAt") = '2026-01-01' AND stage <> 'open' GROUP BY 1`,
])('%s is answered from a roll-up', async (query) => {
  expect(await answers.rollups(query)).toHaveLength(1)
})
