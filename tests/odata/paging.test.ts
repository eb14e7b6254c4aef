import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bumpMonths, insertDeals } from '../schema/marts.ts'
import { EXECUTIVE, type Stand, stand } from '../schema/start.ts'
import { type FeedStand, feedStand, type Json, rememberGateway } from './support/feed.ts'
import { dealRows, ZONE } from './support/random-deals.ts'

const ROWS = 90
let cube: Stand
let feed: FeedStand

beforeAll(async () => {
  const gateway = rememberGateway()
  cube = await stand(async ({ pool }) => {
    await insertDeals(pool, dealRows(ROWS))
    await bumpMonths(pool, ZONE)
  }, ZONE)
  await cube.cube.refresh()
  feed = await feedStand(cube.cube, gateway(), { boss: EXECUTIVE }, ZONE)
})
afterAll(async () => {
  await feed.close()
  await cube.close()
})

const column = (names: string[]) => fc.tuple(fc.constantFrom(...names), fc.constantFrom('', ' asc', ' desc'))
const orders = (names: string[]) =>
  fc.uniqueArray(column(names), { maxLength: 3, selector: ([name]) => name })
const text = (order: [string, string][]) =>
  order.length > 0 ? `&$orderby=${encodeURIComponent(order.map((one) => one.join('')).join(','))}` : ''

const ROW_COLUMNS = [
  'manager',
  'loss_reason',
  'amount',
  'closed_at',
  'created_at',
  'is_repeat',
  'manager_id',
  'title',
]
const GROUP =
  'deals?$apply=groupby((manager,status,loss_reason,closed_at_month,is_repeat),aggregate(won_amount,conversion,count))'
const GROUP_COLUMNS = [
  'manager',
  'loss_reason',
  'closed_at_month',
  'is_repeat',
  'won_amount',
  'conversion',
  'count',
]

/** Compares the known values of two rows by the first column; what texts come first is the database's matter. */
function expectOrder(rows: Json[], [first]: [string, string][]): void {
  if (!first) return
  const values = rows.map((row) => row[first[0]])
  const isDesc = first[1] === ' desc'
  const unknown = isDesc
    ? values.slice(values.filter((value) => value !== null).length)
    : values.slice(0, values.filter((value) => value === null).length)
  expect(unknown.every((value) => value === null)).toBe(true)
  const known = values
    .filter((value) => value !== null)
    .map((value) => (typeof value === 'string' && value.includes('T') ? Date.parse(value) : value))
  if (typeof known[0] !== 'number') return
  expect(known).toEqual([...known].sort((a, b) => (isDesc ? b - a : a - b)))
}

for (const [what, path, columns] of [
  [
    'rows',
    'deals?$select=portal_id,id,manager,loss_reason,amount,closed_at,created_at,is_repeat,manager_id,title',
    ROW_COLUMNS,
  ],
  ['groups', GROUP, GROUP_COLUMNS],
] as const)
  test(`pages of ${what} have each one once, in order`, async () => {
    const asked = fc.tuple(
      orders([...columns]),
      fc.integer({ min: 5, max: 60 }),
      fc.option(fc.nat(100)),
      fc.nat(100),
    )
    await fc.assert(
      fc.asyncProperty(asked, async ([order, size, top, skip]) => {
        const whole = await feed.all(path + text(order))
        expectOrder(whole.rows, order)
        expect(new Set(whole.rows.map((row) => JSON.stringify(row))).size).toBe(whole.rows.length)
        const cut = `${top === null ? '' : `&$top=${top}`}&$skip=${skip}&$count=true`
        const paged = await feed.all(path + text(order) + cut, {
          headers: { prefer: `odata.maxpagesize=${size}` },
        })
        expect(paged.rows).toEqual(whole.rows.slice(skip, top === null ? undefined : skip + top))
        expect(paged.count).toBe(whole.rows.length)
        expect(paged.pages).toBe(Math.max(1, Math.ceil(paged.rows.length / size)))
      }),
      { numRuns: 20 },
    )
  })

test('rows that come and go between pages move no others', async () => {
  const first = await feed.get('deals?$select=portal_id,id', { headers: { prefer: 'odata.maxpagesize=10' } })
  await cube.database.pool.query('delete from marts.deals where portal_id = 1 and id <= 5')
  await bumpMonths(cube.database.pool, ZONE)
  await cube.cube.refresh()
  const rest = await feed.all(first.json['@odata.nextLink'])
  expect(rest.rows.length).toBe(ROWS - 10)
  expect(rest.rows[0]).toEqual({ portal_id: 1, id: 21 })
})

test('a page goes on with the size and the count that it began with', async () => {
  const { json } = await feed.get('deals?$count=true&$select=id', {
    headers: { prefer: 'odata.maxpagesize=30' },
  })
  expect(json['@odata.count']).toBeGreaterThan(80)
  const second = await feed.get(json['@odata.nextLink'])
  expect(second.json.value.length).toBe(30)
  expect(second.json).not.toHaveProperty('@odata.count')
})

test('tokens that no page ended with are refused', async () => {
  const token = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  for (const odd of [
    'x',
    token([]),
    token([10, null, '1']),
    token([10, null, "1' or 1=1", '2']),
    token([-1, null, '1', '2']),
    token({ a: 1 }),
  ]) {
    const { status, json } = await feed.get(`deals?$skiptoken=${odd}`)
    expect([status, json.error.code]).toEqual([400, 'BadRequest'])
  }
})
