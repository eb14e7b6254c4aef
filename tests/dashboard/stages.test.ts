import { expect, test } from 'vitest'
import { conversionQueries, readConversions } from '../../dashboard/sales/conversions.ts'
import reasonsBlock, { readReasons } from '../../dashboard/sales/widgets/losses-reasons.tsx'
import { readDrops } from '../../dashboard/sales/widgets/losses-stages.tsx'
import matrixBlock, { readStageMatrix } from '../../dashboard/sales/widgets/stage-matrix.tsx'
import type { Row } from '../../dashboard/server.ts'
import { readLosses } from '../../dashboard/stages/losses.tsx'
import { cellOf, type Line, total } from '../../dashboard/stages/matrix.ts'
import {
  hasRecords,
  heatOf,
  readOpen,
  shownTree,
  totalLine,
  unitOf,
  writeOpen,
} from '../../dashboard/stages/matrix-lines.ts'
import { both } from '../../dashboard/stages/pipelines.ts'
import attentionBlock from '../../dashboard/widgets/attention.tsx'
import { lastStage, readPipelines } from '../../dashboard/widgets/funnel.tsx'
import lossesBlock from '../../dashboard/widgets/losses.tsx'
import { contextOf, twoPortals } from './support/context.ts'

const names = { NEW: 'Новая', WORK: 'В работе', BILL: 'Счёт', C_GONE: 'C_GONE' } as const
const orders = { NEW: '10', WORK: '20', BILL: '30', C_GONE: '10000' } as const

/** A row of Cube for a stage: numbers come as text. */
const row = (id: keyof typeof names, values: Record<string, string | null>, portal?: string): Row => ({
  ...(portal && { 'deal_stages.portal_id': portal }),
  'deal_stages.pipeline': 'Продажи',
  'deal_stages.pipeline_id': '0',
  'deal_stages.stage': names[id],
  'deal_stages.stage_id': id,
  'deal_stages.stage_order': orders[id],
  ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`deal_stages.${name}`, value])),
})

/** The worked example of the metrics, all six deals, as Cube answers it: in no order. */
const stages = [
  row('BILL', {
    reached: '4',
    advanced: '4',
    conversion_to_next: '1.0000',
    skipped: '1',
    skipped_share: '0.25',
    average_days: '6.6666666666666667',
    lost_here: '0',
    drop_share: '0.0000',
  }),
  row('NEW', {
    reached: '6',
    advanced: '5',
    conversion_to_next: '0.83333333333333333333',
    skipped: '0',
    skipped_share: '0.0000',
    average_days: '3.2',
    lost_here: '0',
    drop_share: '0.0000',
  }),
  row('WORK', {
    reached: '5',
    advanced: '4',
    conversion_to_next: '0.8',
    skipped: '2',
    skipped_share: '0.4',
    average_days: '5',
    lost_here: '1',
    drop_share: '0.2',
  }),
]
const visited = [row('NEW', { visited: '6' }), row('WORK', { visited: '3' }), row('BILL', { visited: '3' })]
const created = [{ 'deals.pipeline_id': '0', 'deals.count': '6' }]

test('reached, visited and skipped of the worked example stand in the order of the pipeline', () => {
  const { pipelines } = readConversions({ stages, visited, created }, contextOf())
  expect(pipelines).toHaveLength(1)
  expect(
    pipelines[0]!.stages.map(({ name, reached, visited, skipped }) => [name, reached, visited, skipped]),
  ).toEqual([
    ['Новая', 6, 6, 0],
    ['В работе', 5, 3, 2],
    ['Счёт', 4, 3, 1],
  ])
  expect(pipelines[0]!.stages.map(({ toNext }) => toNext?.toFixed(3))).toEqual(['0.833', '0.800', '1.000'])
})

test('deals created in the pipeline are the control of its first stage', () => {
  const [pipeline] = readConversions({ stages, visited, created }, contextOf()).pipelines
  expect(pipeline!.stages[0]!.reached).toBe(pipeline!.created)
})

