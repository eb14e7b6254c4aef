/** The cubes of leads as a whole: roll-ups, roles, custom fields, portals without leads. */
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { refreshMarts } from '../../marts/index.ts'
import type { SecurityContext } from '../../server/cube/gateway.ts'
import type { CubeQuery } from '../../server/cube/result.ts'
import { putLead, putLeadDictionaries, putLeads } from '../marts/leads-example.ts'
import { put, register } from '../marts/support.ts'
import { type Body, EXECUTIVE, type Stand, stand } from './start.ts'

let here: Stand
beforeAll(async () => {
  here = await stand(async ({ pool }) => {
    await putLeadDictionaries(pool)
    await putLeads(pool)
    await put(pool, 'user_fields', field('CRM_LEAD', 'UF_CRM_HEAT', 'double', 'Теплота'))
    await put(pool, 'user_fields', field('CRM_DEAL', 'UF_CRM_SEGMENT', 'string', 'Сегмент'))
    await put(pool, 'leads', { id: 4, custom: { UF_CRM_HEAT: '36.6' } })
    await register(pool, 2, { name: 'Казань' })
    await putLead(pool, { portal_id: 2, id: 1, assigned_by_id: 1, source_id: 'WEB' }, [['NEW', '02.01']])
    await putMany(pool)
    await refreshMarts(pool)
  })
  await here.cube.refresh()
}, 180_000)
afterAll(() => here.close())

const field = (entity_id: string, field_name: string, user_type_id: string, label: string) => ({
  entity_id,
  field_name,
  user_type_id,
  label,
  multiple: false,
  sort: 10,
})

/** 300 leads of 2025 in every stage, by both people and from both sources; every ninth came of nowhere to nobody. */
const putMany = (pool: pg.Pool) =>
  pool.query(`
    with many as (
      select n, timestamptz '2025-03-01 05:00+03' + (n - 1000) * interval '17 hours 3 minutes' as created,
        (array['NEW', 'IN_PROCESS', 'PROCESSED', 'CONVERTED', 'JUNK'])[n % 5 + 1] as stage
      from generate_series(1001, 1300) as n
    ),
    entries as (
      insert into raw.lead_status_history (portal_id, id, type_id, owner_id, created_time, status_id, synced_at)
      select 1, n * 10 + step, least(step, 2), n, created + (step - 1) * (n % 7) * interval '31 hours',
        case step when 1 then 'NEW' else stage end, now()
      from many cross join generate_series(1, 2) as step
    ),
    sales as (
      insert into raw.deals (portal_id, id, category_id, stage_id, lead_id, opportunity, currency_id, date_create, date_modify, synced_at)
      select 1, n, 7, 'C7:WON', n, n % 100 * 1000 + 0.5, case when n % 2 = 0 then 'RUB' else 'USD' end, created, created, now()
      from many where n % 3 = 0
    )
    insert into raw.leads (portal_id, id, status_id, assigned_by_id, source_id, utm_source, utm_campaign, opportunity, currency_id,
      date_create, date_modify, date_closed, synced_at)
    select 1, n, stage, case when n % 9 <> 0 then n % 2 + 1 end, case when n % 9 <> 0 then (array['WEB', 'CALL'])[n % 4 / 2 + 1] end,
      case when n % 4 = 0 then 'yandex' end, case when n % 4 = 0 then 'c' || n % 8 end, n, 'RUB', created, created,
      case when n % 5 > 2 then created + (n % 11) * interval '1 day' end, now()
    from many`)

const LEADS: Record<string, string> = {
  count: 'count(*)',
  quality_count: `count(*) filter (where status = 'converted')`,
  junk_count: `count(*) filter (where status = 'junk')`,
  open_count: `count(*) filter (where status = 'open')`,
  conversion: `count(*) filter (where status = 'converted')::numeric / count(*)`,
  junk_share: `count(*) filter (where status = 'junk')::numeric / count(*)`,
  revenue: 'sum(revenue)',
  won_deals_count: 'sum(won_deals_count)',
  revenue_per_lead: 'sum(revenue) / count(*)',
  average_check: 'sum(revenue) / nullif(sum(won_deals_count), 0)',
  days_to_convert: 'avg(extract(epoch from converted_at - created_at)) / 86400',
  touched_count: 'count(first_touch_at)',
  minutes_to_touch: 'avg(extract(epoch from first_touch_at - created_at)) / 60',
  touched_in_10_minutes: `count(*) filter (where extract(epoch from first_touch_at - created_at) <= 600)`,
  touched_in_10_minutes_share: `count(*) filter (where extract(epoch from first_touch_at - created_at) <= 600)::numeric / count(*)`,
}

