import { expect, test } from 'vitest'
import { countedStatement, dependsOnClock, parseStatement } from '../../server/rollups/statement.ts'

const statement = (list: string, end = ' GROUP BY 1, 2') => `SELECT
      ${list}
    FROM
      marts.sales AS "sales" ${end}`
const GROUPS = `"sales".pipeline "sales__pipeline", date_trunc('day', ("sales".date AT TIME ZONE 'UTC')) "sales__date_day"`
const kinds = (text: string) => parseStatement(text).columns.map(({ name, kind }) => `${name} ${kind}`)

test('groups, counts and sums are told apart', () => {
  const text = statement(
    `${GROUPS}, count("sales".id) "n", sum(CASE WHEN ("sales".event = 'a, "b" (') THEN EXTRACT(EPOCH FROM "sales".date) END) "s"`,
  )
  const parsed = parseStatement(text)
  expect(kinds(text)).toEqual(['sales__pipeline group', 'sales__date_day group', 'n count', 's sum'])
  expect(parsed).toMatchObject({ adds: true, source: { relation: 'sales', alias: 'sales' } })
  expect(parsed.columns[3]!.argument).toBe(
    `CASE WHEN ("sales".event = 'a, "b" (') THEN EXTRACT(EPOCH FROM "sales".date) END`,
  )
})

test.each([
  ['count(distinct "sales".id) "x"'],
  ['max("sales".id) "x"'],
  ['sum(a) / sum(b) "x"'],
  ['coalesce(sum(a), 0) "x"'],
])('%s does not add up', (item) => {
  const parsed = parseStatement(statement(`${GROUPS}, ${item}`))
  expect(parsed.adds).toBe(false)
  expect(parsed.columns.at(-1)!.kind).toBe('other')
})

test('a statement without groups, with joins or with conditions has no difference', () => {
  expect(parseStatement(statement('count(*) "n"', ''))).toMatchObject({
    adds: false,
    source: { relation: 'sales' },
  })
  for (const end of [
    'LEFT JOIN marts.deals AS "deals" ON true GROUP BY 1, 2',
    `WHERE ("sales".id > 1) GROUP BY 1, 2`,
  ])
    expect(parseStatement(statement(`${GROUPS}, count(*) "n"`, end))).toMatchObject({
      adds: false,
      source: undefined,
    })
})

test('rows and values of sums are counted beside them, over whatever is read', () => {
  const text = statement(`${GROUPS}, sum("sales".amount) "s"`)
  expect(countedStatement(text, parseStatement(text), 'pg_temp.after_sales').replace(/\s+/g, ' ')).toBe(
    `SELECT ${GROUPS}, sum("sales".amount) "s" , count(*)::int AS "__rows", count("sales".amount)::int AS "__n1" FROM pg_temp.after_sales AS "sales" GROUP BY 1, 2`,
  )
})

test.each([['now()'], ['current_date'], ['LOCALTIMESTAMP'], ['clock_timestamp ()']])(
  '%s is the clock',
  (call) => {
    expect(dependsOnClock(statement(`${GROUPS}, count(${call}) "n"`))).toBe(true)
    expect(dependsOnClock(statement(`${GROUPS}, count("sales".is_current_pipeline) "n"`))).toBe(false)
  },
)
