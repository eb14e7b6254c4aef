import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readCohorts } from '../../dashboard/marketing/cohorts.tsx'
import { readDynamics } from '../../dashboard/marketing/dynamics.tsx'
import { leadsAsked } from '../../dashboard/marketing/lead-filters.ts'
import { grainOf, readPeopleDays } from '../../dashboard/marketing/people-days.tsx'
import { readSourceTable } from '../../dashboard/marketing/source-table.tsx'
import { clickSource } from '../../dashboard/marketing/sources.ts'
import { controlOf, readStages, stageQueries, stageRequest } from '../../dashboard/marketing/stages.ts'
import {
  blocksOf,
  hasLeads,
  isUnripe,
  subjectOf,
  subjects,
  withoutLeads,
} from '../../dashboard/marketing/subject.ts'
import { gridTable } from '../../dashboard/marketing/tables.ts'
import { readTopSources } from '../../dashboard/marketing/top-sources.tsx'
import {
  clickPath,
  filtersOfPath,
  isPickedPath,
  keyOfPath,
  type Path,
  readPath,
  readToggled,
} from '../../dashboard/marketing/utm/paths.ts'
import { shortened } from '../../dashboard/marketing/utm/shorten.ts'
import { choicesOf, readTree, utmQueries } from '../../dashboard/marketing/utm/tree.ts'
import { readView } from '../../dashboard/url.ts'
import { gathered, type WidgetModules } from '../../dashboard/widget.ts'
import { contextOf, onePortal, twoPortals } from './support/context.ts'

const widgets = gathered(
  import.meta.glob<WidgetModules>('../../dashboard/marketing/widgets/*.tsx', { eager: true }),
)
const { leads } = subjects

const withLeads = (search: string, ...has: (boolean | undefined)[]) =>
  contextOf(search, '2026-11-21', 'ru', has.length > 1 ? twoPortals : onePortal, {
    portals: has.map((hasLeads, index) => ({
      id: index + 1,
      name: `portal${index + 1}.bitrix24.ru`,
      url: '',
      demo: false,
      ...(hasLeads !== undefined && { hasLeads }),
    })),
  })

const lead = (source: string | null, values: Record<string, string | null> = {}) => ({
  'leads.source': source === null ? 'не указано' : `Источник ${source}`,
  'leads.source_id': source,
  ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`leads.${name}`, value])),
})

