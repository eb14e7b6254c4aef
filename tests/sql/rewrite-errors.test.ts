import { expect, test } from 'vitest'
import { rewritten } from './support/rewrite.ts'

const refused = (sql: string) =>
  rewritten(sql, { timezone: 'UTC' }).then(
    ({ sql: answer }) => expect.fail(`was answered: ${answer}`),
    (error: { code: string; message: string; hint?: string; position?: number }) => error,
  )

test.each<
  [sql: string, code: string, message: RegExp, hint: RegExp | undefined, position: number | undefined]
>([
  ['SELEC 1', '42601', /^syntax error at or near "SELEC"/, undefined, 1],
  ['SELECT nope FROM deals', '42703', /^column "nope" does not exist/, undefined, 8],
  ['SELECT MEASURE(won_amout) FROM deals', '42703', /^column "won_amout"/, /did you mean "won_amount"\?/, 16],
  ['SELECT d.stge FROM deals d', '42703', /^column d.stge does not exist/, /"stage"/, 8],
  ['SELECT x.stage FROM deals d', '42P01', /^missing FROM-clause entry for table "x"/, /"?d"?/, 8],
  ['SELECT AVG(count) FROM deals', '42000', /^Measure aggregation type doesn't match/, /MEASURE\(count\)/, 8],
  ['SELECT COUNT(amount_sum) FROM deals', '42000', /^Measure aggregation type doesn't match/, /MEASURE/, 8],
  [
    'SELECT stage, conversion FROM deals GROUP BY 1',
    '42803',
    /^Projection references non-aggregate values/,
    /MEASURE\(conversion\)/,
    15,
  ],
  [
    'SELECT stage, COUNT(*) FROM deals',
    '42803',
    /^column "stage" must appear in the GROUP BY clause/,
    /Add stage/,
    8,
  ],
  [
    'SELECT MEASURE(stage) FROM deals',
    '42000',
    /^MEASURE\(\).*"stage" is a dimension/,
    /Measures of deals: count, won/,
    8,
  ],
  ['SELECT MEASURE(amount_sum + 1) FROM deals', '42000', /^MEASURE\(\)/, /Measures of deals/, 8],
  ['SELECT id FROM deals CROSS JOIN managers', '42702', /^column reference "id" is ambiguous/, /alias/, 8],
  ['SELECT * FROM deals FOR UPDATE', '0A000', /^FOR UPDATE/, /Leave it out/, undefined],
  ['SELECT d FROM deals d', '0A000', /^the whole row of "d"/, /COUNT\(\*\)/, 8],
  ['SELECT COUNT(d) FROM deals d', '0A000', /^the whole row/, /COUNT\(\*\)/, 14],
  [
    'SELECT SUM(amount_sum * 2) FROM deals',
    '0A000',
    /^an expression over the measure "amount_sum"/,
    /MEASURE\(amount_sum\) \* 2/,
    12,
  ],
  ['SELECT MEDIAN_OF FROM deals GROUP BY 1', '42703', /does not exist/, undefined, 8],
  [
    'SELECT STDDEV(amount_sum) FROM deals',
    '0A000',
    /^STDDEV\(\) cannot be computed for the measure/,
    /MEASURE\(amount_sum\)/,
    8,
  ],
  [
    "SELECT STRING_AGG(title, ','), MEASURE(count) FROM deals",
    '0A000',
    /^STRING_AGG\(\) cannot stand beside measures/,
    /subselect of its own/,
    8,
  ],
  [
    'SELECT MEASURE(conversion) FILTER (WHERE is_repeat) FROM deals',
    '0A000',
    /^a condition cannot be put into the measure "conversion"/,
    /WHERE/,
    8,
  ],
  [
    'SELECT stage FROM deals WHERE conversion > 0.5',
    '42803',
    /^Projection references non-aggregate values/,
    /GROUP BY/,
    undefined,
  ],
  [
    'SELECT stage FROM deals WHERE stage = 1 OR MEASURE(count) > 2',
    '42803',
    /aggregate functions are not allowed in WHERE/,
    /HAVING/,
    31,
  ],
  [
    'SELECT m.city, MEASURE(d.count) FROM deals d JOIN managers m ON d.manager_id = m.id GROUP BY 1',
    '0A000',
    /^measures cannot be taken over a join of deals and managers/,
    /CROSS JOIN/,
    undefined,
  ],
  [
    'SELECT MEASURE(a.count) FROM deals a CROSS JOIN deals b',
    '0A000',
    /^measures cannot be taken over a join of deals and deals/,
    /subselect/,
    undefined,
  ],
  [
    'SELECT MEASURE(d.count), g FROM deals d, generate_series(1, 3) g GROUP BY 2',
    '0A000',
    /rows may repeat for one group/,
    /grouped by the columns of the join/,
    undefined,
  ],
  [
    'SELECT MEASURE(d.count) FROM managers m LEFT JOIN deals d ON m.id = d.manager_id',
    '0A000',
    /^measures cannot be taken over a join/,
    /subselect/,
    undefined,
  ],
  ['SELECT stage FROM deals NATURAL JOIN managers', '0A000', /NATURAL/, /JOIN … ON/, undefined],
  ['SELECT * FROM deals TABLESAMPLE SYSTEM (10)', '0A000', /^TABLESAMPLE/, /LIMIT/, undefined],
  ["SELECT stage FROM deals WHERE __user = 'a' OR stage = 'won'", '0A000', /^the column "__user"/, /AND/, 31],
  [
    "SELECT stage FROM deals WHERE __user = 'a' AND __user = 'b'",
    '0A000',
    /rights of two users/,
    /query of its own/,
    31,
  ],
  [
    'SELECT stage, MEASURE(count) FROM deals GROUP BY stage, SUM(amount)',
    '42803',
    /^aggregate functions are not allowed in GROUP BY/,
    undefined,
    57,
  ],
  [
    'SELECT amount_sum, MEASURE(count) FROM deals GROUP BY 1',
    '0A000',
    /^the measure "amount_sum" is a group key/,
    /MEASURE\(amount_sum\)/,
    8,
  ],
  [
    "SELECT MEASURE(count) FROM deals WHERE pg_read_file('x') = 'y'",
    '0A000',
    /^pg_read_file\(\) cannot be computed/,
    /subselect/,
    40,
  ],
  [
    'SELECT stage, MEASURE(count) FROM deals WHERE stage = current_user GROUP BY title',
    '0A000',
    /cannot be computed/,
    undefined,
    undefined,
  ],
  [
    'SELECT DATEDIFF(fortnight, "createdAt", "createdAt") FROM deals',
    '22023',
    /^unit "fortnight" not recognized/,
    /Units: second/,
    8,
  ],
  [
    'WITH x AS (DELETE FROM deals RETURNING 1) SELECT * FROM x, deals',
    '0A000',
    /^WITH may only hold SELECT/,
    undefined,
    undefined,
  ],
  [
    'SELECT MEASURE(d.count) FROM deals d WHERE d.id = (SELECT MEASURE(d.count) FROM managers m)',
    '0A000',
    /outer query/,
    /HAVING/,
    undefined,
  ],
  [
    "SELECT STRING_AGG(title, ',') FROM deals WHERE amount_sum > 100",
    '0A000',
    /^STRING_AGG\(\) cannot stand beside measures/,
    undefined,
    8,
  ],
  [
    "SELECT SUM(d.amount_sum) FROM deals d JOIN (SELECT 'won' AS s LIMIT 1) k ON TRUE WHERE k.s = 'lost'",
    '0A000',
    /^a total of measures cannot be taken over a join by a condition/,
    /IN \(SELECT/,
    undefined,
  ],
])('%s', async (sql, code, message, hint, position) => {
  const error = await refused(sql)
  expect(error.message).toMatch(message)
  expect(error.code).toBe(code)
  if (hint) expect(error.hint).toMatch(hint)
  if (position !== undefined) expect(error.position).toBe(position)
})

test('positions point into a text with letters of several bytes', async () => {
  expect((await refused(`SELECT 'Воронка', nope FROM deals`)).position).toBe(19)
})

test('a statement that is nested too deeply is told so', async () => {
  const deep = `SELECT MEASURE(count) FROM deals WHERE ${'('.repeat(3000)}amount${' + 1)'.repeat(3000)} > 5`
  expect((await refused(deep)).code).toMatch(/^(54001|42601)$/)
})

test('subselects that double what they rename are not written out without end', async () => {
  const doubled = Array.from(
    { length: 30 },
    (_, i) => `, c${i + 1} AS (SELECT stage || stage AS stage FROM c${i})`,
  )
  const error = await refused(
    `WITH c0 AS (SELECT stage FROM deals)${doubled.join('')} SELECT stage, COUNT(*) FROM c30 GROUP BY 1`,
  )
  expect(error.code).toBe('54001')
})
