import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fillMarts } from '../../bench/support/fill-marts.ts'
import { type Filters, type Period, pageQueries } from '../../bench/support/page-queries.ts'
import type { CubeQuery } from '../../server/cube/result.ts'
import { bumpMonths } from './marts.ts'
import { asReference, reference } from './reference.ts'
import { EXECUTIVE, type Stand, stand, ZONE } from './start.ts'

let here: Stand
beforeAll(async () => {
  here = await stand(async ({ pool }) => {
    await fillMarts(pool, 3000)
    await bumpMonths(pool, ZONE)
  })
  await here.cube.refresh()
}, 180_000)
afterAll(() => here.close())

const day = (daysAgo: number) =>
  new Intl.DateTimeFormat('sv', { timeZone: ZONE }).format(Date.now() - daysAgo * 86_400_000)

const month = (monthsAgo: number, last = false) => {
  const [year, number] = day(0).split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, number - 1 - monthsAgo + (last ? 1 : 0), last ? 0 : 1))
    .toISOString()
    .slice(0, 10)
}

const whole: Period = {
  from: month(2),
  to: month(2, true),
  previousFrom: month(3),
  previousTo: month(3, true),
  trendFrom: month(13),
  idleBefore: day(14),
}
const odd: Period = {
  from: day(75),
  to: day(31),
  previousFrom: day(120),
  previousTo: day(76),
  trendFrom: day(400),
  idleBefore: day(20),
}
const filters: Record<string, Filters> = {
  'no filter': {},
  'two pipelines': { pipeline_id: [1, 2] },
  'a department': { department_id: [13] },
  'two managers': { manager_id: [3, 14] },
  'two sources': { source_id: ['SRC0', 'SRC1'] },
  'all at once': {
    pipeline_id: [0, 1, 2, 3],
    department_id: [13, 14],
    manager_id: [3, 13, 14],
    source_id: ['SRC0', 'SRC1'],
  },
}

/** Equal to a billionth: Cube adds numerics, the reference ends in floats. */
function expectEqual(actual: ReturnType<typeof asReference>, expected: ReturnType<typeof asReference>): void {
  expect([...actual.keys()].sort()).toEqual([...expected.keys()].sort())
  for (const [key, row] of expected)
    for (const [name, value] of Object.entries(row)) {
      const found = actual.get(key)![name]!
      if (value === null) expect(found, `${key} ${name}`).toBeNull()
      else
        expect(Math.abs(found - value), `${key} ${name}`).toBeLessThanOrEqual(1e-9 * Math.abs(value) + 1e-9)
    }
}

describe.each([
  ['whole months, no filter', whole, {}],
  ['whole months, all filters', whole, filters['all at once']!],
  ...Object.entries(filters).map(([name, chosen]): [string, Period, Filters] => [
    `odd dates, ${name}`,
    odd,
    chosen,
  ]),
])('%s', (_, period, chosen) => {
  test.each(Object.entries(pageQueries(period, chosen)))(
    '%s hits a roll-up and equals SQL',
    async (_, query) => {
      const answer = await here.cube.load(query, EXECUTIVE)
      expect(Object.keys(answer.usedPreAggregations ?? {})).not.toEqual([])
      const actual = asReference(query, answer.data as Record<string, string | null>[])
      expectEqual(actual, await reference(here.database.pool, query, ZONE))
    },
  )
})

test.each([
  ['a head', { role: 'head', departmentIds: [13] }],
  ['a manager', { role: 'manager', userId: 3 }],
])('%s is answered from roll-ups too', async (_, context) => {
  for (const [name, query] of Object.entries(pageQueries(odd, { source_id: ['SRC0'] }))) {
    const answer = await here.cube.load(query, context)
    expect(Object.keys(answer.usedPreAggregations ?? {}), name).not.toEqual([])
  }
})

