import { expect, test } from 'vitest'
import { isAnyBroken, stalest, toneOf } from '../../dashboard/freshness.ts'
import { isOpenStep, trendRange } from '../../dashboard/grains.ts'
import type { Row } from '../../dashboard/server.ts'
import { tableText } from '../../dashboard/share.ts'
import { deltaOf, monthPoints, monthsOf } from '../../dashboard/tile.tsx'
import { readDeals } from '../../dashboard/widgets/attention.tsx'
import { lastStage, readPipelines } from '../../dashboard/widgets/funnel.tsx'
import { widgets } from '../../dashboard/widgets/index.ts'
import { readManagers } from '../../dashboard/widgets/managers.tsx'
import { readBuckets, summarise } from '../../dashboard/widgets/trend.tsx'
import { contextOf } from './support/context.ts'

const context = contextOf()
const hard = (text: string) => text.replaceAll(' ', '\u00A0')

test('every widget has a name and a place of its own', () => {
  expect(new Set(widgets.map(({ id }) => id)).size).toBe(widgets.length)
  expect(new Set(widgets.map(({ area, order }) => `${area} ${order}`)).size).toBe(widgets.length)
})

test('every widget survives an empty answer', () => {
  for (const widget of widgets) {
    const answers = Object.fromEntries(Object.keys(widget.queries(context)).map((name) => [name, []]))
    const data = widget.rows(answers, context)
    expect(widget.table(data, context).columns.length, widget.id).toBeGreaterThan(0)
  }
})

test('a change is a percentage with a verdict', () => {
  const change = { kind: 'money', better: 'higher', isEarly: false } as const
  expect(deltaOf({ ...change, value: 112.4, previous: 100 }, context)).toEqual({
    text: hard('+12,4 %'),
    direction: 'up',
    verdict: 'better',
  })
  expect(deltaOf({ ...change, value: 90, previous: 100 }, context)?.verdict).toBe('worse')
  expect(deltaOf({ ...change, value: 100, previous: 100 }, context)?.verdict).toBe('same')
})

test('fewer lost deals are better, in points', () => {
  const change = { kind: 'share', better: 'lower', isEarly: false } as const
  expect(deltaOf({ ...change, value: 0.15, previous: 0.2 }, context)).toMatchObject({
    text: '\u22125 п. п.',
    direction: 'down',
    verdict: 'better',
  })
})

test('a shorter wait is better', () => {
  const change = { kind: 'minutes', better: 'lower', isEarly: false } as const
  expect(deltaOf({ ...change, value: 90, previous: 120 }, context)).toMatchObject({
    text: hard('\u221225 %'),
    direction: 'down',
    verdict: 'better',
  })
})

test('a young cohort gets no verdict', () => {
  const change = { kind: 'share', better: 'higher', isEarly: true } as const
  expect(deltaOf({ ...change, value: 0.1, previous: 0.3 }, context)?.verdict).toBe('early')
})

test('nothing before means nothing to compare', () => {
  const change = { kind: 'money', better: 'higher', isEarly: false } as const
  expect(deltaOf({ ...change, value: 5, previous: 0 }, context)).toBeNull()
  expect(deltaOf({ ...change, value: null, previous: 5 }, context)).toBeNull()
})

test('a spark has twelve months; a ratio without deals has no value, a sum is zero', () => {
  const months = monthsOf(context)
  expect([months.length, months[0], months.at(-1)]).toEqual([12, '2025-12-01', '2026-11-01'])
  const rows = [{ m: '2026-11-01T00:00:00.000', v: '5' }]
  expect(monthPoints(rows, 'm', 'v', months, true).slice(-2)).toEqual([
    { month: '2026-10-01', value: 0 },
    { month: '2026-11-01', value: 5 },
  ])
  expect(monthPoints(rows, 'm', 'v', months, false)[0]?.value).toBeNull()
})

