/** What a question may look like, and what is said of one that may not be asked. */
import { describe, expect, test } from 'vitest'
import { type MetaCube, memberFault, membersOf } from '../../server/cube/members.ts'
import { faultOf } from '../../server/cube/questions.ts'
import type { CubeQuery } from '../../server/cube/result.ts'

const COUNT = { measures: ['deals.count'] }
const filter = (...values: unknown[]) => ({ member: 'deals.id', operator: 'equals', values })
const nested = (depth: number): object =>
  depth === 0 ? filter('1') : { [depth % 2 ? 'or' : 'and']: [nested(depth - 1)] }
const time = (rest: object) => ({ timeDimensions: [{ dimension: 'deals.created_at', ...rest }] })

describe('a good question has no fault', () => {
  test.each<[string, unknown]>([
    ['of one measure', COUNT],
    ['as text', JSON.stringify(COUNT)],
    ['that is missing', undefined],
    [
      'with everything',
      {
        measures: ['deals.count'],
        dimensions: ['deals.manager', 'deals.created_at.month'],
        segments: ['deals.good'],
        timeDimensions: [
          { dimension: 'deals.created_at', granularity: 'month', dateRange: ['2026-01-01', '2026-02-28'] },
        ],
        filters: [
          { or: [filter('1', 2, true, null), { and: [{ dimension: 'deals.title', operator: 'notSet' }] }] },
        ],
        order: [['deals.count', 'desc']],
        limit: 50_000,
        offset: 0,
        total: true,
        ungrouped: false,
        timezone: 'Europe/Moscow',
        responseFormat: 'compact',
        cache: 'no-cache',
      },
    ],
    ['of words', time({ dateRange: 'last 6 months' })],
    ['of a leap day', time({ dateRange: ['2024-02-29', '2024-02-29T23:59:59.999'] })],
    ['of one day', time({ dateRange: '2026-01-31' })],
    ['of compared ranges', time({ compareDateRange: ['this month', ['2026-01-01', '2026-01-31']] })],
    [
      'of a drill down',
      { dimensions: ['deals.id'], filters: [{ member: 'deals.count', operator: 'measureFilter' }] },
    ],
    ['of ten thousand values', { ...COUNT, filters: [filter(...Array(10_000).fill(1))] }],
    ['of ten levels', { ...COUNT, filters: [nested(9)] }],
    ['in a blend', [COUNT, COUNT]],
  ])('%s', (_, query) => expect(faultOf(query)).toBeUndefined())
})

