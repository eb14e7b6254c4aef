/** The text that is sent is the answer's JSON, to the letter. */
import { describe, expect, test } from 'vitest'
import { columnsOf } from '../../server/cube/columns.ts'
import { multi, single } from '../../server/cube/envelope.ts'
import type { Cell, Transform } from '../../server/cube/result.ts'
import { multiText, singleText } from '../../server/cube/text.ts'

const transform = (more: Partial<Transform> = {}): Transform => ({
  aliasToMemberNameMap: { d__t_month: 'd.t.month', d__s: 'd.s', d__n: 'd.n' },
  annotation: {
    'd.t.month': { type: 'time' },
    'd.t': { type: 'time' },
    'd.s': {},
    'd.n': { type: 'number' },
  },
  query: {
    measures: ['d.n'],
    dimensions: ['d.s'],
    timeDimensions: [{ dimension: 'd.t', granularity: 'month', dateRange: ['2026-01-01', '2026-01-31'] }],
  },
  ...more,
})

const ODD: Cell[] = ['«Ёлка» "x"\\\n', '', null, true, false, { a: [1, 'я'] }, [], '\ud800', '__proto__', '1']
const raw = {
  members: ['d__t_month', 'd__s', 'd__n'],
  columns: [ODD.map(() => '2026-01-01 00:00:00'), ODD, ODD.map((_, index) => index / 3)] as Cell[][],
}
const nothing = { members: [], columns: [] }
const head = { query: { measures: ['d.n'], limit: 50 }, annotation: {}, total: 7, slowQuery: undefined }

describe.each(['default', 'compact', 'columnar', undefined] as const)('in format %s', (resType) => {
  const asked = transform(resType ? { resType } : {})
  test('rows of any cells', () =>
    expect(singleText(asked, raw, head)).toBe(JSON.stringify(single(asked, raw, head))))
  test('no rows', () =>
    expect(singleText(asked, nothing, head)).toBe(JSON.stringify(single(asked, nothing, head))))
  test('an empty head', () => expect(singleText(asked, raw, {})).toBe(JSON.stringify(single(asked, raw, {}))))
})

test('more rows than were asked for are cut and told of', () => {
  const asked = transform({ query: { ...transform().query, limit: 3 } })
  const text = singleText(asked, raw, head)
  expect(text).toBe(JSON.stringify(single(asked, raw, head)))
  expect(JSON.parse(text)).toMatchObject({ truncated: true, data: { length: 3 } })
})

test('a hidden member is refused', () =>
  expect(() => singleText(transform({ annotation: {} }), raw, head)).toThrow('hidden member'))

test('two columns of one name are one key', () => {
  const asked = transform({ aliasToMemberNameMap: { d__t_month: 'd.s', d__s: 'd.s', d__n: 'd.n' } })
  expect(singleText(asked, raw, head)).toBe(JSON.stringify(single(asked, raw, head)))
})

test('more texts than are remembered', () => {
  const members = ['d__s']
  const many = { members, columns: [Array.from({ length: 3_000 }, (_, index) => `текст ${index % 2_000}`)] }
  expect(singleText(transform(), many, head)).toBe(JSON.stringify(single(transform(), many, head)))
})

test.each(['compareDateRangeQuery', 'blendingQuery'] as const)('several results of a %s', (queryType) => {
  const all = [transform({ queryType }), transform({ queryType })]
  const heads = { queryType, results: [head, { ...head, query: transform().query }], slowQuery: false }
  const raws = [raw, raw]
  expect(multiText(all, raws, heads)).toBe(JSON.stringify(multi(all, raws, heads)))
})

test('cells are what JSON would keep of them', () => {
  const cells = [
    1,
    -0,
    Number.NaN,
    1 / 0,
    undefined,
    null,
    'x',
    true,
    new Date(0),
    { a: undefined, b: 1 },
    [1],
  ]
  const rows = cells.map((a, index) => ({ a, b: index }))
  const throughJson = JSON.parse(JSON.stringify(cells))
  expect(columnsOf(rows).columns[0]!.map(String)).toEqual(throughJson.map(String))
  expect(columnsOf(rows).columns[0]![9]).toEqual({ b: 1 })
  expect(columnsOf([])).toEqual({ members: [], columns: [] })
})