test('the stage where deals stay longest is the bottleneck', () => {
  const [pipeline] = readConversions({ stages, visited, created }, contextOf()).pipelines
  expect(pipeline!.stages.filter(({ isSlowest }) => isSlowest).map(({ name }) => name)).toEqual(['Счёт'])
})

test('of equally slow stages one is the bottleneck: that which more deals visited', () => {
  const slow = (id: 'BILL' | 'WORK' | 'NEW') => row(id, { reached: '6', average_days: '9' })
  const [pipeline] = readConversions(
    { stages: (['BILL', 'WORK', 'NEW'] as const).map(slow), visited, created },
    contextOf(),
  ).pipelines
  expect(pipeline!.stages.filter(({ isSlowest }) => isSlowest).map(({ name }) => name)).toEqual(['Новая'])
})

test('an unknown stage stands last and is no bottleneck, however long deals stay there', () => {
  const gone = row('C_GONE', { reached: '2', average_days: '90', conversion_to_next: '0' })
  const [pipeline] = readConversions({ stages: [gone, ...stages], visited, created }, contextOf()).pipelines
  expect(pipeline!.stages.map(({ name, isSlowest }) => [name, isSlowest])).toEqual([
    ['Новая', false],
    ['В работе', false],
    ['Счёт', true],
    ['C_GONE', false],
  ])
  expect(pipeline!.stages.at(-1)).toMatchObject({ isOutside: true, visited: 0 })
})

test('with one stage there is no bottleneck', () => {
  const only = { stages: [row('NEW', { reached: '1', average_days: '4' })], visited, created }
  expect(readConversions(only, contextOf()).pipelines[0]!.stages[0]!.isSlowest).toBe(false)
})

test('equal ids of two portals stay apart, and so do their records', () => {
  const context = contextOf('', '2026-11-21', 'ru', twoPortals)
  const { pipelines } = readConversions(
    {
      stages: [row('NEW', { reached: '2' }, '1'), row('NEW', { reached: '5' }, '2')],
      visited: [row('NEW', { visited: '1' }, '1'), row('NEW', { visited: '4' }, '2')],
      created: [
        { 'deals.portal_id': '1', 'deals.pipeline_id': '0', 'deals.count': '2' },
        { 'deals.portal_id': '2', 'deals.pipeline_id': '0', 'deals.count': '6' },
      ],
    },
    context,
  )
  expect(
    pipelines.map(({ key, portalShort, created, stages }) => [key, portalShort, created, stages[0]!.visited]),
  ).toEqual([
    ['2:0', 'vasilek', 6, 4],
    ['1:0', 'romashka', 2, 1],
  ])
  expect(pipelines[0]!.stages[0]!.where).toEqual([
    { name: 'pipeline_id', values: ['0'] },
    { name: 'portal_id', values: ['2'] },
    { name: 'stage_id', values: ['NEW'] },
  ])
})

test('visits are asked of the present pipeline only, the rest of all', () => {
  const queries = conversionQueries(contextOf('?p=2026-10'))
  const isCurrent = { member: 'deal_stages.is_current_pipeline', operator: 'equals', values: ['true'] }
  expect(queries.visited.filters).toContainEqual(isCurrent)
  expect(queries.stages.filters).not.toContainEqual(isCurrent)
  expect(Object.keys(queries)).toEqual(['stages', 'visited', 'created'])
})

