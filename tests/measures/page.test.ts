/** What the pages really ask, read from their widgets and lists, against a whole stack. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { optionQuery, peopleQuery } from '../../dashboard/header/options.ts'
import { applied, type PortalEntry } from '../../dashboard/portals.ts'
import byManager from '../../dashboard/quality/by-manager.tsx'
import checks from '../../dashboard/quality/checks.tsx'
import records from '../../dashboard/quality/records.tsx'
import { readView, type View } from '../../dashboard/url.ts'
import { gathered, type WidgetModules } from '../../dashboard/widget.ts'
import { widgets } from '../../dashboard/widgets/index.ts'
import type { CubeQuery } from '../../server/cube/result.ts'
import { contextOf, onePortal, twoPortals } from '../dashboard/support/context.ts'
import { type Stack, startStack } from './stack.ts'

/** What the lists of the header are gathered from. */
const listsOf = (view: View) => [
  optionQuery('pipeline', view),
  ...(['deals', 'leads'] as const).map((cube) => optionQuery('source', view, cube)),
  ...(['deals', 'leads', 'activities'] as const).map((cube) => peopleQuery(view, cube)),
]

const ANCHOR = '2026-11-21T12:00:00+03:00'
const quality = [checks, byManager, records]

/** The blocks of the other pages, as their folders hold them. */
const pages = ['sales', 'team', 'forgotten', 'marketing', 'customers'] as const
const folders = import.meta.glob<WidgetModules>('../../dashboard/*/widgets/*.tsx', { eager: true })
const blocksOf = (page: string) =>
  gathered(Object.fromEntries(Object.entries(folders).filter(([path]) => path.includes(`/${page}/`))))

/** Odd days ask more of roll-ups than whole months. */
const PAGE_ADDRESSES: Record<(typeof pages)[number], string[]> = {
  sales: [
    'p=2026-10',
    'p=2026-02-17..2026-11-09&pipe=0,4&emp=3,7',
    'p=2026-02-17..2026-11-09&src=WEB&dep=5&statistics.by=type',
    'p=2025&pipe=0&dep=5&emp=3&src=WEB&x=emp:7',
    'p=2025&pipe=!0&dep=!5,none&emp=!3&src=!WEB,none',
    'p=12m&x=src:WEB;pipe:0&g=week&statistics.by=department',
    'p=30d&g=day&statistics.by=source&stage-conversion.by=manager&dynamics.measure=deals.conversion',
    'p=2026-10&cmp=year&g=year&stage-conversion.by=source&statistics.by=source',
  ],
  team: [
    'p=2026-10',
    'p=2026-02-17..2026-11-09&dep=5',
    'p=2026-02-17..2026-11-09&emp=3,7&x=act:call',
    'p=2025&pipe=0&dep=5&emp=3&src=WEB&x=emp:7',
    'p=2025&pipe=!0&dep=!5,none&emp=!3&src=!WEB,none',
    'p=12m&x=act:meeting,call&g=week',
    'p=30d&g=day',
  ],
  forgotten: [
    '',
    'pipe=0,4',
    'dep=5&emp=3',
    'src=WEB',
    'pipe=!0&dep=!5,none&emp=!3&src=!WEB,none',
    'x=emp:7',
    'forgotten.days=30&pipe=0&x=dep:5;src:WEB',
  ],
  marketing: [
    'p=2026-10',
    'p=2026-10&marketing.by=deals',
    'p=2026-02-17..2026-11-09&src=WEB,none&emp=3',
    'p=2026-02-17..2026-11-09&pipe=0&dep=5&marketing.by=deals',
    'p=2025&dep=!5,none&emp=!3&src=!WEB,none',
    'p=2025&pipe=!0&dep=!5,none&src=!WEB,none&marketing.by=deals',
    'p=2025&x=src:WEB;emp:7&g=week',
    'p=12m&x=usrc:yandex;ucam:brand&marketing.by=deals',
    'p=30d&g=day&x=usrc:yandex',
    'p=2026-02-17..2026-11-09&x=not:Дубль,Спам;emp:7;src:WEB',
  ],
  customers: ['', 'dep=5', 'dep=!5,none&emp=!3', 'emp=3,7', 'x=seg:Чемпионы', 'x=emp:7;seg:Спящие&dep=5'],
}

