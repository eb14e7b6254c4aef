import fc from 'fast-check'
import { expect, test } from 'vitest'
import { queriesOf, recordsOf } from '../../dashboard/builder/ask.ts'
import { type Fitted, fitted, readCubes } from '../../dashboard/builder/model.ts'
import {
  emptyQuestion,
  operators,
  type Question,
  readQuestion,
  rowChoices,
  views,
  writeQuestion,
} from '../../dashboard/builder/question.ts'
import { readyQuestions } from '../../dashboard/builder/ready.ts'
import { columnsOf, overTime, readResult, tableOf, viewOf } from '../../dashboard/builder/shape.ts'
import { statementOf } from '../../dashboard/builder/sql.ts'
import type { MetaAnswer } from '../../dashboard/records/model.ts'
import { emptyView, grains, readView, writeView } from '../../dashboard/url.ts'
import { contextOf } from './support/context.ts'

const measure = (name: string, format?: string, aggType = 'count') => ({
  name,
  shortTitle: name,
  description: `formula of ${name}`,
  type: 'number',
  aggType,
  ...(format && { format }),
})
const field = (name: string, type = 'string') => ({ name, shortTitle: name, type })

const meta: MetaAnswer = {
  cubes: [
    {
      name: 'customers',
      title: 'Клиенты',
      measures: [measure('customers.count')],
      dimensions: [field('customers.segment'), field('customers.last_won_at', 'time')],
    },
    {
      name: 'sales',
      title: 'Продажи',
      measures: [
        measure('sales.won_amount', 'currency', 'sum'),
        measure('sales.won_count'),
        measure('sales.win_rate', 'percent', 'number'),
      ],
      dimensions: [
        field('sales.manager'),
        field('sales.manager_id', 'number'),
        field('sales.department_ids'),
        field('sales.status'),
        field('sales.is_repeat', 'boolean'),
        field('sales.amount', 'number'),
        field('sales.date', 'time'),
        field('sales.created_at', 'time'),
      ],
    },
  ],
}
const cubes = readCubes(meta, 'ru')
const context = contextOf('?p=2026-10')
const sales = (question: Partial<Question> = {}): Fitted =>
  fitted({ ...emptyQuestion('sales'), measures: ['won_amount'], ...question }, cubes)!

const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,12}$/)
const question: fc.Arbitrary<Question> = fc.record({
  cube: name,
  measures: fc.uniqueArray(name, { minLength: 1, maxLength: 12 }),
  dimensions: fc.uniqueArray(name, { maxLength: 6 }),
  step: fc.option(fc.constantFrom(...grains), { nil: undefined }),
  time: fc.option(name, { nil: undefined }),
  conditions: fc.array(
    fc.record({
      name,
      operator: fc.constantFrom(...operators),
      values: fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1, maxLength: 4 }),
    }),
    { maxLength: 4 },
  ),
  view: fc.constantFrom(...views),
  sort: fc.option(
    name.chain((one) => fc.constantFrom(one, `-${one}`)),
    { nil: undefined },
  ),
  rows: fc.constantFrom(...rowChoices),
})

test('a question survives the address, whatever its values contain', () => {
  fc.assert(
    fc.property(question, (asked) => {
      const address = writeView({ ...emptyView, options: writeQuestion({ 'funnel.tab': 'x' }, asked) })
      const { options } = readView(address)
      expect(readQuestion(options)).toEqual(asked)
      expect(options['funnel.tab']).toBe('x')
    }),
  )
})

test('no text in the address is more than an unreadable question', () => {
  fc.assert(
    fc.property(fc.record({ c: fc.string(), m: fc.string(), f: fc.string(), l: fc.string() }), (text) => {
      const read = readQuestion({
        'b.c': text.c,
        'b.m': text.m,
        'b.f': text.f,
        'b.l': text.l,
        'b.g': 'century',
      })
      if (!read) return
      expect(read.measures.every((one) => /^[a-z_][a-z0-9_]*$/.test(one))).toBe(true)
      expect(rowChoices).toContain(read.rows)
      expect(read.step).toBeUndefined()
    }),
  )
})

test('a question without a measure leaves nothing in the address', () => {
  expect(writeQuestion({ 'b.c': 'sales', 'b.m': 'won_count', 'x.y': '1' }, undefined)).toEqual({ 'x.y': '1' })
  expect(readQuestion({ 'b.c': 'sales' })).toBeUndefined()
})