test('a break-down by source leaves the clicked source out of its questions and marks it', () => {
  const context = contextOf('?x=src:WEB;emp:7&stage-conversion.by=source&stage-conversion.value=share')
  const queries = conversionQueries(context)
  for (const query of Object.values(queries)) {
    expect(JSON.stringify(query.filters)).not.toContain('source_id')
    expect(JSON.stringify(query.filters)).toContain('manager_id')
  }
  expect(queries.cells?.measures).toEqual(['deal_stages.skipped_share'])
  const bySource = (source: string, id: string | null, count: string): Row => ({
    'deals.pipeline_id': '0',
    'deals.source': source,
    'deals.source_id': id,
    'deals.count': count,
  })
  const { pipelines, cells } = readConversions(
    {
      stages,
      visited,
      created,
      cells: [
        { ...row('WORK', { skipped_share: '0.5' }), 'deal_stages.source_id': 'WEB' },
        { ...row('WORK', { skipped_share: '0' }), 'deal_stages.source_id': null },
      ],
      items: [bySource('не указано', null, '2'), bySource('Сайт', 'WEB', '4')],
    },
    context,
  )
  expect(pipelines[0]!.items.map(({ name, isPicked }) => [name, isPicked])).toEqual([
    ['Сайт', true],
    ['не указано', false],
  ])
  expect(pipelines[0]!.items[1]!.where).toEqual([{ name: 'source_id', values: ['none'] }])
  const share = (item: string) => cellOf(cells, 'deal_stages.skipped_share', '0/WORK', item)
  expect([share('WEB'), share('none'), share(total)]).toEqual([0.5, 0, 0.4])
  expect(cellOf(cells, 'deals.count', '0', 'WEB')).toBe(4)
  expect(cellOf(cells, 'deals.count', '0', total)).toBe(6)
})

test('a break-down of visits takes its totals from visits', () => {
  const context = contextOf('?stage-conversion.by=manager&stage-conversion.value=visited')
  const { cells } = readConversions({ stages, visited, created, cells: [], items: [] }, context)
  expect(cellOf(cells, 'deal_stages.visited', '0/WORK', total)).toBe(3)
})

const person = (id: string | null, name: string, values: Record<string, string | null>): Row => ({
  'deal_stages.manager': name,
  'deal_stages.manager_id': id,
  ...Object.fromEntries(Object.entries(values).map(([key, value]) => [`deal_stages.${key}`, value])),
})
const pipeline = (values: Record<string, string>): Row => ({
  'deal_stages.pipeline': 'Продажи',
  'deal_stages.pipeline_id': '0',
  ...Object.fromEntries(Object.entries(values).map(([key, value]) => [`deal_stages.${key}`, value])),
})

const matrix = {
  cells: [
    { ...row('WORK', {}), ...person('1', 'Анна', { current_count: '2' }) },
    { ...row('NEW', {}), ...person(null, 'не указано', { current_count: '1' }) },
  ],
  subtotals: [{ ...pipeline({}), ...person('1', 'Анна', { current_count: '3' }) }],
  stages: [row('WORK', { current_count: '20' }), row('NEW', { current_count: '10' })],
  pipelines: [pipeline({ current_count: '300' })],
  items: [person(null, 'не указано', { current_count: '9' }), person('1', 'Анна', { current_count: '40' })],
  total: [{ 'deal_stages.current_count': '5000' }],
}

test('totals of the matrix are the answers to their own questions, not sums', () => {
  const { cells } = readStageMatrix(matrix, contextOf())
  const at = (tree: string, item: string) => cellOf(cells, 'deal_stages.current_count', tree, item)
  expect([at('0/WORK', '1'), at('0', '1'), at('0/WORK', total), at('0', total), at(total, '1')]).toEqual([
    2, 3, 20, 300, 40,
  ])
  expect(at(total, total)).toBe(5000)
  expect(at('0/NEW', '1')).toBeNull()
})

test('the matrix shows managers with most deals first, stages in the order of the pipeline', () => {
  const { tree, managers } = readStageMatrix(matrix, contextOf('?x=emp:1'))
  expect(managers.map(({ name, isPicked }) => [name, isPicked])).toEqual([
    ['Анна', true],
    ['не указано', false],
  ])
  expect(tree[0]!.children!.map(({ name }) => name)).toEqual(['Новая', 'В работе'])
  expect(both(tree[0]!.children![1]!.where, managers[1]!.where)).toEqual([
    { name: 'pipeline_id', values: ['0'] },
    { name: 'stage_id', values: ['WORK'] },
    { name: 'manager_id', values: ['none'] },
  ])
})

