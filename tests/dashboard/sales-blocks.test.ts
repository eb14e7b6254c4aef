import { describe, expect, test } from 'vitest'
import { dealsAsked } from '../../dashboard/sales/deal-filters.ts'
import { optionsQuery, readOptions } from '../../dashboard/sales/deal-options.ts'
import {
  byChange,
  type DynamicsAnswers,
  dynamicsQueries,
  type Person,
  readDynamics,
  tickedOf,
  writeTicked,
} from '../../dashboard/sales/figures.ts'
import { clickLine, readStatistics, statisticsQueries } from '../../dashboard/sales/statistics.ts'
import {
  coarserGrain,
  finerGrain,
  fittingGrain,
  grainOf,
  intoStep,
  stepsShown,
} from '../../dashboard/sales/steps.ts'
import dealList from '../../dashboard/sales/widgets/deal-list.tsx'
import dynamics from '../../dashboard/sales/widgets/dynamics.tsx'
import leads from '../../dashboard/sales/widgets/leads-received.tsx'
import newRepeat, { readSteps } from '../../dashboard/sales/widgets/new-repeat.tsx'
import overall from '../../dashboard/sales/widgets/overall-conversion.tsx'
import people from '../../dashboard/sales/widgets/people.tsx'
import statistics from '../../dashboard/sales/widgets/statistics.tsx'
import wonAmount from '../../dashboard/sales/widgets/won-amount.tsx'
import type { Row } from '../../dashboard/server.ts'
import type { AnyWidget, BlockContext } from '../../dashboard/widget.ts'
import { contextOf, twoPortals } from './support/context.ts'

const inTwo = (search = '') => contextOf(search, undefined, 'ru', twoPortals)

describe('tiles', () => {
  test('tiles of events share their questions', () => {
    const context = contextOf('?p=2026-10')
    expect(overall.queries(context)).toEqual(wonAmount.queries(context))
  })

  test('leads are absent where a portal has none', () => {
    const portal = { id: 1, name: 'a', url: 'https://a', demo: false }
    const of = (hasLeads: boolean) =>
      contextOf('', undefined, 'ru', undefined, { portals: [{ ...portal, hasLeads }] })
    expect(leads.isShown(of(true))).toBe(true)
    expect(leads.isShown(of(false))).toBe(false)
  })
})

describe('steps of time', () => {
  const range = { from: '2026-01-01', to: '2026-12-31' }

  test('a chart of a year has no room for its days', () => {
    expect(fittingGrain(range, '2026-11-21', 'day')).toBe('week')
    expect(fittingGrain(range, '2026-11-21', 'month')).toBe('month')
    expect(grainOf(contextOf('?p=2026&g=day'))).toBe('week')
    expect(finerGrain(contextOf('?p=2026&g=week'))).toBeUndefined()
  })

  test('finer and coarser steps end at days and years', () => {
    expect(finerGrain(contextOf('?p=2026-10&g=day'))).toBeUndefined()
    expect(finerGrain(contextOf('?p=2026-10'))).toBe('week')
    expect(coarserGrain(contextOf('?p=2026-10'))).toBe('quarter')
    expect(coarserGrain(contextOf('?p=2026-10&g=year'))).toBeUndefined()
  })

  test('a click makes the step the period, another opens it in finer steps', () => {
    expect(intoStep('2026-09-01', contextOf('?p=2026-10'))).toEqual({
      period: { kind: 'month', year: 2026, month: 9 },
    })
    expect(intoStep('2026-10-01', contextOf('?p=2026-10'))).toEqual({ grain: 'week' })
    expect(intoStep('2026-10-01', contextOf('?p=2026-10-01..2026-10-31'))).toEqual({ grain: 'week' })
    expect(intoStep('2026-10-10', contextOf('?p=2026-10-10..2026-10-10&g=day'))).toEqual({
      period: { kind: 'range', from: '2026-10-10', to: '2026-10-10' },
    })
  })
})

