/** The cube of activities as a whole: roll-ups, roles, the visible weights. */
import { createRequire } from 'node:module'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refreshMarts } from '../../marts/index.ts'
import type { SecurityContext } from '../../server/cube/gateway.ts'
import type { CubeQuery } from '../../server/cube/result.ts'
import { register } from '../marts/support.ts'
import { putDictionaries } from '../marts/worked-example.ts'
import { EXECUTIVE, type Stand, stand } from './start.ts'

const weights = createRequire(import.meta.url)('../../schema/activity-weights.js') as Record<string, number>

let here: Stand
beforeAll(async () => {
  here = await stand(async ({ pool }) => {
    await putDictionaries(pool)
    await register(pool, 2, { name: 'Казань' })
    // 600 activities of 2025 of every kind and state, by two people and nobody, in two portals that number alike.
    await pool.query(`
      insert into raw.activities (portal_id, id, owner_type_id, owner_id, type_id, provider_id, direction, completed, created,
        start_time, end_time, deadline, responsible_id, subject, synced_at)
      select portal, n, n % 4 + 1, n, (array[1, 2, 4, 6, 6])[n % 5 + 1],
        (array['CRM_MEETING', 'VOXIMPLANT_CALL', 'CRM_EMAIL', 'CRM_TODO', 'IMOPENLINES_SESSION'])[n % 5 + 1], n % 3, n % 7 > 1,
        begun, begun, begun + n % 600 * interval '1 second',
        case n % 3 when 0 then begun when 1 then timestamptz '2099-01-01' end, nullif(n % 3, 0), 'Дело ' || n, now()
      from generate_series(1, 2) as portal, generate_series(1, 300) as n
        cross join lateral (select timestamptz '2025-01-10 05:00+03' + n * interval '23 hours 7 minutes' as begun) as moment`)
    await pool.query(`
      insert into raw.timeline_comments (portal_id, id, owner_type_id, owner_id, created, author_id, comment, synced_at)
      select 1, n, 2, n, timestamptz '2025-02-10 05:00+03' + n * interval '31 hours', n % 2 + 1, 'Да', now()
      from generate_series(1, 60) as n`)
    await refreshMarts(pool)
  })
  await here.cube.refresh()
}, 180_000)
afterAll(() => here.close())

const count = (where: string) => `count(*) filter (where ${where})::float8`
const weighed = Object.entries(weights).map(([type, weight]) => `when '${type}' then ${weight}`)
const MEASURES: Record<string, string> = {
  count: 'count(*)::float8',
  calls: count(`type = 'call'`),
  meetings: count(`type = 'meeting'`),
  emails: count(`type = 'email'`),
  todos: count(`type = 'todo'`),
  comments: count(`type = 'comment'`),
  other: count(`type = 'other'`),
  completed_count: count('is_completed'),
  overdue_count: count('is_overdue'),
  call_minutes: `(sum(call_seconds) / 60)::float8`,
  activity_index: `(sum(case type ${weighed.join(' ')} end) filter (where is_completed))::float8`,
}
const member = (name: string) => `activities.${name}`
const filter = (name: string, ...values: string[]) => ({ member: member(name), operator: 'equals', values })

async function ask(query: CubeQuery, context: SecurityContext = EXECUTIVE) {
  const { data, usedPreAggregations } = await here.cube.load(query, context)
  const rows = (data as Record<string, string | null>[]).map((row) =>
    Object.entries(row).map(([name, value]) =>
      query.measures!.includes(name) && value !== null ? Math.round(Number(value) * 1e6) / 1e6 : value,
    ),
  )
  return { rows, rollups: Object.keys(usedPreAggregations ?? {}).join() }
}