test('the trend shows the last year and goes back only for older periods', () => {
  const today = '2026-11-21'
  const range = (search: string) => {
    const { comparison, view } = contextOf(search)
    return trendRange(comparison.current, today, view.grain)
  }
  expect(range('?p=2026-03')).toEqual({ from: '2025-12-01', to: '2026-11-30' })
  expect(range('?p=2024-03')).toEqual({ from: '2023-04-01', to: '2024-03-31' })
  expect(range('?p=2025-01-01..2026-11-21').from).toBe('2025-01-01')
  expect(range('?p=2026-Q3&g=quarter')).toEqual({ from: '2025-01-01', to: '2026-12-31' })
})

test('a step is unfinished as long as today lies inside', () => {
  expect(isOpenStep('2026-11-21', 'day', '2026-11-21')).toBe(true)
  expect(isOpenStep('2026-11-20', 'day', '2026-11-21')).toBe(false)
  expect(isOpenStep('2026-11-16', 'week', '2026-11-22')).toBe(true)
  expect(isOpenStep('2026-11-01', 'month', '2026-11-30')).toBe(true)
  expect(isOpenStep('2026-11-01', 'month', '2026-12-01')).toBe(false)
  expect(isOpenStep('2026-12-01', 'month', '2026-11-30')).toBe(false)
})

test('buckets without sales stand in the trend as zeros', () => {
  const rows: Row[] = [
    {
      'sales.date.month': '2026-10-01T00:00:00.000',
      'sales.new_won_amount': '100',
      'sales.repeat_won_amount': '50',
      'sales.won_amount': '150',
    },
    { 'sales.date.month': '2026-09-01T00:00:00.000', 'sales.won_amount': '100' },
  ]
  const buckets = readBuckets(rows, context)
  expect(buckets).toHaveLength(12)
  expect(buckets.at(-2)).toMatchObject({ fresh: 100, repeat: 50, total: 150, isOpen: false, isChosen: false })
  expect(buckets.at(-1)).toMatchObject({ total: 0, isOpen: true, isChosen: true })
  expect(summarise(buckets, context)).toBe(
    `Выручка за ${hard('окт 26')} — ${hard('150 ₽')}, на ${hard('50 %')} больше, чем за ${hard('сен 26')}.`,
  )
})

const stage = (pipeline: string, order: number, reached: number, toNext: string | null) => ({
  'deal_stages.pipeline': `Воронка ${pipeline}`,
  'deal_stages.pipeline_id': pipeline,
  'deal_stages.stage': `Стадия ${order}`,
  'deal_stages.stage_id': `C${pipeline}:${order}`,
  'deal_stages.stage_order': String(order),
  'deal_stages.reached': String(reached),
  'deal_stages.advanced': '1',
  'deal_stages.conversion_to_next': toNext,
})

test('the busiest pipeline comes first, stages in the order of the CRM', () => {
  const pipelines = readPipelines([
    stage('7', 10, 5, null),
    stage('0', 100, 4, '0.25'),
    stage('0', 20, 6, '0.6667'),
  ])
  expect(pipelines.map(({ id }) => id)).toEqual(['0', '7'])
  expect(pipelines[0]?.stages.map(({ name, fromPrevious }) => [name, fromPrevious])).toEqual([
    ['Стадия 20', null],
    ['Стадия 100', 0.6667],
  ])
})

test('a deleted stage stands last and takes no part in conversions', () => {
  const [pipeline] = readPipelines([
    stage('0', 10_000, 2, '0'),
    stage('0', 2, 60, '0.7'),
    stage('0', 1, 100, '0.6'),
  ])
  expect(pipeline?.stages.map(({ name, fromPrevious }) => [name, fromPrevious])).toEqual([
    ['Стадия 1', null],
    ['Стадия 2', 0.6],
    ['Стадия 10000', null],
  ])
  expect(pipeline && lastStage(pipeline)).toMatchObject({ name: 'Стадия 2', toNext: 0.7 })
})