test('where deals stand now is asked without the period, how long they took with it', () => {
  const now = matrixBlock.queries(contextOf('?p=2026-10&x=emp:7'))
  const then = matrixBlock.queries(contextOf('?p=2026-10&x=emp:7&stage-matrix.value=days'))
  expect(now.total!.timeDimensions).toBeUndefined()
  expect(then.total!.timeDimensions).toEqual([
    { dimension: 'deal_stages.created_at', dateRange: ['2026-10-01', '2026-10-31'] },
  ])
  for (const query of [...Object.values(now), ...Object.values(then)])
    expect(JSON.stringify(query.filters)).not.toContain('manager_id')
  const keys = Object.keys(now)
  expect(keys).toEqual(['cells', 'subtotals', 'stages', 'pipelines', 'items', 'total'])
})

test('a chosen value that nobody knows is the number of deals', () => {
  expect(matrixBlock.queries(contextOf('?stage-matrix.value=magic'))).toEqual(
    matrixBlock.queries(contextOf()),
  )
})

test('people of two portals who number alike are two columns', () => {
  const context = contextOf('', '2026-11-21', 'ru', twoPortals)
  const one = (portal: string, count: string): Row => ({
    ...person('1', 'Анна', { current_count: count }),
    'deal_stages.portal_id': portal,
  })
  const { managers } = readStageMatrix({ ...matrix, items: [one('1', '2'), one('2', '3')] }, context)
  expect(managers.map(({ key, note }) => [key, note])).toEqual([
    ['2:1', 'vasilek'],
    ['1:1', 'romashka'],
  ])
  expect(managers[0]!.where).toEqual([
    { name: 'manager_id', values: ['1'] },
    { name: 'portal_id', values: ['2'] },
  ])
})

const lost = (id: keyof typeof names, reason: string | null, count: string): Row => ({
  ...row(id, { lost_here: count }),
  'deal_stages.loss_reason': reason,
})
const losses = {
  cells: [lost('WORK', 'Дорого', '1'), lost('NEW', null, '4')],
  subtotals: [
    { ...pipeline({ lost_here: '1' }), 'deal_stages.loss_reason': 'Дорого' },
    { ...pipeline({ lost_here: '4' }), 'deal_stages.loss_reason': null },
  ],
  stages,
  pipelines: [pipeline({ lost_here: '5' })],
}

test('reasons of losses stand by their number, a missing one under its own name and filter', () => {
  const { pipelines, cells, isAny } = readLosses(losses, contextOf())
  expect(isAny).toBe(true)
  expect(pipelines[0]!.reasons.map(({ name }) => name)).toEqual(['не указано', 'Дорого'])
  expect(pipelines[0]!.reasons[0]!.where.at(-1)).toEqual({ name: 'loss_reason', values: ['none'] })
  const at = (tree: string, item: string) => cellOf(cells, 'deal_stages.lost_here', tree, item)
  expect([
    at('0/WORK', 'Дорого'),
    at('0/BILL', 'Дорого'),
    at('0/WORK', total),
    at('0', 'none'),
    at('0', total),
  ]).toEqual([1, null, 1, 4, 5])
})

test('without losses the block says so instead of an empty table', () => {
  const none = { cells: [], subtotals: [], stages, pipelines: [pipeline({ lost_here: '0' })] }
  const data = readLosses(none, contextOf())
  expect(data.isAny).toBe(false)
  expect(lossesBlock.isEmpty?.(data)).toBe(false)
  expect(lossesBlock.summary?.(data, contextOf())).toBe('')
})

test('the table of losses names every reason at every stage that lost somebody', () => {
  const data = readLosses(losses, contextOf())
  expect(lossesBlock.table(data, contextOf()).rows).toEqual([
    ['Продажи', 'не указано', 'Новая', 4],
    ['Продажи', 'Дорого', 'В работе', 1],
  ])
})

test('drop-off of the worked example: one deal of five was lost from work', () => {
  const [pipeline] = readDrops(stages, contextOf())
  expect(pipeline!.stages.map(({ name, lost, share, reached }) => [name, lost, share, reached])).toEqual([
    ['Новая', 0, 0, 6],
    ['В работе', 1, 0.2, 5],
    ['Счёт', 0, 0, 4],
  ])
})