const STAGES: Record<string, string> = {
  reached: 'count(*)',
  visited: 'count(*) filter (where visits > 0)',
  skipped: 'count(*) filter (where visits = 0)',
  advanced: 'count(*) filter (where advanced)',
  conversion_to_next: 'count(*) filter (where advanced)::numeric / count(*)',
  skipped_share: 'count(*) filter (where visits = 0)::numeric / count(*)',
  lost_here: 'count(*) filter (where lost_here)',
  drop_share: 'count(*) filter (where lost_here)::numeric / count(*)',
  current_count: 'count(*) filter (where is_here)',
  current_amount: 'sum(amount) filter (where is_here)',
  average_days: 'sum(stay_seconds) / nullif(sum(completed_visits), 0) / 86400',
}

type Question = [
  title: string,
  rollup: string,
  dimensions: string[],
  filters: object[],
  period: [string, string],
]

const SPRING: [string, string] = ['2025-03-01', '2025-05-31']
const ODD: [string, string] = ['2025-04-07', '2025-07-19']
const filter = (cube: string, name: string, ...values: string[]) => ({
  member: `${cube}.${name}`,
  operator: 'equals',
  values,
})

const questions = (cube: string, own: string[]): Question[] => [
  ['tiles', `${cube}_day`, own, [], ODD],
  ['people', `${cube}_people_month`, [...own, 'manager', 'manager_id', 'department'], [], SPRING],
  ['sources', `${cube}_source_month`, [...own, 'source', 'source_id'], [], SPRING],
  [
    'any filters',
    `${cube}_full_day`,
    own,
    [filter(cube, 'manager_id', '1'), filter(cube, 'department_id', '5'), filter(cube, 'source_id', 'WEB')],
    ODD,
  ],
]

describe.each([
  [
    'leads',
    LEADS,
    [...questions('leads', []), ['campaigns', 'leads_utm_month', ['utm_source', 'utm_campaign'], [], SPRING]],
  ],
  ['lead_stages', STAGES, questions('lead_stages', ['stage', 'stage_order'])],
] as [string, Record<string, string>, Question[]][])('%s', (cube, measures, asked) => {
  test.each(asked)(
    '%s are answered by %s and equal SQL',
    async (_, rollup, dimensions, filters, dateRange) => {
      const answer = await here.cube.load(
        {
          dimensions: dimensions.map((name) => `${cube}.${name}`),
          measures: Object.keys(measures).map((name) => `${cube}.${name}`),
          filters,
          timeDimensions: [{ dimension: `${cube}.created_at`, dateRange }],
        } as CubeQuery,
        EXECUTIVE,
      )
      expect(Object.keys(answer.usedPreAggregations ?? {}).join()).toContain(rollup)
      const conditions = (filters as { member: string; values: string[] }[]).map(
        ({ member, values }) => `${member.split('.')[1]}::text = '${values[0]}'`,
      )
      const { rows } = await here.database.pool.query(
        `select ${[...dimensions, ...Object.entries(measures).map(([name, sql]) => `(${sql})::float8 as ${name}`)].join(', ')}
       from marts.${cube}
       where ${["(created_at at time zone 'Europe/Moscow')::date between $1 and $2", ...conditions].join(' and ')}
       ${dimensions.length > 0 ? `group by ${dimensions.join(', ')}` : ''}`,
        dateRange,
      )
      expect(rows.length).toBeGreaterThan(0)
      const key = (row: Body) => dimensions.map((name) => String(row[name])).join('|')
      const bare = (answer.data as Body[]).map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name.slice(cube.length + 1), value])),
      )
      expect(bare.map(key).sort()).toEqual(rows.map(key).sort())
      for (const row of rows) {
        const found = bare.find((each) => key(each) === key(row))!
        for (const name of Object.keys(measures)) {
          const said = `${key(row)} ${name}`
          if (row[name] === null) expect(found[name], said).toBeNull()
          else expect(Number(found[name]), said).toBeCloseTo(row[name], 6)
        }
      }
    },
  )
})