const questions: Record<string, [table: string, query: CubeQuery]> = {
  'managers between odd dates': [
    'sales_people_day',
    {
      measures: ['sales.won_amount', 'sales.average_check', 'sales.win_rate'],
      dimensions: ['sales.manager', 'sales.manager_id'],
      timeDimensions: [{ dimension: 'sales.date', dateRange: [odd.from, odd.to] }],
    },
  ],
  'managers of deals created between odd dates': [
    'deals_people_day',
    {
      measures: ['deals.count', 'deals.conversion', 'deals.total_amount'],
      dimensions: ['deals.manager_id'],
      timeDimensions: [{ dimension: 'deals.created_at', dateRange: [odd.from, odd.to] }],
    },
  ],
  'pipelines and departments between odd dates': [
    'sales_department_day',
    {
      measures: ['sales.created_count', 'sales.won_count', 'sales.overall_conversion'],
      timeDimensions: [{ dimension: 'sales.date', dateRange: [odd.from, odd.to] }],
      filters: [
        { member: 'sales.pipeline_id', operator: 'equals', values: ['1', '2'] },
        { member: 'sales.department_id', operator: 'equals', values: ['13', '14'] },
      ],
    },
  ],
  'reporting pipelines alone': [
    'sales_day',
    {
      measures: ['sales.won_count'],
      timeDimensions: [{ dimension: 'sales.date', dateRange: [odd.from, odd.to] }],
      filters: [{ member: 'sales.is_reporting', operator: 'equals', values: ['true'] }],
    },
  ],
  'customers of a year': [
    'sales_company_month',
    {
      measures: ['sales.won_count', 'sales.won_amount'],
      dimensions: ['sales.company_id', 'sales.company'],
      timeDimensions: [{ dimension: 'sales.date', dateRange: [month(13), month(2, true)] }],
    },
  ],
  'who bought in a year': [
    'sales_won_company_month',
    {
      measures: ['sales.won_count', 'sales.won_amount'],
      dimensions: ['sales.company_id', 'sales.company'],
      timeDimensions: [{ dimension: 'sales.won_at', dateRange: [month(13), month(2, true)] }],
    },
  ],
  'whole months of all': [
    'sales_month',
    {
      measures: ['sales.won_amount', 'sales.average_check', 'sales.repeat_share'],
      timeDimensions: [
        { dimension: 'sales.date', granularity: 'month', dateRange: [month(13), month(2, true)] },
      ],
    },
  ],
  'stages of deals created in whole months': [
    'deal_stages_month',
    {
      measures: ['deal_stages.reached', 'deal_stages.advanced', 'deal_stages.average_days'],
      dimensions: ['deal_stages.pipeline_id', 'deal_stages.stage_id'],
      timeDimensions: [{ dimension: 'deal_stages.created_at', dateRange: [month(13), month(2, true)] }],
    },
  ],
  'open deals by manager': [
    'deals_people',
    {
      measures: ['deals.open_count', 'deals.open_amount'],
      dimensions: ['deals.manager_id', 'deals.department_path'],
    },
  ],
  'forgotten deals by manager': [
    'deals_idle_day',
    {
      measures: ['deals.open_count', 'deals.open_amount'],
      dimensions: ['deals.manager_id', 'deals.manager'],
      timeDimensions: [{ dimension: 'deals.idle_since', dateRange: ['1970-01-01', day(15)] }],
    },
  ],
  'who was responsible at the event': [
    'sales_event_people_month',
    {
      measures: ['sales.won_amount', 'sales.lost_count'],
      dimensions: ['sales.event_manager', 'sales.event_manager_id'],
      timeDimensions: [{ dimension: 'sales.date', dateRange: [month(2), month(2, true)] }],
    },
  ],
  'stages now, by manager': [
    'deal_stages_now',
    {
      measures: ['deal_stages.current_count', 'deal_stages.current_amount'],
      dimensions: ['deal_stages.pipeline_id', 'deal_stages.stage_id', 'deal_stages.manager_id'],
    },
  ],
}

test.each(Object.entries(questions))('%s have a table of their own', async (_, [table, query]) => {
  const answer = await here.cube.load(query, EXECUTIVE)
  expect(Object.keys(answer.usedPreAggregations ?? {})).toEqual([`pre_aggregations.${table}`])
  const actual = asReference(query, answer.data as Record<string, string | null>[])
  expect(actual.size).toBeGreaterThan(0)
  expectEqual(actual, await reference(here.database.pool, query, ZONE))
})