test('what the model lacks is left out and named', () => {
  const asked = {
    ...emptyQuestion('sales'),
    measures: ['won_amount', 'gone'],
    dimensions: ['manager', 'date'],
  }
  const fit = fitted({ ...asked, conditions: [{ name: 'lost', operator: 'is', values: ['1'] }] }, cubes)
  expect(fit?.question).toMatchObject({ measures: ['won_amount'], dimensions: ['manager'], conditions: [] })
  expect(fit?.unknown).toEqual(['gone', 'date', 'lost'])
  expect(fitted({ ...asked, measures: ['gone'] }, cubes)).toBeUndefined()
  expect(fitted({ ...asked, cube: 'gone' }, cubes)).toBeUndefined()
})

test('rows are asked over the steps of the period under the filters of the page, totals without rows', () => {
  const fit = sales({
    dimensions: ['manager'],
    step: 'month',
    conditions: [{ name: 'status', operator: 'is', values: ['won', 'none'] }],
  })
  const { rows, total, series } = queriesOf(fit, contextOf('?p=2026-10&emp=17'))
  const filters = [
    { member: 'sales.manager_id', operator: 'equals', values: ['17'] },
    {
      or: [
        { member: 'sales.status', operator: 'equals', values: ['won'] },
        { member: 'sales.status', operator: 'notSet' },
      ],
    },
  ]
  const dateRange = ['2026-10-01', '2026-10-31']
  expect(rows).toMatchObject({
    measures: ['sales.won_amount'],
    dimensions: ['sales.manager'],
    timeDimensions: [{ dimension: 'sales.date', dateRange, granularity: 'month' }],
    filters,
    order: [
      ['sales.date', 'asc'],
      ['sales.won_amount', 'desc'],
      ['sales.manager', 'asc'],
    ],
  })
  expect(total).toEqual({
    measures: ['sales.won_amount'],
    timeDimensions: [{ dimension: 'sales.date', dateRange }],
    filters,
  })
  expect(series).toMatchObject({
    dimensions: ['sales.manager'],
    order: [
      ['sales.won_amount', 'desc'],
      ['sales.manager', 'asc'],
    ],
  })
})

test('steps of another moment leave the period where it is', () => {
  const { rows } = queriesOf(sales({ step: 'week', time: 'created_at' }), context)
  expect(rows.timeDimensions).toEqual([
    { dimension: 'sales.date', dateRange: ['2026-10-01', '2026-10-31'] },
    { dimension: 'sales.created_at', granularity: 'week' },
  ])
})

test('a cube of the present moment is asked without a period', () => {
  const fit = fitted({ ...emptyQuestion('customers'), measures: ['count'], dimensions: ['segment'] }, cubes)!
  expect(queriesOf(fit, context).rows.timeDimensions).toEqual([])
})

test('the view follows from what is asked', () => {
  expect(viewOf(sales({ step: 'month' }))).toBe('columns')
  expect(viewOf(sales({ step: 'month', measures: ['win_rate'] }))).toBe('lines')
  expect(viewOf(sales({ step: 'month', dimensions: ['manager'] }))).toBe('lines')
  expect(viewOf(sales({ dimensions: ['manager'] }))).toBe('bars')
  expect(viewOf(sales({ dimensions: ['manager', 'status'] }))).toBe('table')
  expect(viewOf(sales())).toBe('table')
  expect(viewOf(sales({ dimensions: ['manager'], view: 'lines' }))).toBe('bars')
  expect(viewOf(sales({ dimensions: ['manager'], view: 'table' }))).toBe('table')
})

const monthRow = (month: string, manager: string | null, amount: string | null) => ({
  'sales.date.month': `${month}-01T00:00:00.000`,
  'sales.manager': manager,
  'sales.won_amount': amount,
})

test('lines of a dimension stand in the order of their totals, missing sums are zeros', () => {
  const fit = sales({ step: 'month', dimensions: ['manager'] })
  const rows = [monthRow('2026-08', 'Анна', '10'), monthRow('2026-10', null, '30')]
  const totals = [
    { 'sales.manager': null, 'sales.won_amount': '30' },
    { 'sales.manager': 'Анна', 'sales.won_amount': '10' },
  ]
  const result = readResult({ rows, total: [{ 'sales.won_amount': '40' }], series: totals }, fit)
  const { series, steps, isStacked } = overTime(result, contextOf('?p=2026-08-01..2026-10-31'))
  expect(steps).toHaveLength(3)
  expect(isStacked).toBe(true)
  expect(series.map(({ title, values }) => [title, values])).toEqual([
    ['не указано', [0, 0, 30]],
    ['Анна', [10, 0, 0]],
  ])
})