const january = (measures: string[], dimensions: string[] = []): CubeQuery => ({
  measures,
  dimensions,
  timeDimensions: [
    { dimension: `${measures[0]!.split('.')[0]}.created_at`, dateRange: ['2026-01-01', '2026-01-31'] },
  ],
})

describe('a lead is seen by the rules of its own responsible', () => {
  const ROLES: [string, SecurityContext, string[]][] = [
    ['an executive', EXECUTIVE, ['1:1', '1:2', '1:3', '1:4', '1:5', '1:7', '2:1']],
    ['a head of the first department', { role: 'head', departmentIds: [5] }, ['1:1', '1:3', '1:5']],
    ['a head of everything', { role: 'head', departmentIds: [1] }, ['1:1', '1:2', '1:3', '1:4', '1:5']],
    ['Борис', { role: 'manager', userId: 2 }, ['1:2', '1:4']],
    ['Анна of the other portal', { role: 'manager', userId: 1, portalId: 2 }, ['2:1']],
  ]

  test.each(ROLES)('%s', async (_, context, ids) => {
    const ask = async (cube: string) => {
      const id = [`${cube}.portal_id`, `${cube}.id`] as const
      const january = {
        dimension: `${cube}.created_at`,
        dateRange: ['2026-01-01', '2026-01-31'] as [string, string],
      }
      const { data } = await here.cube.load({ dimensions: [...id], timeDimensions: [january] }, context)
      return [...new Set((data as Body[]).map((row) => id.map((name) => row[name]).join(':')))].sort()
    }
    expect(await ask('leads')).toEqual(ids)
    expect(await ask('lead_stages')).toEqual(ids)
  })

  test('and by nobody without a role', async () => {
    for (const cube of ['leads', 'lead_stages'])
      await expect(here.cube.load({ dimensions: [`${cube}.id`] }, {})).rejects.toThrow()
  })

  test('whoever closed its deals', async () => {
    const sold = async (context: SecurityContext) =>
      ((await here.cube.load(january(['leads.revenue', 'leads.won_deals_count']), context)).data as Body[])[0]
    expect(await sold({ role: 'manager', userId: 1 })).toEqual({
      'leads.revenue': '190000.00',
      'leads.won_deals_count': '2',
    })
    expect(Number((await sold({ role: 'manager', userId: 2 }))?.['leads.revenue'])).toBe(0)
  })
})

test('custom fields of leads are dimensions of both cubes, those of deals of neither', async () => {
  const { cubes } = (await here.get('/cubejs-api/v1/meta')).body
  for (const name of ['leads', 'lead_stages']) {
    const { dimensions } = cubes.find((cube: Body) => cube.name === name)
    const custom = dimensions.filter((dimension: Body) => dimension.name.includes('.uf_'))
    expect(custom.map((dimension: Body) => [dimension.name, dimension.shortTitle, dimension.type])).toEqual([
      [`${name}.uf_heat`, 'Теплота', 'number'],
    ])
    expect(custom[0].description).toContain('лида')
  }
  const filters = [filter('leads', 'uf_heat', '36.6')]
  const { data } = await here.cube.load(
    { dimensions: ['leads.id', 'leads.uf_heat'], filters } as CubeQuery,
    EXECUTIVE,
  )
  expect(data).toEqual([{ 'leads.id': '4', 'leads.uf_heat': '36.6' }])
})

test('a portal without leads is answered with no rows', { timeout: 120_000 }, async () => {
  const empty = await stand(async ({ pool }) => {
    await register(pool, 1, { url: 'https://demo.example', crm_mode: 'simple' })
    await refreshMarts(pool)
  })
  await empty.cube.refresh()
  for (const [cube, measures] of [
    ['leads', LEADS],
    ['lead_stages', STAGES],
  ] as const) {
    const names = Object.keys(measures).map((name) => `${cube}.${name}`)
    const { data: bySource } = await empty.cube.load(january(names, [`${cube}.source`]), EXECUTIVE)
    expect(bySource).toEqual([])
    const { data } = await empty.cube.load(january(names), EXECUTIVE)
    for (const value of Object.values((data as Body[])[0] ?? {})) expect(Number(value ?? 0)).toBe(0)
  }
  await empty.close()
})
