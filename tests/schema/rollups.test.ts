import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fillMarts } from '../../bench/support/fill-marts.ts'
import { type Filters, type Period, pageQueries } from '../../bench/support/page-queries.ts'
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

describe('one changed deal', () => {
  const tables = async () => {
    const { rows } = await here.database.pool.query(
      `select relname from pg_class where relnamespace = 'pre_aggregations'::regnamespace and relkind = 'r'`,
    )
    return new Set(rows.map((row) => row.relname as string))
  }

  test('rebuilds only what it touches, and the next reader sees it', async () => {
    const { pool } = here.database
    const created = `${month(8)}T12:00:00+03:00`
    const count = {
      measures: ['deals.count'],
      timeDimensions: [{ dimension: 'deals.created_at', dateRange: [month(8), month(8, true)] }],
    }
    const ask = async () =>
      Number(((await here.load(count)).data as Record<string, string>[])[0]!['deals.count'])
    const before = await ask()
    const built = await tables()

    await pool.query(
      `insert into marts.deals select (jsonb_populate_record(d, jsonb_build_object('id', 900001, 'status', 'open', 'closed_at', null, 'created_at', $1::text))).* from marts.deals d where id = 1`,
      [created],
    )
    await pool.query(
      `update app.month_versions set version = version + 1 where month = date_trunc('month', $1::timestamptz, $2)`,
      [created, ZONE],
    )
    await here.cube.refresh()

    expect(await ask()).toBe(before + 1)
    const rebuilt = [...(await tables())]
      .filter((name) => !built.has(name))
      .map((name) => name.replace(/_[a-z0-9]{7,8}_[a-z0-9]{7,8}_[a-z0-9]{7}$/, ''))
    const [year, number] = month(8).split('-').map(Number) as [number, number]
    const first = (at: number) => `${year}${String(at).padStart(2, '0')}01`
    const quarter = first(number - ((number - 1) % 3))
    const part = (cube: string) => [
      `${cube}_day${quarter}`,
      `${cube}_full_day${first(number)}`,
      `${cube}_people_month${quarter}`,
      `${cube}_source_month${quarter}`,
    ]
    expect(rebuilt.sort()).toEqual(
      [...part('deal_stages'), ...part('deals'), 'deals_now', ...part('sales')].sort(),
    )
  })

  test('an idle refresh builds nothing', async () => {
    const built = await tables()
    await here.cube.refresh()
    expect([...(await tables())].filter((name) => !built.has(name))).toEqual([])
  })
})