describe('a fault is named', () => {
  test.each<[string, unknown, RegExp]>([
    ['text that is no JSON', '{broken', /^query: this is not JSON/],
    ['a number', 5, /^query: expected an object/],
    ['text in text', '"\\"{}\\""', /^query: expected an object/],
    ['null', 'null', /^query: expected an object/],
    ['too many questions', Array(50).fill(COUNT), /^query: 50 questions at once, at most 20/],
    ['one of several', [COUNT, { measures: 'x' }], /^question 2: measures: expected a list/],
    ['an unknown key', { ...COUNT, limits: 5 }, /^"limits" is no part of a question/],
    ['a prototype', JSON.parse('{"__proto__":{"measures":[]}}'), /^"__proto__" is no part/],
    ['a constructor', { constructor: 1 }, /^"constructor" is no part/],
    ['a measure that is an object', { measures: [{ sql: '1' }] }, /^measures: expected names/],
    ['a measure with code', { measures: ['{"expr":1}'] }, /^measures: expected names/],
    ['a name with SQL', { dimensions: ['deals.id; drop table x'] }, /^dimensions: expected names/],
    ['a name without a cube', { dimensions: ['id'] }, /^dimensions: expected names/],
    ['a giant name', { dimensions: [`deals.${'x'.repeat(1e5)}`] }, /^dimensions: expected names.*…\.$/],
    ['too many members', { measures: Array(301).fill('deals.count') }, /^query: 301 members, at most 300/],
    ['too many filters', { ...COUNT, filters: Array(1000).fill(filter('1')) }, /^filters: more than 200/],
    [
      'too many filters in groups',
      { ...COUNT, filters: Array(300).fill({ or: [filter('1')] }) },
      /^filters: more than 200/,
    ],
    [
      'too many values',
      { ...COUNT, filters: [filter(...Array(10_001).fill(1))] },
      /^filters: more than 10000 values/,
    ],
    ['deep nesting', { ...COUNT, filters: [nested(11)] }, /^filters: nested more than 10 deep/],
    [
      'bottomless nesting',
      `{"filters":${'[{"or":'.repeat(20_000)}[]${'}]'.repeat(20_000)}}`,
      /^filters: nested more than 10 deep/,
    ],
    ['an empty group', { ...COUNT, filters: [{ or: [] }] }, /^filters: or: the list is empty/],
    [
      'two groups in one',
      { ...COUNT, filters: [{ or: [filter('1')], and: [] }] },
      /^filters: or: expected a list/,
    ],
    [
      'a filter without member',
      { ...COUNT, filters: [{ operator: 'set' }] },
      /^filters: member: expected one name/,
    ],
    [
      'a filter with both names',
      { ...COUNT, filters: [{ ...filter('1'), dimension: 'deals.id' }] },
      /^filters: member/,
    ],
    [
      'an unknown operator',
      { ...COUNT, filters: [{ ...filter('1'), operator: 'like' }] },
      /^filters: deals\.id: operator: expected one of equals/,
    ],
    [
      'no values',
      { ...COUNT, filters: [filter()] },
      /^filters: deals\.id: values: equals needs at least one/,
    ],
    [
      'a list as a value',
      { ...COUNT, filters: [filter(['1'])] },
      /^filters: deals\.id: values: expected texts/,
    ],
    [
      'a character 0',
      { ...COUNT, filters: [filter('a\0b')] },
      /^filters: deals\.id: values: one holds the character 0/,
    ],
    [
      'a giant value',
      { ...COUNT, filters: [filter('x'.repeat(1001))] },
      /^filters: deals\.id: values: one is longer than 1000/,
    ],
    [
      'a date that is none',
      {
        ...COUNT,
        filters: [
          { member: 'deals.created_at', operator: 'inDateRange', values: ['2026-02-30', '2026-03-01'] },
        ],
      },
      /"2026-02-30" is no date/,
    ],
    [
      'three dates',
      {
        ...COUNT,
        filters: [
          {
            member: 'deals.created_at',
            operator: 'inDateRange',
            values: ['2026-01-01', '2026-01-02', '2026-01-03'],
          },
        ],
      },
      /one or two dates/,
    ],
    [
      '30 February',
      time({ dateRange: ['2026-02-30', '2026-03-01'] }),
      /^timeDimensions: dateRange: "2026-02-30" is no date/,
    ],
    ['month 13', time({ dateRange: ['2026-13-01', '2026-13-02'] }), /"2026-13-01" is no date/],
    ['hour 25', time({ dateRange: ['2026-01-01T25:00:00', '2026-01-02'] }), /is no date/],
    ['a month as a date', time({ dateRange: ['2026-01', '2026-02'] }), /"2026-01" is no date/],
    [
      'the wrong way round',
      time({ dateRange: ['2026-02-01', '2026-01-01'] }),
      /dateRange: 2026-02-01 comes after 2026-01-01/,
    ],
    [
      'three ends',
      time({ dateRange: ['2026-01-01', '2026-01-02', '2026-01-03'] }),
      /the first and the last day/,
    ],
    ['a range and a comparison', time({ dateRange: 'today', compareDateRange: ['today'] }), /not both/],
    ['too many comparisons', time({ compareDateRange: Array(21).fill('today') }), /1 to 20 ranges/],
    ['a time that is text', { timeDimensions: ['deals.created_at'] }, /^timeDimensions: expected objects/],
    ['too many rows', { ...COUNT, limit: 50_001 }, /^limit: at most 50000 rows/],
    ['half a row', { ...COUNT, limit: 1.5 }, /^limit: expected a whole number/],
    ['rows as text', { ...COUNT, limit: '10' }, /^limit: expected a whole number/],
    ['no limit at all', { ...COUNT, limit: null }, /^limit: expected a whole number/],
    ['a negative offset', { ...COUNT, offset: -1 }, /^offset: expected a whole number/],
    ['an order without direction', { ...COUNT, order: [['deals.count']] }, /^order: expected/],
    ['an order by SQL', { ...COUNT, order: { '1; drop': 'asc' } }, /^order: expected/],
    ['a total that is no yes or no', { ...COUNT, total: 'yes' }, /^total: expected true or false/],
    ['an unknown format', { ...COUNT, responseFormat: 'csv' }, /^responseFormat: expected one of/],
  ])('%s', (_, query, text) => {
    const fault = faultOf(query)
    expect(fault).toMatch(text)
    expect(fault).not.toMatch(/\n/)
    expect(fault!.length).toBeLessThan(400)
  })
})