async function counted(dimensions: string[], where: string) {
  const { rows } = await here.database.pool.query({
    text: `select ${[...dimensions.map((name) => `${name}::text`), ...Object.values(MEASURES)].join(', ')}
      from marts.activities where ${where} ${dimensions.length > 0 ? `group by ${dimensions.map((_, i) => i + 1).join(', ')}` : ''}`,
    rowMode: 'array',
  })
  return rows.map((row: unknown[]) =>
    row.map((value) => (typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value)),
  )
}

const sorted = (rows: unknown[][]) => rows.map((row) => JSON.stringify(row)).sort()
const spring = ['2025-03-01', '2025-05-31'] as const
const odd = ['2025-04-07', '2025-07-19'] as const

test.each([
  ['activities_day', ['type'], [], odd, 'true'],
  ['activities_day', ['is_completed'], [filter('type', 'call')], odd, `type = 'call'`],
  ['activities_people_month', ['manager', 'manager_id', 'department'], [], spring, 'true'],
  ['activities_people_month', ['portal', 'type'], [filter('manager_id', '1')], spring, 'manager_id = 1'],
  [
    'activities_people_day',
    ['department', 'manager'],
    [filter('manager_id', '1', '2')],
    odd,
    'manager_id in (1, 2)',
  ],
])('%s answers questions by %j as the marts do', async (rollup, dimensions, filters, [from, to], where) => {
  const { rows, rollups } = await ask({
    dimensions: dimensions.map(member),
    measures: Object.keys(MEASURES).map(member),
    filters,
    timeDimensions: [{ dimension: member('date'), dateRange: [from, to] }],
  })
  expect(rollups).toMatch(rollup)
  expect(rows.length).toBeGreaterThan(1)
  const period = `(date at time zone 'Europe/Moscow')::date between '${from}' and '${to}'`
  const text = (all: unknown[][]) =>
    sorted(all.map((row) => row.map((value) => (typeof value === 'boolean' ? String(value) : value))))
  expect(text(rows)).toEqual(text(await counted(dimensions, `${period} and ${where}`)))
})

test.each([
  ['a manager', { role: 'manager', userId: 2 }, 'portal_id = 1 and manager_id = 2'],
  ['a head', { role: 'head', departmentIds: [5] }, `portal_id = 1 and department_ids like '%/5/%'`],
])('%s sees their own, from roll-ups', async (_, context, where) => {
  const { rows, rollups } = await ask(
    {
      measures: Object.keys(MEASURES).map(member),
      timeDimensions: [{ dimension: member('date'), dateRange: [...odd] }],
    },
    context as SecurityContext,
  )
  expect(rollups).toMatch('activities_people_day')
  const period = `(date at time zone 'Europe/Moscow')::date between '${odd[0]}' and '${odd[1]}'`
  expect(rows).toEqual(await counted([], `${period} and ${where}`))
})

test('the weights stand in the description of the index', async () => {
  const { body } = await here.get('/cubejs-api/v1/meta')
  const cube = body.cubes.find(({ name }: { name: string }) => name === 'activities')
  const index = cube.measures.find(({ name }: { name: string }) => name === member('activity_index'))
  for (const [word, type] of [
    ['встреча', 'meeting'],
    ['звонок', 'call'],
    ['письмо', 'email'],
    ['дело или задача', 'todo'],
    ['комментарий', 'comment'],
    ['другое', 'other'],
  ] as const)
    expect(index.description).toContain(`${word} ${weights[type]}`)
  expect(index.meta.en.description).toContain(`meeting ${weights.meeting}`)
})

test('a head of another portal sees nothing of this one', async () => {
  const { rows } = await ask({ dimensions: [member('activity_id')], measures: [member('count')] }, {
    role: 'head',
    departmentIds: [5],
    portalId: 2,
  } as SecurityContext)
  expect(rows).toEqual([])
})

test('what is not public of the weights is not listed', async () => {
  const { body } = await here.get('/cubejs-api/v1/meta')
  expect(body.cubes.map(({ name }: { name: string }) => name)).not.toContain('weighed_activities')
})