test('reasons of the period are ordered by what their bars show; the total is its own question', () => {
  const answers = {
    reasons: [
      { 'sales.loss_reason': 'Дорого', 'sales.lost_count': '2', 'sales.lost_amount': '90' },
      { 'sales.loss_reason': 'Нет бюджета', 'sales.lost_count': '3', 'sales.lost_amount': null },
    ],
    total: [{ 'sales.lost_count': '5', 'sales.lost_amount': '90' }],
  }
  const namesBy = (search: string) => readReasons(answers, contextOf(search)).reasons.map(({ name }) => name)
  expect(namesBy('')).toEqual(['Нет бюджета', 'Дорого'])
  expect(namesBy('?losses-reasons.by=amount')).toEqual(['Дорого', 'Нет бюджета'])
  expect(readReasons(answers, contextOf()).total).toEqual({ count: 5, amount: 90 })
  const { reasons, total } = reasonsBlock.queries(contextOf('?p=2026-10'))
  expect(total!.dimensions).toBeUndefined()
  expect(total!.timeDimensions).toEqual(reasons!.timeDimensions)
})

test('the funnel of the worked example: a stage knows whom it came from', () => {
  const [pipeline] = readPipelines(stages)
  expect(pipeline!.stages.map(({ name, fromPrevious }) => [name, fromPrevious?.toFixed(2)])).toEqual([
    ['Новая', undefined],
    ['В работе', '0.83'],
    ['Счёт', '0.80'],
  ])
  expect(lastStage(pipeline!)).toMatchObject({ name: 'Счёт', advanced: 4, toNext: 1 })
})

test('the funnel shares its row with reasons of losses', () => {
  expect(lossesBlock).toMatchObject({ area: 'main', span: 6 })
  expect(attentionBlock).toMatchObject({ phoneOrder: 1 })
})

const line = (key: string, children?: Line[]): Line => ({
  key,
  name: key,
  where: [],
  ...(children && { children }),
})
const tree = [line('0', [line('0/A'), line('0/B')]), line('4', [line('4/A')])]

test('the first pipeline stands open until somebody closes it', () => {
  expect(readOpen('', tree)).toEqual(['0'])
  expect(readOpen('none', tree)).toEqual([])
  expect(readOpen(writeOpen(['4', '0']), tree)).toEqual(['4', '0'])
  expect(readOpen(writeOpen([]), tree)).toEqual([])
  expect(shownTree(tree, ['0']).map(({ key, level, isOpen }) => [key, level, isOpen])).toEqual([
    ['0', 0, true],
    ['0/A', 1, undefined],
    ['0/B', 1, undefined],
    ['4', 0, false],
  ])
})

test('cells are compared with their like: stages with stages, totals with nothing', () => {
  const lines = [...shownTree(tree, ['0']), totalLine('Итого')]
  const items = [{ ...line('1'), level: 1 as const }, totalLine('Итого')]
  const numbers: Record<string, number> = { '0': 30, '0/A': 20, '0/B': 10, '4': 6, '': 900 }
  const heat = heatOf(lines, items, (key) => numbers[key] ?? null)
  const of = (index: number, item = items[0]!) => heat(numbers[lines[index]!.key]!, lines[index]!, item)
  expect([of(0), of(1), of(2), of(3), of(4)]).toEqual([undefined, 1, 0.5, 1, undefined])
  expect(of(1, items[1]!)).toBeUndefined()
  expect(heat(0, lines[1]!, items[0]!)).toBeUndefined()
})

test('amounts of a dense table need five digits at most', () => {
  expect(unitOf(99_999).name).toBe('one')
  expect(unitOf(6_058_042)).toEqual({ size: 1000, name: 'thousand' })
  expect(unitOf(250_000_000).name).toBe('million')
})

test('a share of nobody still leads to those it is a share of; no deals lead nowhere', () => {
  expect([hasRecords(0, 'share'), hasRecords(0, 'count'), hasRecords(0, 'money')]).toEqual([
    true,
    false,
    false,
  ])
  expect([hasRecords(3, 'count'), hasRecords(null, 'share')]).toEqual([true, false])
})
