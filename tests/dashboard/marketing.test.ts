import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readCohorts } from '../../dashboard/marketing/cohorts.tsx'
import { readDynamics } from '../../dashboard/marketing/dynamics.tsx'
import { readSourceTable } from '../../dashboard/marketing/source-table.tsx'
import { clickSource } from '../../dashboard/marketing/sources.ts'
import { blocksOf, isUnripe, subjectOf, subjects, withoutLeads } from '../../dashboard/marketing/subject.ts'
import { readTopSources } from '../../dashboard/marketing/top-sources.tsx'
import { hasLeads } from '../../dashboard/portals.ts'
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

test('sources of one name are told apart by their portal in the plain table too', () => {
  const context = contextOf('', '2026-11-21', 'ru', twoPortals)
  const row = (portal: string) => ({ ...lead('WEB', { count: '1' }), 'leads.portal_id': portal })
  const answers = { sources: [row('1'), row('2')], total: [], first: [], firstTotal: [] }
  const sources = widgets.find(({ id }) => id === 'lead-sources')!
  const names = sources.table(sources.rows(answers, context), context).rows.map(([name]) => name)
  expect(new Set(names).size).toBe(3)
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

test('the top five show no months that have not begun', () => {
  const nothing = { cells: [], months: [], current: [], previous: [], totalNow: [], totalBefore: [] }
  const { columns } = readTopSources(nothing, 'leads', leads.figures[0]!, contextOf('?p=2026'))
  expect([columns[0]!.key, columns.at(-3)!.key]).toEqual(['2026-01-01', '2026-11-01'])
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
    '?lead-stages.by=manager&lead-utm.level=3&deal-utm.level=3&lead-dynamics.by=source&x=emp:1;src:A;usrc:b;not:c'
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