/** Depends on this very minute, so no roll-up can know it: open deals without a planned step. */
const ofTheMinute = (query: string) => query.includes('has_planned_activity')

/** How many rows a list has is asked of what the list is read from. */
const ofLists = (name: string) => /-list\.total /.test(name)

const PERIODS = ['', 'p=2026-10', 'p=2026-Q3', 'p=2025', 'p=2026-02-17..2026-11-09', 'p=30d', 'p=12m']
const FILTERS = [
  '',
  'pipe=0,4',
  'dep=5',
  'emp=3,7',
  'src=WEB',
  'x=emp:7',
  'pipe=0&dep=5&emp=3&src=WEB&x=emp:7',
  'pipe=!0&dep=!5,none&emp=!3&src=!WEB,none',
]
const QUALITY = [
  '',
  'chk=source_blank',
  'x=emp:7',
  'x=emp:none',
  'chk=source_blank&x=emp:7',
  'pipe=0',
  'dep=5,none',
  'emp=3',
  'dep=5&emp=3',
  'pipe=!0&dep=!5,none',
  'pipe=0,4&dep=5&emp=3&chk=source_blank&x=emp:7',
  'q=Ромашка',
]

/** Lists show single records; they are read from the marts. */
const isList = (query: CubeQuery) =>
  query.ungrouped === true || ((query.measures as string[] | undefined) ?? []).length === 0

/** Every question of the widgets under the addresses, once each, named by widget and address. */
function questionsOf(all: typeof widgets, searches: string[], portals: PortalEntry[]): Map<string, string> {
  const asked = new Map<string, string>()
  for (const search of searches) {
    const context = contextOf(search, '2026-11-21', 'ru', portals)
    for (const widget of all)
      for (const [name, query] of Object.entries(widget.queries(context)))
        if (!isList(query as CubeQuery))
          asked.set(JSON.stringify(query), `${widget.id}.${name} with «${search}»`)
  }
  return asked
}

/** Whether a roll-up answered a question, by its text: pages and periods have many questions in common. */
const known = new Map<string, Promise<boolean>>()

/** The questions that no roll-up answers. */
async function answeredFromMarts(asked: Map<string, string>): Promise<string[]> {
  const waiting = [...asked]
  const raw: string[] = []
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [query, name] = next
      if (!known.has(query)) known.set(query, isFromRollup(JSON.parse(query) as CubeQuery))
      if (!(await known.get(query))) raw.push(name)
    }
  }
  await Promise.all(Array.from({ length: 8 }, work))
  return raw
}

async function isFromRollup(query: CubeQuery): Promise<boolean> {
  const { usedPreAggregations } = await stack.cube.load(query, { role: 'executive' })
  return Object.keys(usedPreAggregations ?? {}).length > 0
}

const withGrains = (searches: string[]) =>
  searches.flatMap((search) => ['month', 'quarter'].map((grain) => `${search}&g=${grain}`))

const rowsOf = async (query: unknown) =>
  (await stack.cube.load(query as CubeQuery, { role: 'executive' })).data as Record<string, string>[]

/** Which roll-up answers hangs on the question alone, so that one company serves those who ask of one portal as well. */
let stack: Stack
beforeAll(async () => {
  const clock = () => Date.parse(ANCHOR)
  stack = await startStack([5, 6].map((seed) => ({ clock, data: { deals: 200, seed, anchor: ANCHOR } })))
})
afterAll(() => stack?.close())

