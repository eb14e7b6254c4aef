/* biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are what is looked at */
import { expect, test } from 'vitest'
import { expressionText, type Part } from '../../server/cube/member-expressions.ts'
import { Literals, quoted } from '../../server/sql/leaf/literals.ts'
import { moment, shifted } from '../../server/sql/leaf/moments.ts'
import { ranged } from '../../server/sql/leaf/ranges.ts'

test('a literal is quoted so that no setting changes what it says', () => {
  expect(quoted("O'Hara")).toBe("'O''Hara'")
  expect(quoted('')).toBe("''")
  expect(quoted("\\' or 1=1 --")).toBe(" E'\\\\'' or 1=1 --'")
  expect(() => quoted('a\0b')).toThrow(/character 0/)
})

test('words and placeholders are replaced in one pass', () => {
  const literals = new Literals()
  const [first, second] = [literals.word('$0$'), literals.word("it's")]
  const sql = `a = $0$ and b = ${first} and c = $1$ and d = $2$ and e = ${second} and f = $0$`
  expect(literals.place(sql, [`${first} `, second, 5])).toBe(
    `a = '${first} ' and b = '$0$' and c = 'it''s' and d = '5' and e = 'it''s' and f = '${first} '`,
  )
})

test('a parameter of the model that is no plain value is refused', () => {
  const place = (value: unknown) => new Literals().place('$0$', [value])
  expect(place(null)).toBe('NULL')
  expect(place(true)).toBe("'true'")
  expect(() => place({ a: 1 })).toThrow(/no text, number or boolean/)
})

test('words of one leaf are worth nothing in another', () => {
  const word = new Literals().word('x')
  expect(() => new Literals().place(word, [])).toThrow(/was lost/)
})

const member = { member: 'deals.id' }

test('an expression is a template with nothing of the analyst in it', () => {
  const text = expressionText({ name: 'c1', cube: 'deals', parts: ['abs(', member, ' - 1)'] })
  expect(JSON.parse(text)).toEqual({
    cubeName: 'deals',
    alias: 'c1',
    expr: { type: 'SqlFunction', cubeParams: ['deals'], sql: 'abs((${deals.id}) - 1)' },
  })
})

test.each<[string, Part[]]>([
  ['a backtick', ['1`']],
  ['a template', ['${process.exit()}']],
  ['a template made of two pieces', ['$', '{1}']],
  ['a lone dollar sign', ['$1$']],
  ['a backslash', ['\\x60']],
  ['a quote', ["'x'"]],
  ['the character 0', ['\0']],
  ['a comment', ['1 --']],
  ['another comment', ['1 /* x */']],
  ['the end of a statement', ['1; select 1']],
  ['brackets that close more', ['1)) OR ((1']],
  ['brackets that open more', ['((1)']],
  ['brackets behind quotes', ['"(") OR (1 ")"']],
  ['an open quote', ['"x']],
  ['a member that is code', [{ member: 'deals.id}${1' }]],
  ['a member of a strange cube', [{ member: 'a-b.c' }]],
])('%s is refused', (_, parts) => {
  expect(() => expressionText({ name: 'c1', cube: 'deals', parts })).toThrow()
  expect(() => expressionText({ name: 'c1', measure: 'deals.id', conditions: [parts] })).toThrow()
})

test.each([
  { name: 'c`1', cube: 'deals' },
  { name: 'c1', cube: 'de als' },
  { name: '', cube: 'deals' },
])('an expression with odd names is refused: %j', (odd) => {
  expect(() => expressionText({ ...odd, parts: ['1'] })).toThrow()
})

test.each([
  ['2026-02-01', '2026-02-01T00:00:00.000'],
  ['2026-02-01 10:00', '2026-02-01T10:00:00.000'],
  [' 2026-02-01T10:20:30.5 ', '2026-02-01T10:20:30.500'],
  ['2026-02-28 23:59:59.999000', '2026-02-28T23:59:59.999'],
  ['0001-01-01', '0001-01-01T00:00:00.000'],
])('%s is a moment', (text, iso) => expect(moment(text)).toBe(iso))

test.each([
  ['yesterday', '22007'],
  ['2026-02-01Z', '22007'],
  ['2026-02-01 10:00+03', '22007'],
  ['2026-02-01 10:00:00.0001', '22007'],
  ["2026-02-01' or 1=1", '22007'],
  ['2026-02-30', '22008'],
  ['2026-13-01', '22008'],
  ['2026-02-01 24:00', '22008'],
])('%s is none', (text, code) => expect(() => moment(text)).toThrow(expect.objectContaining({ code })))

test('a millisecond before a day is the last of the day before', () => {
  expect(shifted('2026-03-01T00:00:00.000', -1)).toBe('2026-02-28T23:59:59.999')
})

const question = { cubes: ['deals'], measures: ['deals.count'], timezone: 'UTC' }
const from = { member: 'deals.t', operator: 'afterOrOnDate', values: ['2026-02-01T00:00:00.000'] }
const to = { member: 'deals.t', operator: 'beforeDate', values: ['2026-03-01T00:00:00.000'] }
const other = { member: 'deals.stage', operator: 'equals', values: ['won'] }

test('conditions on a time become a range', () => {
  expect(ranged({ ...question, filters: [from, other, to] })).toMatchObject({
    filters: [other],
    timeDimensions: [
      { dimension: 'deals.t', dateRange: ['2026-02-01T00:00:00.000', '2026-02-28T23:59:59.999'] },
    ],
  })
})

test('the range is put where the time is grouped already', () => {
  const timeDimensions = [{ dimension: 'deals.t', granularity: 'month' }]
  expect(ranged({ ...question, timeDimensions, filters: [{ and: [from] }] })).toMatchObject({
    filters: [],
    timeDimensions: [
      {
        dimension: 'deals.t',
        granularity: 'month',
        dateRange: ['2026-02-01T00:00:00.000', '9999-12-31T23:59:59.999'],
      },
    ],
  })
})

test('several conditions on a time leave what fits all of them', () => {
  const later = { ...from, operator: 'afterDate', values: ['2026-02-10T00:00:00.000'] }
  const last = { ...to, operator: 'beforeOrOnDate', values: ['2026-02-15T00:00:00.000'] }
  expect(ranged({ ...question, filters: [later, from, to, last] })).toMatchObject({
    timeDimensions: [{ dateRange: ['2026-02-10T00:00:00.001', '2026-02-15T00:00:00.000'] }],
  })
})

test.each([
  ['there is no condition on a time', { ...question, filters: [other] }],
  ['it stands inside of an or', { ...question, filters: [{ or: [from, other] }] }],
  ['nothing fits it', { ...question, filters: [{ ...from, values: ['2026-04-01T00:00:00.000'] }, to] }],
  ['single rows are read', { ...question, ungrouped: true, filters: [from] }],
  [
    'an expression keeps roll-ups away',
    { ...question, segments: [{ name: 's', cube: 'deals', parts: ['true'] }], filters: [from] },
  ],
])('there is no range where %s', (_, asked) => expect(ranged(asked)).toBeUndefined())
