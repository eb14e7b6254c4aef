import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bumpMonths, insertDeals } from '../schema/marts.ts'
import { EXECUTIVE, type Stand, stand } from '../schema/start.ts'
import { type FeedStand, feedStand, rememberGateway } from './support/feed.ts'
import { questions } from './support/questions.ts'
import { type Deal, dealRows, readDeals, ZONE } from './support/random-deals.ts'

let cube: Stand
let feed: FeedStand
let deals: Deal[]

beforeAll(async () => {
  const gateway = rememberGateway()
  cube = await stand(async ({ pool }) => {
    await insertDeals(pool, dealRows(240))
    await bumpMonths(pool, ZONE)
  }, ZONE)
  await cube.cube.refresh()
  feed = await feedStand(cube.cube, gateway(), { boss: EXECUTIVE }, ZONE)
  deals = await readDeals(cube.database.pool)
})
afterAll(async () => {
  await feed.close()
  await cube.close()
})

const RUNS = 120
const ids = (rows: { portal_id: number; id: number }[]) =>
  rows.map(({ portal_id, id }) => `${portal_id}:${id}`)

test('a filter finds the rows that OData says', async () => {
  await fc.assert(
    fc.asyncProperty(questions, async ({ text, holds }) => {
      const { rows } = await feed.all(`deals?$select=portal_id,id&$filter=${encodeURIComponent(text)}`)
      expect(ids(rows), text).toEqual(ids(deals.filter((deal) => holds(deal) === true)))
    }),
    { numRuns: RUNS },
  )
})

const KEYS = [
  'manager',
  'status',
  'is_repeat',
  'created_at_month',
  'created_at_year',
  'closed_at_month',
  'closed_at_day',
  'portal_id',
]
const keyOf = (deal: Deal, name: string) => (name in deal.days ? deal.days[name] : deal[name as 'status'])

test('groups have the numbers that their rows add up to', async () => {
  const asked = fc.tuple(fc.subarray(KEYS, { minLength: 1, maxLength: 3 }), questions)
  let refused = 0
  await fc.assert(
    fc.asyncProperty(asked, async ([keys, { text, holds }]) => {
      const apply = `filter(${text})/groupby((${keys.join(',')}),aggregate(count,won_count,won_amount,total_amount,conversion))`
      const path = `deals?$apply=${encodeURIComponent(apply)}`
      const { status, json, text: body } = await feed.get(path)
      if (status === 501 && body.includes('change of the clock')) return void refused++
      expect(status, `${apply} ${body}`).toBe(200)
      expect(sorted(json.value), apply).toEqual(
        sorted(
          grouped(
            keys,
            deals.filter((deal) => holds(deal) === true),
          ),
        ),
      )
    }),
    { numRuns: RUNS },
  )
  expect(refused).toBeLessThan(RUNS / 3)
})

function grouped(keys: string[], rows: Deal[]) {
  const groups = new Map<string, Deal[]>()
  for (const deal of rows) {
    const key = JSON.stringify(keys.map((name) => keyOf(deal, name)))
    groups.set(key, [...(groups.get(key) ?? []), deal])
  }
  return [...groups].map(([key, members]) => {
    const won = members.filter(({ status }) => status === 'won')
    const sum = (list: Deal[]) => list.reduce((total, { amount }) => total + amount, 0) / 100
    const values = JSON.parse(key)
    return {
      ...Object.fromEntries(keys.map((name, index) => [name, values[index]])),
      count: members.length,
      won_count: won.length,
      won_amount: won.length > 0 ? sum(won) : null,
      total_amount: sum(members),
      conversion: won.length / members.length,
    }
  })
}

const sorted = (rows: object[]) =>
  rows
    .map((row) =>
      JSON.stringify(row, (_, value) => (typeof value === 'number' ? Number(value.toFixed(9)) : value)),
    )
    .sort()

test('a group and the question to Cube have one number', async () => {
  const { json } = await feed.get(
    'deals?$apply=groupby((manager,created_at_month),aggregate(won_amount,conversion,average_check,$count as n))',
  )
  const { data } = await cube.load({
    dimensions: ['deals.manager'],
    measures: ['deals.won_amount', 'deals.conversion', 'deals.average_check', 'deals.count'],
    timeDimensions: [{ dimension: 'deals.created_at', granularity: 'month' }],
    timezone: ZONE,
  })
  const number = (value: string | null) => (value === null ? null : Number(value))
  const theirs = data.map((row: Record<string, string>) => ({
    manager: row['deals.manager'],
    created_at_month: row['deals.created_at.month']!.slice(0, 10),
    won_amount: number(row['deals.won_amount']!),
    conversion: number(row['deals.conversion']!),
    average_check: number(row['deals.average_check']!),
    n: number(row['deals.count']!),
  }))
  expect(theirs.length).toBeGreaterThan(50)
  expect(sorted(json.value)).toEqual(sorted(theirs))
})

test('a question about whole months is read from a roll-up', async () => {
  await feed.get(
    `deals?$apply=${encodeURIComponent('filter(created_at_month ge 2025-01-01 and created_at_month le 2025-06-01)/groupby((manager,created_at_month),aggregate(count))')}`,
  )
  expect(feed.audited.at(-1)!.rollups).toEqual(['pre_aggregations.deals_people_month'])
})

test('digits of money arrive as REST has them', async () => {
  const { text } = await feed.get('deals?$apply=aggregate(total_amount,conversion)')
  const { data } = await cube.load({ measures: ['deals.total_amount', 'deals.conversion'] })
  expect(text).toContain(
    `"total_amount":${data[0]['deals.total_amount']},"conversion":${data[0]['deals.conversion']}}`,
  )
})

test('conditions on measures choose groups', async () => {
  const { json } = await feed.get(
    `deals?$apply=${encodeURIComponent("groupby((manager,status),aggregate(count as n))/filter(n gt 12 and status ne 'open')")}`,
  )
  const all = await feed.get('deals?$apply=groupby((manager,status),aggregate(count as n))')
  const wanted = all.json.value.filter(
    ({ n, status }: { n: number; status: string }) => n > 12 && status !== 'open',
  )
  expect(wanted.length).toBeGreaterThan(2)
  expect(json.value).toEqual(wanted)
})

test('an hour that the clock repeats keeps its moments apart', async () => {
  const { rows } = await feed.all(
    `deals?$select=id,created_at&$filter=${encodeURIComponent('date(created_at) eq 2025-10-26')}`,
  )
  const moments = new Set(rows.map(({ created_at }) => created_at))
  expect(moments).toContain('2025-10-26T02:30:00+02:00')
  expect(moments).toContain('2025-10-26T02:30:00.001+01:00')
})

test('ready-made groups have the numbers of the same question', async () => {
  const ready = await feed.all(
    'deals_by_manager_month?$select=portal,manager_id,manager,department,created_at_month,won_amount,conversion',
  )
  const asked = await feed.all(
    'deals?$apply=groupby((portal,manager_id,manager,department,created_at_month),aggregate(won_amount,conversion))',
  )
  expect(ready.rows.length).toBeGreaterThan(100)
  expect(ready.rows).toEqual(asked.rows)
  const { rows } = await feed.all('deals_by_manager_month?$select=row_key')
  expect(new Set(rows.map(({ row_key }) => row_key)).size).toBe(ready.rows.length)
})