const META: MetaCube[] = [
  {
    config: {
      measures: [
        { name: 'deals.count', type: 'number', isVisible: true },
        { name: 'deals.cycle_seconds', type: 'number', isVisible: false },
      ],
      dimensions: [
        { name: 'deals.id', type: 'number', isVisible: true },
        { name: 'deals.title', type: 'string', isVisible: true },
        { name: 'deals.is_repeat', type: 'boolean', isVisible: true },
        { name: 'deals.created_at', type: 'time', isVisible: true, granularities: [{ name: 'fiscal' }] },
      ],
      segments: [{ name: 'deals.good', isVisible: true }],
    },
  },
]
const members = membersOf(META)
const one = (member: string, operator: string, ...values: unknown[]) => ({
  filters: [{ member, operator, values }],
})

describe('a member', () => {
  test.each<[string, object]>([
    [
      'of each kind',
      {
        measures: ['deals.count'],
        dimensions: ['deals.id', 'deals.created_at.fiscal'],
        segments: ['deals.good'],
      },
    ],
    ['as a time', time({ granularity: 'month' })],
    ['that a filter compares', one('deals.id', 'equals', '5', 6, null, '-1.5')],
    ['that is a boolean', one('deals.is_repeat', 'equals', true, 'false')],
    ['that is ordered by', { ...time({ granularity: 'month' }), order: { 'deals.created_at': 'asc' } }],
  ])('%s is right', (_, query) => expect(memberFault(query as CubeQuery, members)).toBeUndefined())

  test.each<[string, object, number, RegExp]>([
    [
      'misspelt',
      { measures: ['deals.cuont'] },
      400,
      /^Unknown member 'deals\.cuont' in measures\. Did you mean 'deals\.count'\?$/,
    ],
    ['of a misspelt cube', { dimensions: ['dales.title'] }, 400, /Did you mean 'deals\.title'\?$/],
    [
      'like none',
      { dimensions: ['something.else'] },
      400,
      /^Unknown member 'something\.else'.*\/v1\/meta lists/,
    ],
    [
      'misspelt in a filter',
      one('deals.titel', 'set'),
      400,
      /^Unknown member 'deals\.titel'\. Did you mean 'deals\.title'\?$/,
    ],
    ['that is hidden', { measures: ['deals.cycle_seconds'] }, 403, /^Hidden member 'deals\.cycle_seconds'/],
    [
      'nearly hidden, is not suggested',
      { measures: ['deals.cycle_second'] },
      400,
      /^Unknown member 'deals\.cycle_second' in measures\. \//,
    ],
    [
      'in the wrong place',
      { dimensions: ['deals.count'] },
      400,
      /^'deals\.count' in dimensions is a measure: ask for it in measures\.$/,
    ],
    [
      'that is no time',
      { timeDimensions: [{ dimension: 'deals.title' }] },
      400,
      /is a string, not a time\. Times of deals: deals\.created_at\.$/,
    ],
    [
      'of an unknown granularity',
      time({ granularity: 'fortnight' }),
      400,
      /no granularity 'fortnight'\. There are second.*fiscal/,
    ],
    [
      'of an unknown granularity in dimensions',
      { dimensions: ['deals.created_at.fortnight'] },
      400,
      /no granularity 'fortnight'/,
    ],
    [
      'that is no number',
      one('deals.id', 'equals', 'abc'),
      400,
      /^'deals\.id' in filters: "abc" is no number\.$/,
    ],
    ['that is too great', one('deals.id', 'gt', '9'.repeat(30)), 400, /is no number/],
    ['that is no yes or no', one('deals.is_repeat', 'equals', 'maybe'), 400, /"maybe" is no boolean/],
    ['that is no date', one('deals.created_at', 'equals', 'today'), 400, /"today" is no time/],
    [
      'of the wrong operator',
      one('deals.title', 'inDateRange', '2026-01-01', '2026-01-31'),
      400,
      /inDateRange is for times, this is a string/,
    ],
    [
      'that has no filter of its own',
      one('deals.title', 'measureFilter'),
      400,
      /measureFilter is for measures/,
    ],
    [
      'that is not asked for',
      { measures: ['deals.count'], order: { 'deals.title': 'asc' } },
      400,
      /'deals\.title' in order is not asked for/,
    ],
  ])('%s is named', (_, query, status, text) => {
    const fault = memberFault(query as CubeQuery, members)
    expect(fault?.text).toMatch(text)
    expect(fault?.status).toBe(status)
  })
})
