import { describe, expect, test } from 'vitest'
import { decimal, timestamp } from '../../server/cube/cells.ts'
import { multi, single } from '../../server/cube/envelope.ts'
import { type Cell, resultData, type Transform } from '../../server/cube/result.ts'

const transform = (more: Partial<Transform> = {}): Transform => ({
  aliasToMemberNameMap: { d__t_month: 'd.t.month', d__s: 'd.s', d__n: 'd.n' },
  annotation: {
    'd.t.month': { type: 'time' },
    'd.t': { type: 'time' },
    'd.s': { type: 'string' },
    'd.n': { type: 'number' },
  },
  query: {
    measures: ['d.n'],
    dimensions: ['d.s'],
    timeDimensions: [{ dimension: 'd.t', granularity: 'month', dateRange: ['2026-01-01', '2026-01-31'] }],
  },
  ...more,
})

const raw = {
  members: ['d__t_month', 'd__s', 'd__n'],
  columns: [
    ['2026-01-01T00:00:00.000', null],
    ['a', 'b'],
    ['12.50', 3],
  ] as Cell[][],
}
const nothing = { members: [], columns: [] }
const MONTH = '2026-01-01T00:00:00.000'

describe('cells', () => {
  test.each([
    [3, '3'],
    [1.5, '1.5'],
    [-0.25, '-0.25'],
    [1e21, '1000000000000000000000'],
    [1.5e21, '1500000000000000000000'],
    [1.25e-7, '0.000000125'],
    [-1.25e-7, '-0.000000125'],
    [0, '0'],
  ])('the number %s is written %s', (value, text) => expect(decimal(value)).toBe(text))

  test.each([
    ['2026-01-01T00:00:00.000', '2026-01-01T00:00:00.000'],
    ['2026-01-01 00:00:00', '2026-01-01T00:00:00.000'],
    ['2026-01-01 00:00:00.123456', '2026-01-01T00:00:00.123'],
    ['2026-01-01 00:00:00.9999', '2026-01-01T00:00:00.999'],
    ['2026-01-01T10:00:00Z', '2026-01-01T10:00:00.000'],
    ['2026-01-01 10:00:00 UTC', '2026-01-01T10:00:00.000'],
    ['2026-01-01T10:00:00.5+03:00', '2026-01-01T10:00:00.500'],
    ['2026-01-01 10:00:00.5 +03:00', '2026-01-01T10:00:00.500'],
    ['2026-01-01T10:00:00', '2026-01-01T10:00:00.000'],
    ['2026-01-01', '2026-01-01'],
    ['text', 'text'],
  ])('the time %s is written %s', (value, text) => expect(timestamp(value)).toBe(text))

  test('null, booleans and objects pass unchanged', () => {
    const columns = { members: ['d__s'], columns: [[null, true, { a: 1 }, [1, 2], 'x']] as Cell[][] }
    const data = resultData(transform({ resType: 'columnar' }), columns)
    expect(data).toEqual({ members: ['d.s'], columns: [[null, true, { a: 1 }, [1, 2], 'x']] })
  })

  test('text that looks like a time stays as it is unless the member is a time', () => {
    const columns = { members: ['d__s'], columns: [['2026-01-01 00:00:00']] }
    expect(resultData(transform(), columns)).toEqual([{ 'd.s': '2026-01-01 00:00:00' }])
  })
})

describe('shapes', () => {
  test('default is a list of objects', () => {
    expect(resultData(transform(), raw)).toEqual([
      { 'd.t.month': MONTH, 'd.s': 'a', 'd.n': '12.50', 'd.t': MONTH },
      { 'd.t.month': null, 'd.s': 'b', 'd.n': '3', 'd.t': null },
    ])
  })

  test('compact is a list of rows', () => {
    expect(resultData(transform({ resType: 'compact' }), raw)).toEqual({
      members: ['d.t.month', 'd.s', 'd.n', 'd.t'],
      dataset: [
        [MONTH, 'a', '12.50', MONTH],
        [null, 'b', '3', null],
      ],
    })
  })

  test('columnar is a list of columns', () => {
    expect(resultData(transform({ resType: 'columnar' }), raw)).toEqual({
      members: ['d.t.month', 'd.s', 'd.n', 'd.t'],
      columns: [
        [MONTH, null],
        ['a', 'b'],
        ['12.50', '3'],
        [MONTH, null],
      ],
    })
  })

  test.each([
    ['default', []],
    ['compact', { members: [], dataset: [] }],
    ['columnar', { members: [], columns: [] }],
  ] as const)('no rows in the shape %s', (resType, empty) =>
    expect(resultData(transform({ resType }), nothing)).toEqual(empty),
  )
})