describe('new and repeat sales', () => {
  test('every step has its parts and the total that Cube gave, steps without sales have none', () => {
    const context = contextOf('?p=2026-10')
    const steps = readSteps(
      [
        {
          'sales.date.month': '2026-10-01T00:00:00.000',
          'sales.won_amount': '300.50',
          'sales.new_won_amount': '100.25',
          'sales.repeat_won_amount': '200.25',
          'sales.won_count': '3',
          'sales.new_won_count': '1',
          'sales.repeat_won_count': '2',
          'sales.repeat_share': '0.6667',
        },
      ],
      context,
    )
    expect(steps.map(({ start }) => start)).toEqual(stepsShown(context).map(({ start }) => start))
    expect(steps.find(({ start }) => start === '2026-10-01')).toMatchObject({
      amount: { fresh: 100.25, repeat: 200.25, total: 300.5 },
      count: { fresh: 1, repeat: 2, total: 3 },
      share: 0.6667,
    })
    expect(steps.find(({ start }) => start === '2026-09-01')).toMatchObject({
      amount: { fresh: 0, repeat: 0, total: 0 },
      share: null,
    })
  })

  test('counts and sums come with one question, in steps of the chosen size', () => {
    const { steps } = newRepeat.queries(contextOf('?p=2026-10&g=quarter')) as Record<
      string,
      { timeDimensions?: unknown }
    >
    expect(steps?.timeDimensions).toMatchObject([{ dimension: 'sales.date', granularity: 'quarter' }])
    expect(newRepeat.queries(contextOf('?p=2026-10&new-repeat.what=count'))).toEqual(
      newRepeat.queries(contextOf('?p=2026-10')),
    )
  })
})

const sold = (id: string | null, name: string, amount: string | null, more: Row = {}): Row => ({
  'sales.manager': name,
  'sales.manager_id': id,
  'sales.won_amount': amount,
  ...more,
})

const answers: DynamicsAnswers = {
  steps: [
    sold('1', 'Анна', '50', { 'sales.date.month': '2026-09-01T00:00:00.000' }),
    sold('1', 'Анна', '70', { 'sales.date.month': '2026-10-01T00:00:00.000' }),
    sold('3', 'Вера', '10', { 'sales.date.month': '2025-12-01T00:00:00.000' }),
  ],
  current: [sold('1', 'Анна', '70'), sold('2', 'Борис', '90')],
  previous: [sold('1', 'Анна', '50'), sold('2', 'Борис', '200')],
  allSteps: [{ 'sales.date.month': '2026-10-01T00:00:00.000', 'sales.won_amount': '160' }],
  all: [{ 'sales.won_amount': '160' }],
  allBefore: [{ 'sales.won_amount': '250' }],
}

describe('dynamics', () => {
  const context = contextOf('?p=2026-10')

  test('everybody whom any answer names has a line, those who won most first', () => {
    const { people, total, steps } = readDynamics(answers, context)
    expect(people.map(({ name, current, previous }) => [name, current, previous])).toEqual([
      ['Борис', 90, 200],
      ['Анна', 70, 50],
      ['Вера', 0, 0],
    ])
    const october = steps.findIndex(({ start }) => start === '2026-10-01')
    expect(people[1]?.values[october]).toBe(70)
    expect(people[1]?.values[october - 1]).toBe(50)
    expect(people[0]?.values[october]).toBe(0)
    expect(total).toMatchObject({ current: 160, previous: 250 })
    expect(total.values[october]).toBe(160)
  })

  test('an average of nothing is not zero', () => {
    const ofChecks = contextOf('?p=2026-10&dynamics.measure=check')
    const { people } = readDynamics(
      { ...answers, current: [sold('1', 'Анна', '70', { 'sales.average_check': '35' })] },
      ofChecks,
    )
    expect(people.find(({ name }) => name === 'Анна')).toMatchObject({ current: 35, previous: null })
    expect(people.find(({ name }) => name === 'Вера')?.values.every((value) => value === null)).toBe(true)
  })

  test('who grows most stands first, who cannot be compared last', () => {
    const person = (name: string, current: number | null, previous: number | null): Person => ({
      id: name,
      name,
      won: 0,
      values: [],
      current,
      previous,
    })
    const order = byChange([
      person('падает', 1390, 3500),
      person('новый', 5, null),
      person('стоит', 7, 7),
      person('растёт', 4000, 1733),
      person('ничего', 0, 0),
    ])
    expect(order.map(({ name }) => name)).toEqual(['растёт', 'стоит', 'падает', 'новый'])
  })

  test('ticks are written shortly and read back', () => {
    const { people } = readDynamics(answers, context)
    expect(tickedOf(people, '')).toEqual(['2', '1', '3'])
    for (const ticked of [[], ['1'], ['2', '3'], ['2', '1', '3']])
      expect(tickedOf(people, writeTicked(people, ticked))).toEqual(ticked)
    expect(writeTicked(people, ['2', '1', '3'])).toBe('')
    expect(tickedOf(people, '1 99')).toEqual(['1'])
    const unknown = people.map((person, index) => ({ ...person, id: index === 0 ? 'none' : person.id }))
    expect(tickedOf(unknown, writeTicked(unknown, []))).toEqual([])
  })

  test('the click on a manager leaves the others in, filters do not', () => {
    const clicked = Object.values(dynamicsQueries(contextOf('?p=2026-10&x=emp:17')))
    expect(clicked.every(({ filters }) => filters?.length === 0)).toBe(true)
    for (const { filters } of Object.values(dynamicsQueries(contextOf('?p=2026-10&emp=17'))))
      expect(filters).toEqual([{ member: 'sales.manager_id', operator: 'equals', values: ['17'] }])
  })

  test('no question stands twice in one block, whatever is measured', () => {
    for (const measure of ['amount', 'conversion', 'overall', 'cycle']) {
      const asked = Object.values(dynamicsQueries(contextOf(`?p=2026-10&dynamics.measure=${measure}`)))
      expect(new Set(asked.map((query) => JSON.stringify(query))).size, measure).toBe(asked.length)
    }
  })
})