test('another time zone is computed from the marts', async () => {
  const timezone = 'Asia/Vladivostok'
  const query = {
    measures: ['sales.created_count', 'sales.won_amount'],
    timeDimensions: [{ dimension: 'sales.date', granularity: 'day', dateRange: [odd.from, odd.to] }],
  }
  const answer = await here.cube.load({ ...query, timezone }, EXECUTIVE)
  expect(answer.usedPreAggregations ?? {}).toEqual({})
  const actual = asReference(query, answer.data as Record<string, string | null>[])
  const expected = await reference(here.database.pool, query, timezone)
  expectEqual(actual, expected)
  expect(expected).not.toEqual(await reference(here.database.pool, query, ZONE))
})

test('time of day is never answered from days', async () => {
  const query = {
    measures: ['deals.count'],
    timeDimensions: [
      { dimension: 'deals.created_at', dateRange: [`${day(300)}T12:00:00.000`, `${day(20)}T12:00:00.000`] },
    ],
  }
  const { data, usedPreAggregations } = await here.cube.load(query, EXECUTIVE)
  expect(usedPreAggregations ?? {}).toEqual({})
  const { rows } = await here.database.pool.query(
    `select count(*)::text as n from marts.deals where created_at at time zone $1 between $2 and $3`,
    [ZONE, `${day(300)} 12:00`, `${day(20)} 12:00`],
  )
  expect(data).toEqual([{ 'deals.count': rows[0].n }])
})

describe('tables', () => {
  const standing = async () => {
    const { rows } = await here.database.pool.query(
      `select relname, relfilenode::int from pg_class where relnamespace = 'pre_aggregations'::regnamespace and relkind = 'r'`,
    )
    return new Map(rows.map(({ relname, relfilenode }) => [relname as string, relfilenode as number]))
  }

  test('there is one for each roll-up of the model, and nothing else', async () => {
    const { rows } = await here.database.pool.query('select name from app.rollups order by name')
    expect([...(await standing()).keys()].sort()).toEqual(rows.map(({ name }) => name))
    expect(rows.map(({ name }) => name)).toContain('deal_stages_full_day')
  })

  test('an idle refresh builds nothing', async () => {
    const before = await standing()
    await here.cube.refresh()
    expect(await standing()).toEqual(before)
  })

  test('partitions of another builder and tables of a former model are dropped', async () => {
    const { pool } = here.database
    await pool.query(`
      create table pre_aggregations.deals_day20260101_a_b_c (n int);
      insert into app.rollups values ('gone', 'x', 1, 1, 1, now())`)
    const before = await standing()
    before.delete('deals_day20260101_a_b_c')
    await here.cube.refresh()
    expect(await standing()).toEqual(before)
    expect((await pool.query(`select from app.rollups where name = 'gone'`)).rowCount).toBe(0)
  })

  test('marts that changed without them are noticed, read themselves, and followed by a refresh', async () => {
    const { pool } = here.database
    const created = `${month(8)}T12:00:00+03:00`
    const count = {
      measures: ['deals.count'],
      timeDimensions: [{ dimension: 'deals.created_at', dateRange: [month(8), month(8, true)] }],
    }
    const ask = async () => {
      const { data, usedPreAggregations } = await here.load(count)
      return [Number(data[0]['deals.count']), Object.keys(usedPreAggregations ?? {})]
    }
    const [before, tables] = (await ask()) as [number, string[]]
    expect(tables).toEqual(['pre_aggregations.deals_day'])
    await pool.query(
      `insert into marts.deals select (jsonb_populate_record(d, jsonb_build_object('id', 900001, 'status', 'open', 'closed_at', null, 'created_at', $1::text))).* from marts.deals d where id = 1`,
      [created],
    )
    await pool.query(
      `update app.month_versions set version = version + 1 where month = date_trunc('month', $1::timestamptz, $2)`,
      [created, ZONE],
    )
    const meanwhile = await here.cube.load(count, EXECUTIVE)
    expect(meanwhile.data).toEqual([{ 'deals.count': String(before + 1) }])
    expect(meanwhile.usedPreAggregations ?? {}).toEqual({})
    await here.cube.refresh()
    expect(await ask()).toEqual([before + 1, tables])
  })
})
