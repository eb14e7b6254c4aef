import { expect, test } from 'vitest'
import { hasCalls } from '../../dashboard/portals.ts'
import { asked, effortsIn } from '../../dashboard/team/measures.ts'
import { readPeople } from '../../dashboard/team/people.ts'
import { effortTile } from '../../dashboard/team/tiles.tsx'
import discipline, { readDiscipline } from '../../dashboard/team/widgets/comment-discipline.tsx'
import scatter, { readPlaces } from '../../dashboard/team/widgets/effort-result.tsx'
import kinds, { readKinds } from '../../dashboard/team/widgets/kinds-dynamics.tsx'
import overdue from '../../dashboard/team/widgets/overdue.tsx'
import table, { readTable } from '../../dashboard/team/widgets/people.tsx'
import dynamics, { readCourses } from '../../dashboard/team/widgets/people-dynamics.tsx'
import { contextOf, onePortal, twoPortals } from './support/context.ts'

const done = (id: string, name: string, values: Record<string, string>) => ({
  'activities.manager': name,
  'activities.manager_id': id,
  ...values,
})
const sold = (id: string, name: string, values: Record<string, string | null>) => ({
  'sales.manager': name,
  'sales.manager_id': id,
  ...values,
})

const withoutCalls = contextOf('', '2026-11-21', 'ru', onePortal, {
  portals: [{ ...onePortal[0]!, url: '', demo: false, hasCalls: false }],
})

test('activities are asked by their own date, without pipelines and sources', () => {
  const query = asked(contextOf('?pipe=0&src=WEB&dep=5'), ['activities.count'], {
    from: '2026-11-01',
    to: '2026-11-30',
  })
  expect(query.timeDimensions[0]).toEqual({
    dimension: 'activities.date',
    dateRange: ['2026-11-01', '2026-11-30'],
  })
  expect(query.filters).toEqual([
    { member: 'activities.department_ids', operator: 'contains', values: ['/5/'] },
  ])
})

test('a portal without telephony has no measures of calls', () => {
  expect(hasCalls(contextOf(''))).toBe(true)
  expect(hasCalls(withoutCalls)).toBe(false)
  expect(effortsIn(withoutCalls).map(({ key }) => key)).not.toContain('calls')
  expect(effortsIn(withoutCalls).map(({ key }) => key)).not.toContain('minutes')
})

test('of several portals one with telephony is enough', () => {
  const portals = twoPortals.map((portal, index) => ({
    ...portal,
    url: '',
    demo: false,
    hasCalls: index === 1,
  }))
  const session = { portals }
  expect(hasCalls(contextOf('', '2026-11-21', 'ru', twoPortals, session))).toBe(true)
  expect(hasCalls(contextOf('?portal=1', '2026-11-21', 'ru', twoPortals, session))).toBe(false)
})

test('all tiles share three questions', () => {
  const context = contextOf('')
  expect(effortTile('index').queries(context)).toEqual(effortTile('comments').queries(context))
})

test('what is overdue is overdue now, whatever the period', () => {
  expect(overdue.queries(contextOf('?p=2020-01')).overdue).toEqual({
    measures: ['activities.overdue_count'],
    filters: [],
  })
})

test('people of two answers are one row each; an empty id is somebody too', () => {
  const people = readPeople(
    [
      { cube: 'activities', rows: [done('5', 'Анна', { 'activities.calls': '3' })] },
      { cube: 'sales', rows: [sold('5', 'Анна', { 'sales.won_count': '2' }), sold('', 'не указано', {})] },
    ],
    onePortal,
  )
  expect(people.map(({ id, name }) => [id, name])).toEqual([
    ['5', 'Анна'],
    ['none', 'не указано'],
  ])
  expect(people[0]!.row).toMatchObject({ 'activities.calls': '3', 'sales.won_count': '2' })
})

test('the same id in two portals is two people', () => {
  const rows = ['1', '2'].map((portal) => ({ ...done('5', 'Анна', {}), 'activities.portal_id': portal }))
  expect(readPeople([{ cube: 'activities', rows }], twoPortals).map(({ key }) => key)).toEqual(['1:5', '2:5'])
})

test('a dot needs both values: sums are nothing, ratios are missing', () => {
  const answers = {
    effort: [
      done('5', 'Анна', { 'activities.activity_index': '40' }),
      done('6', 'Борис', { 'activities.activity_index': '90' }),
    ],
    result: [sold('5', 'Анна', { 'sales.won_amount': '1000', 'sales.win_rate': '0.5' })],
  }
  const sums = readPlaces(answers, contextOf(''))
  expect(sums.placed.map(({ person, effort, result }) => [person.name, effort, result])).toEqual([
    ['Анна', 40, 1000],
    ['Борис', 90, 0],
  ])
  const ratios = readPlaces(answers, contextOf('?team-scatter.y=winRate'))
  expect(ratios.placed).toHaveLength(1)
  expect(ratios.missing).toEqual(['Борис'])
})