describe('as one portal asks', () => {
  for (const period of PERIODS)
    test(`every number of the summary is answered from a roll-up: «${period || 'the present month'}»`, async () => {
      const asked = questionsOf(
        widgets,
        withGrains(FILTERS.map((filter) => `${period}&${filter}`)),
        onePortal,
      )
      expect(asked.size).toBeGreaterThan(20)
      expect(await answeredFromMarts(asked)).toEqual([])
    })

  test('every number of the data quality is answered from a roll-up', async () => {
    const asked = questionsOf(quality, QUALITY, onePortal)
    expect(asked.size).toBeGreaterThan(20)
    expect(await answeredFromMarts(asked)).toEqual([])
  })

  test('the lists of filters are answered from a roll-up', async () => {
    const view = readView('')
    const lists = listsOf(view)
    const asked = new Map(lists.map((query) => [JSON.stringify(query), `${query.dimensions?.[0]}`]))
    expect(await answeredFromMarts(asked)).toEqual([])
  })

  test.each(pages)('every number of the page «%s» is answered from a roll-up', async (page) => {
    const asked = questionsOf(blocksOf(page), PAGE_ADDRESSES[page], onePortal)
    for (const [query, name] of asked) if (ofTheMinute(query) || ofLists(name)) asked.delete(query)
    expect(asked.size).toBeGreaterThan(10)
    expect(await answeredFromMarts(asked)).toEqual([])
  })

  test('the list of forgotten deals has as many rows as the tile counts', async () => {
    const { deals, idle0 } = widgets.find(({ id }) => id === 'attention')!.queries(contextOf())
    const [tile] = await rowsOf(idle0)
    expect(await rowsOf(deals)).toHaveLength(Number(tile?.['deals.open_count']))
    expect(Number(tile?.['deals.open_count'])).toBeGreaterThan(0)
  })

  test('the data quality counts as many records as raw faults name', async () => {
    const { pool } = stack.database
    const distinct = async (where: string) =>
      Number(
        (
          await pool.query(
            `select count(distinct (portal_id, entity, record_id)) as n from marts.data_quality where ${where}`,
          )
        ).rows[0].n,
      )
    const { rows } = await pool.query(
      `select "check", manager_id from marts.data_quality where manager_id is not null limit 1`,
    )
    const { check, manager_id: manager } = rows[0]
    for (const [search, where] of [
      ['', 'true'],
      [`chk=${check}`, `"check" = '${check}'`],
      [`x=emp:${manager}`, `manager_id = ${manager}`],
    ] as const) {
      const context = contextOf(search)
      const answers: Record<string, Record<string, string>[]> = {}
      for (const [name, query] of Object.entries(records.queries(context)))
        answers[name] = await rowsOf(query)
      const { records: shown } = records.rows(answers, context) as { records: number }
      expect(shown, search).toBe(await distinct(where))
      expect(shown, search).toBeGreaterThan(0)
    }
  })
})

describe('as two portals that number alike ask', () => {
  const within = (searches: string[]) => ['', ...searches.map((search) => `portal=2&${search}`)]

  for (const period of PERIODS)
    test(`every number of the summary is answered from a roll-up: «${period || 'the present month'}»`, async () => {
      const searches = within(FILTERS).map((filter) => `${period}&${filter}`)
      const asked = questionsOf(widgets, withGrains(searches), twoPortals)
      expect([...asked.keys()].some((query) => query.includes('portal_id'))).toBe(true)
      expect(asked.size).toBeGreaterThan(20)
      expect(await answeredFromMarts(asked)).toEqual([])
    })

  test('every number of the data quality is answered from a roll-up', async () => {
    const asked = questionsOf(quality, [...within(QUALITY), 'chk=source_blank'], twoPortals)
    expect(asked.size).toBeGreaterThan(20)
    expect(await answeredFromMarts(asked)).toEqual([])
  })

  test('the lists of filters are answered from a roll-up', async () => {
    const view = applied(readView('portal=2'), twoPortals)
    const lists = listsOf(view)
    const asked = new Map(lists.map((query) => [JSON.stringify(query), `${query.dimensions?.[0]}`]))
    expect(await answeredFromMarts(asked)).toEqual([])
  })
})