describe('managers', () => {
  test('the previous period is asked for on demand', () => {
    const names = (search: string) => Object.keys(people.queries(contextOf(search)))
    expect(names('?p=2026-10').some((name) => name.endsWith('Before'))).toBe(false)
    expect(names('?p=2026-10&people.change=on')).toContain('closedBefore')
  })

  test('the table tells what was, but not of the present', () => {
    const context = contextOf('?p=2026-10&people.change=on')
    const answered: Record<string, Row[]> = {
      closed: [sold('1', 'Анна', '70')],
      closedBefore: [sold('1', 'Анна', '50')],
      closedTotal: [{ 'sales.won_amount': '70' }],
      closedTotalBefore: [{ 'sales.won_amount': '55' }],
    }
    const { columns, rows } = people.table(people.rows(answered, context), context)
    const at = (title: string) => columns.findIndex((column) => column.title === title)
    expect(rows[0]?.[at('Сумма')]).toBe(70)
    expect(rows[0]?.[at('Сумма, было')]).toBe(50)
    expect(rows.at(-1)?.[at('Сумма, было')]).toBe(55)
    expect(at('В работе')).toBeGreaterThan(0)
    expect(at('В работе, было')).toBe(-1)
  })
})

describe('statistics', () => {
  const line = (id: string | null, count: string, more: Row = {}): Row => ({
    'deals.pipeline': `Воронка ${id}`,
    'deals.pipeline_id': id,
    'deals.count': count,
    'deals.total_amount': '10',
    'deals.won_count': '1',
    'deals.cycle_days': null,
    ...more,
  })

  test('the largest of what is shown first, nothing to measure last', () => {
    const lines = [line('0', '5'), line('7', '9'), line(null, '6', { 'deals.cycle_days': '3.5' })]
    const order = (search: string) =>
      readStatistics({ lines, total: [] }, contextOf(search)).lines.map(({ id }) => id)
    expect(order('')).toEqual(['7', 'none', '0'])
    expect(order('?statistics.what=days')[0]).toBe('none')
  })

  test('totals are those of Cube, and their records do not heed the click', () => {
    const { lines, total } = statisticsQueries(contextOf('?p=2026-10&x=pipe:7;src:WEB'))
    for (const { filters } of [lines, total])
      expect(filters).toEqual([{ member: 'deals.source_id', operator: 'equals', values: ['WEB'] }])
    const data = readStatistics({ lines: [line('0', '5')], total: [{ 'deals.count': '12' }] }, contextOf(''))
    expect(data.total.whole.count).toBe(12)
    expect(data.total.whole.days).toBeNull()
  })

  test('deals are told apart by their type; no other block is filtered by it', () => {
    const context = contextOf('?p=2026-10&statistics.by=type&x=pipe:7')
    const { lines } = statisticsQueries(context)
    expect(lines.dimensions).toEqual(['deals.type'])
    expect(lines.filters).toEqual([{ member: 'deals.pipeline_id', operator: 'equals', values: ['7'] }])
    const [read] = readStatistics(
      { lines: [{ 'deals.type': 'Услуги', 'deals.count': '5' }], total: [] },
      context,
    ).lines
    expect(read).toMatchObject({ name: 'Услуги', where: [{ name: 'type', values: ['Услуги'] }] })
    expect(clickLine(read!, context, false)).toEqual({})
  })

  test('a line of another portal is clicked together with its portal', () => {
    const context = inTwo('?p=2026-10')
    const row = line('0', '5', { 'deals.portal_id': '2' })
    const [read] = readStatistics({ lines: [row], total: [] }, context).lines
    expect(read?.where).toEqual([
      { name: 'pipeline_id', values: ['0'] },
      { name: 'portal_id', values: ['2'] },
    ])
    expect(clickLine(read!, context, false)).toEqual({ portal: '2', clicks: [{ kind: 'pipe', ids: ['0'] }] })
  })
})