test('a portal without leads is asked about deals only', () => {
  const context = withLeads('?marketing.by=leads', false)
  expect(subjectOf(context)).toBe('deals')
  const asked = blocksOf(widgets, subjectOf(context))
    .flatMap((widget) => Object.values(widget.queries(context)))
    .flatMap(({ measures = [], dimensions = [], filters = [], timeDimensions = [] }) =>
      JSON.stringify([measures, dimensions, filters, timeDimensions]),
    )
  expect(asked.length).toBeGreaterThan(20)
  expect(asked.filter((text) => /"lead(s|_stages)\./.test(text))).toEqual([])
})

test('leads are shown where there are any, and where nobody said', () => {
  expect(hasLeads(withLeads('', true))).toBe(true)
  expect(hasLeads(withLeads('', undefined))).toBe(true)
  expect(hasLeads(withLeads('', false, false))).toBe(false)
})

test('of several portals the chosen one decides', () => {
  expect(subjectOf(withLeads('', true, false))).toBe('leads')
  expect(withoutLeads(withLeads('', true, false))).toEqual(['portal2.bitrix24.ru'])
  expect(subjectOf(withLeads('?portal=2', true, false))).toBe('deals')
  expect(subjectOf(withLeads('?portal=1', true, false))).toBe('leads')
  expect(withoutLeads(withLeads('?portal=1', true, false))).toEqual([])
})

test('a portal with leads can be looked at by deals', () => {
  expect(subjectOf(contextOf('?marketing.by=deals'))).toBe('deals')
  expect(subjectOf(contextOf('?marketing.by=nonsense'))).toBe('leads')
})

test('every block belongs to leads or to deals', () => {
  const [ofLeads, ofDeals] = [blocksOf(widgets, 'leads'), blocksOf(widgets, 'deals')]
  expect(ofLeads.length + ofDeals.length).toBe(widgets.length)
  expect(ofLeads.map(({ id }) => id)).toContain('lead-list')
  expect(ofDeals.map(({ id }) => id)).toContain('deals-check')
  expect(new Set(widgets.map(({ id }) => id)).size).toBe(widgets.length)
})

test('no block asks one question twice', () => {
  const searches = [
    '',
    '?lead-stages.by=source',
    '?lead-stages.by=manager',
    '?lead-utm.level=3&lead-dynamics.by=source',
  ]
  for (const search of searches)
    for (const widget of widgets) {
      const asked = Object.values(widget.queries(contextOf(search))).map((query) => JSON.stringify(query))
      expect(asked.length, `${widget.id} ${search}`).toBe(new Set(asked).size)
    }
})

test('the tiles share three questions', () => {
  const tiles = blocksOf(widgets, 'leads').filter(({ area }) => area === 'period')
  const asked = tiles.flatMap((tile) => Object.values(tile.queries(contextOf())))
  expect(tiles).toHaveLength(9)
  expect(new Set(asked.map((query) => JSON.stringify(query))).size).toBe(3)
})

test('the tile of the first touch tells the wait, and under it the share taken at once', () => {
  const tile = widgets.find(({ id }) => id === 'lead-touch')!
  const read = (values: Record<string, string | null>) =>
    tile.rows({ current: [lead('WEB', values)], previous: [], months: [] }, contextOf())
  expect(read({ minutes_to_touch: '200.4', touched_in_10_minutes_share: '0.124' })).toMatchObject({
    value: 200.4,
    better: 'lower',
    beside: 'за 10 минут — 12,4\u00A0%',
  })
  expect(read({ minutes_to_touch: null, touched_in_10_minutes_share: null })).toMatchObject({
    value: null,
    beside: undefined,
  })
})

test('every block is empty without records and says nothing false', () => {
  const context = contextOf('?p=2019-01')
  const mains = widgets.filter(({ area, id }) => area === 'main' && id !== 'lead-list')
  for (const widget of mains) {
    const answers = Object.fromEntries(Object.keys(widget.queries(context)).map((name) => [name, []]))
    expect(widget.isEmpty?.(widget.rows(answers, context)), widget.id).toBe(true)
  }
})

test('what is empty has words of its own subject', () => {
  expect(contextOf().t('marketing.empty.leads', { period: 'март', where: '' })).toBe('За март лидов нет')
})

test('a source has its figures, its wait and its records', () => {
  const context = contextOf('?x=src:WEB')
  const table = readSourceTable(
    {
      sources: [
        lead('WEB', { count: '78', open_count: '12', revenue: '177800.50', conversion: '0.423' }),
        lead(null, { count: '8', open_count: '0', revenue: null, conversion: null }),
      ],
      total: [{ 'leads.count': '86' }],
      first: [{ 'lead_stages.source_id': 'WEB', 'lead_stages.average_days': '1.5' }],
      firstTotal: [{ 'lead_stages.average_days': '1.4' }],
    },
    leads,
    context,
  )
  const [web, none] = table.rows
  expect(web!.values).toMatchObject({
    received: 78,
    revenue: 177_800.5,
    conversion: 0.423,
    'first-days': 1.5,
  })
  expect(web).toMatchObject({ isPicked: true, note: 'рано судить: 12 из 78 ещё в работе' })
  expect(none).toMatchObject({ name: 'не указано', where: [{ name: 'source_id', values: ['none'] }] })
  expect(none!.values).toMatchObject({ conversion: null, 'first-days': null })
  expect(none!.note).toBeUndefined()
  expect(table.total).toMatchObject({ values: { received: 86, 'first-days': 1.4 }, without: ['src'] })
})

test('blocks of sources keep all of them when one is clicked', () => {
  const context = contextOf('?x=src:WEB;emp:17')
  const groups = ['lead-sources', 'lead-source-bars', 'lead-top-sources', 'deal-sources']
  for (const widget of widgets.filter(({ id }) => groups.includes(id)))
    for (const { filters } of Object.values(widget.queries(context))) {
      expect(JSON.stringify(filters)).not.toContain('WEB')
      expect(JSON.stringify(filters)).toContain('17')
    }
})

test('a source of another portal takes its portal along', () => {
  const context = contextOf('?portal=1&x=src:WEB', '2026-11-21', 'ru', twoPortals)
  expect(clickSource({ id: 'CALL', portal: '2' }, context, true)).toEqual({
    portal: '2',
    clicks: [{ kind: 'src', ids: ['CALL'] }],
  })
  expect(clickSource({ id: 'CALL', portal: '1' }, context, true).clicks).toEqual([
    { kind: 'src', ids: ['WEB', 'CALL'] },
  ])
})

test('a tenth in work is too early to judge', () => {
  expect(isUnripe(10, 100)).toBe(true)
  expect(isUnripe(9, 100)).toBe(false)
  expect(isUnripe(0, 0)).toBe(false)
  expect(isUnripe(null, 100)).toBe(false)
})

test('months without leads count 0, their ratios are nothing', () => {
  const { rows, total } = readCohorts(
    {
      months: [
        {
          'leads.created_at.month': '2026-11-01T00:00:00.000',
          'leads.count': '427',
          'leads.open_count': '73',
        },
      ],
      total: [{ 'leads.count': '427' }],
    },
    leads,
    contextOf('?p=2026-11'),
  )
  expect(rows[0]).toMatchObject({ key: '2026-11-01', note: 'ещё не закончен' })
  expect(rows[0]!.mark).toBe('рано судить: 73 из 427 ещё в работе')
  expect(rows[1]!.values).toMatchObject({ received: 0, revenue: 0, conversion: null, 'per-lead': null })
  expect(rows).toHaveLength(12)
  expect(total.values.received).toBe(427)
})

test('dynamics keep steps ahead empty and colour five sources', () => {
  const context = contextOf('?p=2026-11&lead-dynamics.by=source')
  const step = (source: string, count: string) => ({
    ...lead(source, { count }),
    'leads.created_at.month': '2026-10-01T00:00:00.000',
  })
  const names = ['A', 'B', 'C', 'D', 'E', 'F']
  const { steps, total, sources } = readDynamics(
    {
      total: [{ 'leads.created_at.month': '2026-10-01T00:00:00.000', 'leads.count': '21' }],
      steps: names.map((name, index) => step(name, String(index + 1))),
      ranking: names.map((name, index) => lead(name, { count: String(index + 1) })),
    },
    'leads',
    leads.figures[0]!,
    context,
  )
  const at = steps.findIndex(({ start }) => start === '2026-10-01')
  expect(total[at]).toBe(21)
  expect(total[at + 1]).toBe(0)
  expect(steps[at + 1]!.isOpen).toBe(true)
  expect(sources.map(({ id }) => id)).toEqual(['F', 'E', 'D', 'C', 'B', 'A'])
  expect(sources.filter(({ isHighlighted }) => isHighlighted)).toHaveLength(5)
  expect(sources[0]!.values[at]).toBe(6)
})

test('clicked sources are the coloured ones', () => {
  const { sources } = readDynamics(
    { total: [], steps: [], ranking: [lead('A', { count: '5' }), lead('B', { count: '1' })] },
    'leads',
    leads.figures[0]!,
    contextOf('?x=src:B'),
  )
  expect(sources.map(({ id, isHighlighted }) => [id, isHighlighted])).toEqual([
    ['A', false],
    ['B', true],
  ])
})

test('the top five meet as many days of the period before', () => {
  const context = contextOf('?p=2026-11')
  const widget = widgets.find(({ id }) => id === 'lead-top-sources')!
  const { previous, current } = widget.queries(context) as Record<string, { timeDimensions: unknown[] }>
  expect(current!.timeDimensions).toMatchObject([{ dateRange: ['2026-11-01', '2026-11-30'] }])
  expect(previous!.timeDimensions).toMatchObject([{ dateRange: ['2026-10-01', '2026-10-21'] }])
})

test('the top five have months, the period and the one before', () => {
  const context = contextOf('?p=2026-11')
  const names = ['A', 'B', 'C', 'D', 'E', 'F']
  const { rows, columns, total } = readTopSources(
    {
      cells: [{ ...lead('F', { count: '4' }), 'leads.created_at.month': '2026-11-01T00:00:00.000' }],
      months: [{ 'leads.created_at.month': '2026-11-01T00:00:00.000', 'leads.count': '21' }],
      current: names.map((name, index) => lead(name, { count: String(index + 1) })),
      previous: [lead('F', { count: '9' })],
      totalNow: [{ 'leads.count': '21' }],
      totalBefore: [{ 'leads.count': '30' }],
    },
    'leads',
    leads.figures[0]!,
    context,
  )
  expect(rows.map(({ key }) => key)).toEqual(['F', 'E', 'D', 'C', 'B'])
  expect(rows[0]!.values).toMatchObject({ '2026-11-01': 4, '2026-10-01': 0, current: 6, previous: 9 })
  expect(rows[1]!.values.previous).toBe(0)
  expect(total.values).toMatchObject({ '2026-11-01': 21, current: 21, previous: 30 })
  expect(columns.filter(({ isOpen }) => isOpen).map(({ key }) => key)).toEqual(['2026-11-01'])
})

const garbage: Path[] = [
  ['yandex'],
  [null],
  ['@'],
  [''],
  ['a/b,c;d=e&f', '{campaign_id}', `"quotes' <b onmouseover=alert(1)>`],
  ['🦄👨‍👩‍👧', null, 'я'.repeat(300)],
  ['100%', '%2F', '..'],
]

test('garbage in tags survives the address', () => {
  for (const path of garbage.filter((one) => one[0] !== '')) {
    expect(readPath(keyOfPath(path))).toEqual(path)
    expect(readToggled([keyOfPath(path), keyOfPath(['next'])].join(','))).toEqual([path, ['next']])
  }
  expect(new Set(garbage.map(keyOfPath)).size).toBe(garbage.length)
  expect(readToggled('%E0%A4%A,a/b/c/d,ok')).toEqual([['ok']])
})

test('garbage in tags reaches questions and clicks unchanged', () => {
  const path = garbage[4]!
  expect(filtersOfPath('leads', path)[2]).toEqual({
    member: 'leads.utm_content',
    operator: 'equals',
    values: [path[2]],
  })
  const clicks = clickPath({ clicks: [] }, path)
  expect(clicks.map(({ kind, ids }) => [kind, ids[0]])).toEqual([
    ['usrc', path[0]],
    ['ucam', path[1]],
    ['ucon', path[2]],
  ])
  expect(isPickedPath({ clicks }, path)).toBe(true)
  expect(clickPath({ clicks }, path)).toEqual([])
})

test('an empty tag is «не указано», another is its neighbour with Ctrl', () => {
  const first = clickPath({ clicks: readView('?x=emp:17').clicks }, [null])
  expect(first).toEqual([
    { kind: 'emp', ids: ['17'] },
    { kind: 'usrc', ids: ['none'] },
  ])
  const both = clickPath({ clicks: first }, ['yandex'], true)
  expect(both[1]).toEqual({ kind: 'usrc', ids: ['none', 'yandex'] })
  expect(clickPath({ clicks: both }, ['yandex'], true)[1]).toEqual({ kind: 'usrc', ids: ['none'] })
  expect(clickPath({ clicks: both }, ['vk', 'may'], true)).toEqual([
    { kind: 'emp', ids: ['17'] },
    { kind: 'usrc', ids: ['vk'] },
    { kind: 'ucam', ids: ['may'] },
  ])
})

test('long tags keep both ends, emoji whole, addresses without scheme', () => {
  expect(shortened('короткая')).toBe('короткая')
  expect(shortened('https://www.shop.example/a')).toBe('shop.example/a')
  const long = shortened(`https://shop.example/${'x'.repeat(300)}/end=42`, 30)
  expect(long).toMatch(/^shop\.example\/x+….*end=42$/)
  expect([...new Intl.Segmenter().segment(long)]).toHaveLength(30)
  expect(shortened('👨‍👩‍👧'.repeat(60), 30)).toBe(`${'👨‍👩‍👧'.repeat(19)}…${'👨‍👩‍👧'.repeat(10)}`)
})

const tagged = (source: string | null, campaign?: string | null, content?: string | null) => ({
  'leads.utm_source': source,
  ...(campaign !== undefined && { 'leads.utm_campaign': campaign }),
  ...(content !== undefined && { 'leads.utm_content': content }),
  'leads.count': '2',
  'leads.open_count': '0',
})
const utm = (search: string) => {
  const context = contextOf(search)
  const choices = choicesOf(context, 'lead-utm', '-received')
  return { context, choices, queries: utmQueries(leads, context, choices) }
}

test('only open levels of the tree are asked for', () => {
  expect(Object.keys(utm('').queries)).toEqual(['total', 'level1'])
  expect(Object.keys(utm('?lead-utm.open=yandex,yandex/may').queries)).toEqual([
    'total',
    'level1',
    'below:yandex',
    'below:yandex/may',
  ])
  expect(Object.keys(utm('?lead-utm.level=2&lead-utm.open=yandex').queries)).toEqual([
    'total',
    'level1',
    'level2',
  ])
  const { queries } = utm('?lead-utm.open=yandex')
  expect(queries['below:yandex']).toMatchObject({
    dimensions: ['leads.utm_source', 'leads.utm_campaign'],
    limit: 201,
  })
  expect(queries['below:yandex']!.filters).toContainEqual({
    member: 'leads.utm_source',
    operator: 'equals',
    values: ['yandex'],
  })
})

test('the tree leaves its own clicks out and keeps the others', () => {
  const { queries } = utm('?x=usrc:yandex;ucam:may;src:WEB')
  expect(JSON.stringify(queries.level1!.filters)).not.toMatch(/utm|may/)
  expect(JSON.stringify(queries.total!.filters)).toContain('WEB')
})

test('the tree is asked in the order in which it is shown', () => {
  expect(utm('?lead-utm.sort=-revenue').queries.level1!.order).toEqual([
    ['leads.revenue', 'desc'],
    ['leads.utm_source', 'asc'],
  ])
  expect(utm('?lead-utm.sort=name').queries.level1!.order).toEqual([['leads.utm_source', 'asc']])
})

test('rows of the tree stand below their parents', () => {
  const { context, choices } = utm('?lead-utm.open=yandex,@&x=usrc:yandex')
  const { rows, total, isCut } = readTree(
    {
      total: [{ 'leads.count': '6' }],
      level1: [tagged('yandex'), tagged(null), tagged('none'), tagged('javascript:alert(1)')],
      'below:yandex': [tagged('yandex', 'may'), tagged('yandex', null)],
      'below:@': [tagged(null, 'https://shop.example/page')],
    },
    leads,
    context,
    choices,
  )
  const [yandex, empty, literal, script] = rows
  expect(yandex!.children!.map(({ key }) => key)).toEqual(['yandex/may', 'yandex/@'])
  expect(yandex).toMatchObject({ isPicked: true, isOpen: true })
  expect(yandex!.children![1]).toMatchObject({
    name: 'не указано',
    where: [
      { name: 'utm_source', values: ['yandex'] },
      { name: 'utm_campaign', values: ['none'] },
    ],
  })
  expect(empty).toMatchObject({ name: 'не указано', where: [{ name: 'utm_source', values: ['none'] }] })
  expect(empty!.children![0]).toMatchObject({ href: 'https://shop.example/page', name: 'shop.example/page' })
  expect(literal).toMatchObject({ name: 'none', hasNoRecords: true, isPicked: false })
  expect(script!.href).toBeUndefined()
  expect(total.values.received).toBe(6)
  expect(isCut).toBe(false)
})

test('a level that is longer than shown says so', () => {
  const { context, choices } = utm('')
  const level1 = Array.from({ length: 201 }, (_, index) => tagged(`ad_${index}`))
  const tree = readTree({ total: [], level1 }, leads, context, choices)
  expect(tree.rows).toHaveLength(200)
  expect(tree.isCut).toBe(true)
})

test('a search opens the tree and does not promise records that it does not list', () => {
  const { context, choices, queries } = utm('?lead-utm.find=ad_7')
  expect(Object.keys(queries)).toEqual(['total', 'level1', 'level2', 'level3'])
  expect(queries.level1!.filters).toContainEqual({
    or: ['utm_source', 'utm_campaign', 'utm_content'].map((name) => ({
      member: `leads.${name}`,
      operator: 'contains',
      values: ['ad_7'],
    })),
  })
  const tree = readTree(
    {
      total: [],
      level1: [tagged('yandex')],
      level2: [tagged('yandex', 'may')],
      level3: [tagged('yandex', 'may', 'ad_77')],
    },
    leads,
    context,
    choices,
  )
  const [source] = tree.rows
  const ad = source!.children![0]!.children![0]!
  expect(source!.hasNoRecords).toBe(true)
  expect(tree.total.hasNoRecords).toBe(true)
  expect(ad.hasNoRecords).toBeUndefined()
  expect(ad.where).toHaveLength(3)
})

test('the copied tree names every row by its whole path', () => {
  const rows = [
    {
      key: 'a',
      name: 'a',
      values: { n: 2 },
      children: [{ key: 'a/b', name: 'b…', fullName: 'bbb', values: { n: 1 } }],
    },
  ]
  const table = gridTable('Метка', [{ key: 'n', title: 'N', kind: 'count' }], rows)
  expect(table.rows).toEqual([
    ['a', 2],
    ['a / bbb', 1],
  ])
})

const stage = (id: string | null, order: number, visited: string) => ({
  'lead_stages.stage': id,
  'lead_stages.stage_id': id,
  'lead_stages.stage_order': String(order),
  'lead_stages.visited': visited,
})

test('the first stage is the control of the count', () => {
  const context = contextOf()
  const answers = {
    stages: [stage('WORK', 2, '531'), stage('NEW', 1, '616'), stage(null, 10_000, '3')],
    received: [{ 'leads.count': '616' }],
    sources: [],
  }
  const data = readStages(answers, context)
  expect(data.stages.map(({ name }) => name)).toEqual(['NEW', 'WORK', 'пусто / не указано'])
  expect(controlOf(data)).toEqual({ visited: 616, received: 616 })
  expect(stageRequest('lead_stages.visited', data.stages[2], undefined, context)).toEqual({
    measure: 'lead_stages.visited',
    where: [{ name: 'stage_id', values: ['none'] }],
  })
  expect(controlOf({ ...data, stages: [] })).toBeUndefined()
})

test('the block of stages has a source of its own', () => {
  const context = contextOf('?lead-stages.source=WEB&x=src:CALL')
  const { stages, received, sources } = stageQueries(context)
  expect(JSON.stringify(stages.filters)).toContain('WEB')
  expect(JSON.stringify(received.filters)).toContain('WEB')
  expect(JSON.stringify([stages, received, sources])).not.toContain('CALL')
  expect(stageRequest('lead_stages.skipped', { id: 'NEW' }, undefined, context)).toEqual({
    measure: 'lead_stages.skipped',
    where: [
      { name: 'stage_id', values: ['NEW'] },
      { name: 'source_id', values: ['WEB'] },
    ],
    without: ['src'],
  })
})

test('stages by manager show whom they count and keep all of them', () => {
  const context = contextOf('?lead-stages.by=manager&lead-stages.measure=skipped&x=emp:17')
  const queries = stageQueries(context)
  expect(queries.cells.measures).toEqual(['lead_stages.skipped'])
  const { sources: _, ...counted } = queries
  expect(JSON.stringify(counted)).not.toContain('"17"')
  const data = readStages(
    {
      stages: [stage('NEW', 1, '9')],
      received: [{ 'leads.count': '9' }],
      sources: [],
      cells: [
        {
          ...stage('NEW', 1, '9'),
          'lead_stages.manager': 'Анна',
          'lead_stages.manager_id': '17',
          'lead_stages.skipped': '2',
        },
      ],
      parts: [{ 'leads.manager': 'Анна', 'leads.manager_id': '17', 'leads.count': '9' }],
    },
    context,
  )
  expect(data.parts).toMatchObject([{ name: 'Анна', received: 9, values: { NEW: 2 } }])
  expect(stageRequest('lead_stages.skipped', data.stages[0], data.parts[0], context).where).toEqual([
    { name: 'stage_id', values: ['NEW'] },
    { name: 'manager_id', values: ['17'] },
  ])
})

test('long periods go by weeks and months', () => {
  expect(grainOf({ from: '2026-10-01', to: '2026-10-31' })).toBe('day')
  expect(grainOf({ from: '2026-07-01', to: '2026-09-30' })).toBe('week')
  expect(grainOf({ from: '2026-01-01', to: '2026-12-31' })).toBe('month')
})

test('people by days have totals of both ends and no days ahead', () => {
  const context = contextOf('?p=2026-11')
  const of = (id: string | null, count: string, day?: string) => ({
    'leads.manager': id === null ? null : `М${id}`,
    'leads.manager_id': id,
    'leads.count': count,
    ...(day && { 'leads.created_at.day': `${day}T00:00:00.000` }),
  })
  const { columns, rows, total } = readPeopleDays(
    {
      cells: [of('1', '3', '2026-11-02'), of(null, '1', '2026-11-21')],
      people: [of(null, '1'), of('1', '3')],
      steps: [{ 'leads.created_at.day': '2026-11-02T00:00:00.000', 'leads.count': '3' }],
      total: [{ 'leads.count': '4' }],
    },
    'leads',
    context,
  )
  expect(columns.map(({ key }) => key).slice(0, 2)).toEqual(['total', '2026-11-01'])
  expect(columns.at(-1)).toMatchObject({ key: '2026-11-21', isOpen: true })
  expect(rows.map(({ name }) => name)).toEqual(['М1', 'не указано'])
  expect(rows[0]!.values).toMatchObject({ total: 3, '2026-11-02': 3, '2026-11-03': 0 })
  expect(total.values).toMatchObject({ total: 4, '2026-11-02': 3, '2026-11-21': 0 })
})

test('the list of leads is narrowed inside, or shows all in work whenever they came', () => {
  const narrowed = leadsAsked(contextOf('?lead-list.stage=NEW&lead-list.source=none&lead-list.status=junk'))
  expect(narrowed.timeDimensions).toHaveLength(1)
  expect(narrowed.filters).toEqual([
    { member: 'leads.stage_id', operator: 'equals', values: ['NEW'] },
    { member: 'leads.source_id', operator: 'notSet' },
    { member: 'leads.status', operator: 'equals', values: ['junk'] },
  ])
  const idle = leadsAsked(contextOf('?lead-list.of=idle&lead-list.status=junk'))
  expect(idle.timeDimensions).toBeUndefined()
  expect(idle.filters).toEqual([{ member: 'leads.status', operator: 'equals', values: ['open'] }])
})

const memberNames = (cube: string, file: string) =>
  [
    ...readFileSync(new URL(`../../schema/model/cubes/${file}.yml`, import.meta.url), 'utf8').matchAll(
      /- name: (\w+)/g,
    ),
  ].map(([, name]) => `${cube}.${name}`)
const files: Record<string, string[]> = {
  leads: ['leads', 'lead_attributes'],
  lead_stages: ['lead_stages', 'lead_attributes'],
  deals: ['deals', 'deal_attributes'],
  deal_stages: ['deal_stages', 'deal_attributes'],
}

test('everything that blocks ask for is in the model', () => {
  const known = new Set(
    Object.entries(files).flatMap(([cube, names]) => names.flatMap((file) => memberNames(cube, file))),
  )
  const search =
    '?lead-stages.by=manager&lead-utm.level=3&deal-utm.level=3&lead-dynamics.by=source&x=emp:1;src:A;usrc:b'
  const asked = widgets.flatMap((widget) => Object.values(widget.queries(contextOf(search))))
  const members = asked.flatMap((query) => [
    ...(query.measures ?? []),
    ...(query.dimensions ?? []),
    ...(query.timeDimensions ?? []).map(({ dimension }) => dimension),
    ...(JSON.stringify(query.filters).match(/(?<="member":")[\w.]+/g) ?? []),
  ])
  expect(members.length).toBeGreaterThan(100)
  expect([...new Set(members)].filter((member) => !known.has(member))).toEqual([])
})