describe('members', () => {
  const hidden = (member: string) => `You requested hidden member: '${member}'`
  const without = (member: string) => {
    const { [member]: _, ...annotation } = transform().annotation
    return transform({ annotation })
  }

  test('a hidden member is refused when there are rows', () =>
    expect(() => resultData(without('d.n'), raw)).toThrow(hidden('d.n')))

  test.each(['d.n', 'd.s', 'd.t.month'])('hidden %s is refused when there are no rows', (member) =>
    expect(() => resultData(without(member), nothing)).toThrow(hidden(member)),
  )

  test('an unknown column is refused', () =>
    expect(() => resultData(transform(), { members: ['x'], columns: [[1]] })).toThrow(
      "Member name not found for alias: 'x'",
    ))

  test('the bare time takes the finest granularity', () => {
    const names = ['year', 'day', 'month']
    const data = resultData(
      transform({
        aliasToMemberNameMap: Object.fromEntries(names.map((name) => [name, `d.t.${name}`])),
        annotation: Object.fromEntries([...names.map((name) => `d.t.${name}`), 'd.t'].map((m) => [m, {}])),
        query: {},
      }),
      { members: names, columns: [['Y'], ['D'], ['M']] },
    )
    expect(data).toEqual([{ 'd.t.year': 'Y', 'd.t.day': 'D', 'd.t.month': 'M', 'd.t': 'D' }])
  })

  test('of two custom granularities the later column counts, and any standard one before both', () => {
    const ask = (names: string[]) =>
      resultData(
        transform({
          aliasToMemberNameMap: Object.fromEntries(names.map((name) => [name, `d.t.${name}`])),
          annotation: Object.fromEntries(names.map((name) => [`d.t.${name}`, {}])),
          query: {},
          resType: 'compact',
        }),
        { members: names, columns: names.map((name) => [name]) },
      )
    expect(ask(['fq', 'fy'])).toMatchObject({ dataset: [['fq', 'fy', 'fy']] })
    expect(ask(['year', 'fq'])).toMatchObject({ dataset: [['year', 'fq', 'year']] })
  })

  test('a plain dimension of the same time is not added twice', () => {
    const data = resultData(
      transform({
        aliasToMemberNameMap: { d__t_month: 'd.t.month', d__t: 'd.t' },
        query: { dimensions: ['d.t'] },
        resType: 'compact',
      }),
      { members: ['d__t_month', 'd__t'], columns: [[MONTH], ['2026-01-05T10:00:00.000']] },
    )
    expect(data).toEqual({ members: ['d.t.month', 'd.t'], dataset: [[MONTH, '2026-01-05T10:00:00.000']] })
  })
})

describe('several ranges or queries', () => {
  const compare = (dateRange?: string | string[]) =>
    transform({
      queryType: 'compareDateRangeQuery',
      query: { timeDimensions: [{ dimension: 'd.t', granularity: 'month', dateRange }] },
      resType: 'compact',
    })

  test('a compared range is the last member', () => {
    const data = resultData(compare(['2026-01-01T00:00:00.000', '2026-01-31T23:59:59.999']), raw)
    const range = '2026-01-01T00:00:00.000 - 2026-01-31T23:59:59.999'
    expect(data).toEqual({
      members: ['d.t.month', 'd.s', 'd.n', 'd.t', 'compareDateRange'],
      dataset: [
        [MONTH, 'a', '12.50', MONTH, range],
        [null, 'b', '3', null, range],
      ],
    })
  })

  test.each([
    ['no range', undefined],
    ['one date', ['2026-01-01']],
    ['a word', 'last month'],
  ])('comparing with %s is refused', (_, dateRange) =>
    expect(() => resultData(compare(dateRange), raw)).toThrow('dateRange'),
  )

  test('a blended query ends with its time', () => {
    const data = resultData(transform({ queryType: 'blendingQuery', resType: 'compact' }), raw)
    expect(data).toEqual({
      members: ['d.t.month', 'd.s', 'd.n', 'd.t', 'time.month'],
      dataset: [
        [MONTH, 'a', '12.50', MONTH, MONTH],
        [null, 'b', '3', null, null],
      ],
    })
  })

  test('a blended query without granularity is refused', () => {
    const query = { timeDimensions: [{ dimension: 'd.t' }] }
    expect(() => resultData(transform({ queryType: 'blendingQuery', query }), raw)).toThrow('granularity')
  })
})

describe('envelope', () => {
  const head = {
    query: { measures: ['d.n'], timezone: 'UTC', responseFormat: 'default', secret: 1, limit: null },
    annotation: {},
    requestId: 'r',
    external: null,
    sql: 'select 1',
    total: 41,
    extra: true,
  }

  test('only public keys remain, and slowQuery always', () => {
    expect(single(transform(), nothing, head)).toEqual({
      query: { measures: ['d.n'], timezone: 'UTC', responseFormat: 'default' },
      annotation: {},
      requestId: 'r',
      total: 41,
      slowQuery: false,
      data: [],
    })
  })

  test('a total that is no number is left out', () =>
    expect(single(transform(), nothing, { total: null })).not.toHaveProperty('total'))

  test('compared ranges pivot by the range', () => {
    const results = [{ query: { dimensions: ['d.s'], measures: ['d.n'] } }]
    const answer = multi([transform()], [nothing], { queryType: 'compareDateRangeQuery', results })
    expect(answer).toMatchObject({
      queryType: 'compareDateRangeQuery',
      slowQuery: false,
      pivotQuery: { queryType: 'compareDateRangeQuery', dimensions: ['compareDateRange', 'd.s'] },
      results: [{ data: [] }],
    })
  })

  test('blended queries pivot by the union of their members', () => {
    const one = {
      measures: ['a.n'],
      dimensions: [],
      timeDimensions: [{ dimension: 'a.t', granularity: 'day' }],
    }
    const two = { measures: ['b.n', 'a.n'], dimensions: [], timeDimensions: one.timeDimensions }
    const answer = multi([transform(), transform()], [nothing, nothing], {
      queryType: 'blendingQuery',
      results: [{ query: one }, { query: two }],
    })
    expect(answer.pivotQuery).toEqual({
      measures: ['a.n', 'b.n'],
      timeDimensions: [{ dimension: 'time', granularity: 'day' }],
      queryType: 'blendingQuery',
    })
  })
})