test('the axes of the scatter are chosen in the address', () => {
  const query = (search: string) => scatter.queries(contextOf(search))
  expect(query('').effort!.measures).toEqual(['activities.activity_index'])
  expect(query('?team-scatter.x=comments&team-scatter.y=conversion')).toMatchObject({
    effort: { measures: ['activities.comments'] },
    result: { measures: ['deals.conversion'], timeDimensions: [{ dimension: 'deals.created_at' }] },
  })
  expect(query('?team-scatter.x=nonsense').effort!.measures).toEqual(['activities.activity_index'])
  expect(
    scatter.queries({ ...withoutCalls, view: contextOf('?team-scatter.x=calls').view }).effort!.measures,
  ).toEqual(['activities.activity_index'])
})

test('who is clicked stays beside the others', () => {
  const text = JSON.stringify([
    scatter.queries(contextOf('?x=emp:5')),
    table.queries(contextOf('?x=emp:5')),
    discipline.queries(contextOf('?x=emp:5')),
    dynamics.queries(contextOf('?x=emp:5')),
  ])
  expect(text).not.toContain('"values":["5"]')
})

test("the table's totals are Cube's own", () => {
  const { people, total } = readTable(
    {
      done: [done('5', 'Анна', { 'activities.calls': '3' }), done('6', 'Борис', { 'activities.calls': '4' })],
      closed: [],
      created: [
        { 'deals.manager': 'Анна', 'deals.manager_id': '5', 'deals.count': '2', 'deals.conversion': '0.5' },
      ],
      doneTotal: [{ 'activities.calls': '11' }],
      closedTotal: [{ 'sales.won_count': '0' }],
      createdTotal: [{ 'deals.conversion': '0.25' }],
    },
    contextOf(''),
  )
  expect(people.map(({ name }) => name)).toEqual(['Анна', 'Борис'])
  expect(total).toEqual({ 'activities.calls': '11', 'sales.won_count': '0', 'deals.conversion': '0.25' })
})

test('lines are those of the five with most, or of those chosen', () => {
  const whole = [3, 9, 5, 7, 1, 8, 6].map((index, at) =>
    done(String(at), `М${at}`, { 'activities.activity_index': String(index) }),
  )
  const checked = (search: string) =>
    readCourses({ steps: [], whole }, contextOf(search))
      .courses.filter(({ isChecked }) => isChecked)
      .map(({ person }) => person.key)
  expect(checked('')).toEqual(['1', '5', '3', '6', '2'])
  expect(checked('?team-dynamics.who=4,0')).toEqual(['0', '4'])
  expect(checked('?x=emp:4')).toEqual(['4'])
})

test('steps without a row are nothing for counts and missing for ratios', () => {
  const rows = [
    sold('5', 'Анна', {
      'sales.won_amount': '7',
      'sales.win_rate': '0.5',
      'sales.date.month': '2026-10-01T00:00:00.000',
    }),
  ]
  const last = (measure: string) => {
    const { steps, courses } = readCourses(
      { steps: rows, whole: rows },
      contextOf(`?p=2026-11&team-dynamics.measure=${measure}`),
    )
    const at = steps.findIndex(({ start }) => start === '2026-10-01')
    return courses[0]!.values.slice(at, at + 2)
  }
  expect(last('amount')).toEqual([7, 0])
  expect(last('winRate')).toEqual([0.5, null])
})

test('kinds that nobody has are left out; totals come from their own question', () => {
  const month = { 'activities.date.month': '2026-11-01T00:00:00.000' }
  const data = readKinds(
    {
      byKind: [
        { ...month, 'activities.type': 'todo', 'activities.count': '5' },
        { ...month, 'activities.type': 'call', 'activities.count': '4' },
      ],
      totals: [{ ...month, 'activities.count': '10' }],
    },
    contextOf('?p=2026-11'),
  )
  expect(data.kinds.map(({ kind, values }) => [kind, values.at(-1)])).toEqual([
    ['call', 4],
    ['todo', 5],
  ])
  expect(data.totals.at(-1)).toBe(10)
})

test('the clicked kind stays beside the other kinds', () => {
  expect(JSON.stringify(kinds.queries(contextOf('?x=act:call')))).not.toContain(
    '"activities.type","operator"',
  )
  expect(JSON.stringify(table.queries(contextOf('?x=act:call')))).toContain('"activities.type","operator"')
})

test('discipline: comments of the period beside deals of this moment', () => {
  const { comments, open } = discipline.queries(contextOf('?p=2026-10&x=act:call')) as Record<string, object>
  expect(comments).toMatchObject({
    timeDimensions: [{ dateRange: ['2026-10-01', '2026-10-31'] }],
    filters: [],
  })
  expect(open).not.toHaveProperty('timeDimensions')
  const { people } = readDiscipline(
    {
      comments: [done('5', 'Анна', { 'activities.comments': '0' })],
      open: [{ 'deals.manager': 'Борис', 'deals.manager_id': '6', 'deals.open_count': '8' }],
      commentsTotal: [],
      openTotal: [],
    },
    contextOf(''),
  )
  expect(people.map(({ name }) => name)).toEqual(['Борис'])
})