describe('the list of deals', () => {
  const asked = (search: string) => dealsAsked(contextOf(search))

  test('created and closed deals are of the period, open ones of this moment', () => {
    expect(asked('?p=2026-10').timeDimensions).toEqual([
      { dimension: 'deals.created_at', dateRange: ['2026-10-01', '2026-10-31'] },
    ])
    expect(asked('?p=2026-10&deal-list.which=closed').timeDimensions).toEqual([
      { dimension: 'deals.closed_at', dateRange: ['2026-10-01', '2026-10-31'] },
    ])
    expect(asked('?p=2026-10&deal-list.which=open')).toEqual({
      filters: [{ member: 'deals.status', operator: 'equals', values: ['open'] }],
    })
  })

  test('own filters come on top of those of the page; a status that cannot be is ignored', () => {
    const search = '?p=2026-10&src=WEB&deal-list.stage=C7:NEW&deal-list.reason=none&deal-list.status=lost'
    expect(asked(search).filters).toEqual([
      { member: 'deals.source_id', operator: 'equals', values: ['WEB'] },
      { member: 'deals.status', operator: 'equals', values: ['lost'] },
      { member: 'deals.stage_id', operator: 'equals', values: ['C7:NEW'] },
      { member: 'deals.loss_reason', operator: 'notSet' },
    ])
    expect(asked('?deal-list.which=closed&deal-list.status=open').filters).toEqual([
      { member: 'deals.status', operator: 'equals', values: ['won', 'lost'] },
    ])
  })

  test('ids of several portals are chosen with their portal', () => {
    expect(dealsAsked(inTwo('?deal-list.manager=2:17')).filters).toEqual([
      { member: 'deals.portal_id', operator: 'equals', values: ['2'] },
      { member: 'deals.manager_id', operator: 'equals', values: ['17'] },
    ])
    expect(dealsAsked(inTwo('?deal-list.stage=2:C7:NEW')).filters.at(-1)).toMatchObject({
      values: ['C7:NEW'],
    })
  })

  test('stages of several pipelines name theirs, in the order of the CRM', () => {
    const stage = (pipeline: string, id: string, order: number, name = 'Новая'): Row => ({
      'deals.pipeline': pipeline,
      'deals.pipeline_id': pipeline,
      'deals.stage': name,
      'deals.stage_id': id,
      'deals.stage_order': String(order),
    })
    const rows = [stage('Опт', 'b', 20, 'Счёт'), stage('Опт', 'a', 10), stage('Розница', 'c', 10)]
    expect(readOptions(rows, 'stage', contextOf(''))).toEqual([
      { value: 'a', label: 'Новая · Опт' },
      { value: 'b', label: 'Счёт · Опт' },
      { value: 'c', label: 'Новая · Розница' },
    ])
  })

  test('what can be chosen is what the list would show', () => {
    const context = contextOf('?p=2026-10&deal-list.which=closed&deal-list.manager=3')
    expect(optionsQuery('reason', context)).toMatchObject({
      dimensions: ['deals.loss_reason'],
      filters: [{ member: 'deals.status', operator: 'equals', values: ['won', 'lost'] }],
    })
  })
})

test('every block asks for the portal of what it lists, and survives an empty answer', () => {
  const blocks: AnyWidget[] = [dynamics, newRepeat, people, statistics, dealList]
  const named = /\.(manager_id|pipeline_id|source_id|department_id|id)$/
  const contexts: BlockContext[] = [
    inTwo('?p=2026-10'),
    inTwo('?p=2026-10&dynamics.measure=conversion&people.change=on&statistics.by=department'),
  ]
  for (const context of contexts)
    for (const block of blocks) {
      const queries = block.queries(context)
      for (const { dimensions = [] } of Object.values(queries))
        if (dimensions.some((name) => named.test(name)))
          expect(
            dimensions.some((name) => name.endsWith('.portal_id')),
            block.id,
          ).toBe(true)
      const data = block.rows(Object.fromEntries(Object.keys(queries).map((name) => [name, []])), context)
      expect(block.summary?.(data, context) ?? '').not.toContain('NaN')
      expect(() => block.table(data, context)).not.toThrow()
    }
})