const answers: Record<'closed' | 'created' | 'open' | 'closedTotal' | 'createdTotal' | 'openTotal', Row[]> = {
  closed: [
    { 'sales.manager': 'Анна', 'sales.manager_id': '1', 'sales.won_amount': '100', 'sales.won_count': '1' },
    { 'sales.manager': 'не указано', 'sales.manager_id': null, 'sales.won_amount': '7' },
  ],
  created: [
    { 'deals.manager': 'Борис', 'deals.manager_id': '2', 'deals.count': '3', 'deals.conversion': '0' },
  ],
  open: [
    { 'deals.manager': 'Анна', 'deals.manager_id': '1', 'deals.open_count': '5', 'deals.open_amount': '900' },
  ],
  closedTotal: [{ 'sales.won_amount': '107', 'sales.average_check': '53.5' }],
  createdTotal: [{ 'deals.count': '3' }],
  openTotal: [{ 'deals.open_count': '5' }],
}

test('managers are joined by id, those without one stay', () => {
  const { people, totals } = readManagers(answers)
  expect(people.map(({ id, name }) => [id, name])).toEqual([
    ['1', 'Анна'],
    ['none', 'не указано'],
    ['2', 'Борис'],
  ])
  expect(people[0]?.values).toMatchObject({
    amount: 100,
    open: 5,
    openAmount: 900,
    created: 0,
    conversion: null,
  })
  expect(totals).toMatchObject({ amount: 107, check: 53.5, created: 3 })
})

test('only web addresses become links', () => {
  const rows: Row[] = [
    { 'deals.url': 'https://portal.example/crm/deal/details/1/', 'deals.has_planned_activity': true },
    { 'deals.url': 'javascript:alert(1)', 'deals.has_planned_activity': 'false', 'deals.idle_days': '29.97' },
  ]
  const [first, second] = readDeals(rows)
  expect(first).toMatchObject({ url: 'https://portal.example/crm/deal/details/1/', hasNextStep: true })
  expect(second).toMatchObject({ url: null, hasNextStep: false, idleDays: 29, amount: null })
})

test('deals without an amount stand last in the list', () => {
  const rows = [null, '900', '100'].map((amount, id) => ({ 'deals.id': String(id), 'deals.amount': amount }))
  expect(readDeals(rows).map(({ amount }) => amount)).toEqual([900, 100, null])
})

test('plural forms follow the number', () => {
  const days = [1, 2, 5, 21, 111].map((count) =>
    context.t('count.idle', { count, value: context.format.count(count) }),
  )
  expect(days).toEqual([
    '1 день без движения',
    '2 дня без движения',
    '5 дней без движения',
    '21 день без движения',
    '111 дней без движения',
  ])
  expect(contextOf('', undefined, 'en').t('count.idle', { count: 1, value: '1' })).toBe('1 day idle')
})

test('copied data pastes as cells', () => {
  const columns = [
    { title: 'Кто', kind: 'text' as const },
    { title: 'Сумма', kind: 'money' as const },
  ]
  expect(
    tableText({
      columns,
      rows: [
        ['А\tБ', -1.5],
        ['В', null],
      ],
    }),
  ).toBe('Кто\tСумма\nА Б\t-1.5\nВ\t')
})

test('freshness is green, amber, red', () => {
  expect([10, 900, 901, 7200, 7201].map((lag) => toneOf(lag, false))).toEqual([
    'good',
    'good',
    'warn',
    'warn',
    'bad',
  ])
  expect(toneOf(10, true)).toBe('bad')
  expect(toneOf(null, false)).toBe('bad')
})

test('a portal may lack calls, but deals that may not be read are a fault', () => {
  const read = { synced_at: null, lag_seconds: 5, rows: 1 }
  const absent = { ...read, state: 'not_connected' as const, error: 'scope_missing: crm (crm.deal.list)' }
  expect(isAnyBroken({ deals: read, calls: absent })).toBe(false)
  expect(isAnyBroken({ deals: { ...read, error: 'HTTP 500' } })).toBe(true)
  expect(isAnyBroken({ deals: absent, users: read })).toBe(true)
})

test('the page is as fresh as its oldest entity', () => {
  const entity = (lag_seconds: number | null) => ({ synced_at: null, lag_seconds, rows: 1 })
  expect(stalest({ deals: entity(5), users: entity(50) })?.lag_seconds).toBe(50)
  expect(stalest({ deals: entity(5), users: entity(null) })?.lag_seconds).toBeNull()
})