test('months that lie ahead have no steps', () => {
  const result = readResult({ rows: [], total: [], series: [] }, sales({ step: 'month' }))
  expect(overTime(result, contextOf('?p=2026')).steps.at(-1)).toMatchObject({
    start: '2026-11-01',
    isOpen: true,
  })
})

test('missing numbers stand last whichever way the table is sorted', () => {
  const rows = [
    { 'sales.manager': 'Анна', 'sales.won_amount': null },
    { 'sales.manager': 'Борис', 'sales.won_amount': '9' },
    { 'sales.manager': 'Вера', 'sales.won_amount': '100' },
  ]
  const order = (sort: string) =>
    tableOf(readResult({ rows, total: [], series: [] }, sales({ dimensions: ['manager'], sort })), context)
      .rows
  expect(order('-won_amount').map(([who]) => who)).toEqual(['Вера', 'Борис', 'Анна'])
  expect(order('won_amount')).toEqual([
    ['Борис', 9],
    ['Вера', 100],
    ['Анна', null],
  ])
})

test('a number leads to the records of its own row and step', () => {
  const fit = sales({
    step: 'month',
    dimensions: ['manager'],
    conditions: [
      { name: 'status', operator: 'is', values: ['won'] },
      { name: 'manager', operator: 'is', values: ['Анна', 'none'] },
    ],
  })
  const asking = contextOf('?p=2026-10-10..2026-11-20')
  expect(recordsOf('won_amount', fit, monthRow('2026-10', null, '1'), asking)).toEqual({
    measure: 'sales.won_amount',
    where: [
      { name: 'manager', values: ['none'] },
      { name: 'status', values: ['won'] },
    ],
    time: { name: 'date', from: '2026-10-10', to: '2026-10-31' },
  })
  expect(recordsOf('won_amount', fit, undefined, asking)).toEqual({
    measure: 'sales.won_amount',
    where: [
      { name: 'status', values: ['won'] },
      { name: 'manager', values: ['Анна', 'none'] },
    ],
  })
})

test('no records are promised that the drawer cannot ask for', () => {
  const row = { ...monthRow('2026-10', 'Анна', '1'), 'sales.created_at.month': '2026-10-01T00:00:00.000' }
  const except = sales({ conditions: [{ name: 'status', operator: 'not', values: ['won'] }] })
  expect(recordsOf('won_amount', except, row, context)).toBeUndefined()
  expect(recordsOf('won_amount', sales({ step: 'month', time: 'created_at' }), row, context)).toBeUndefined()
})

test('the statement asks what the page asks', () => {
  const fit = sales({
    step: 'month',
    dimensions: ['manager'],
    measures: ['won_amount', 'win_rate'],
    conditions: [
      { name: 'status', operator: 'not', values: ["won't"] },
      { name: 'is_repeat', operator: 'is', values: ['true'] },
      { name: 'amount', operator: 'from', values: ['100000'] },
    ],
    sort: '-win_rate',
  })
  expect(statementOf(fit, contextOf('?p=2026-10&dep=5'))).toBe(
    [
      "SELECT DATE_TRUNC('month', date) AS month, manager, MEASURE(won_amount) AS won_amount, MEASURE(win_rate) AS win_rate",
      'FROM sales',
      "WHERE date >= '2026-10-01'",
      "  AND date < '2026-11-01'",
      "  AND department_ids LIKE '%/5/%'",
      "  AND (status NOT IN ('won''t') OR status IS NULL)",
      '  AND is_repeat = true',
      '  AND amount >= 100000',
      'GROUP BY 1, 2',
      'ORDER BY 4 DESC NULLS LAST',
      'LIMIT 20;',
    ].join('\n'),
  )
})

test('columns and ready questions are in both languages', () => {
  const fit = sales({ step: 'quarter', dimensions: ['manager'] })
  expect(columnsOf(fit, context).map(({ title }) => title)).toEqual([
    'Квартал',
    'sales.manager',
    'sales.won_amount',
  ])
  const english = contextOf('', undefined, 'en')
  for (const { id } of readyQuestions) {
    expect(context.t(`builder.ready.${id}`)).not.toBe(english.t(`builder.ready.${id}`))
  }
})
