import { afterAll, beforeAll, expect, test } from 'vitest'
import { fillMarts } from '../../bench/support/fill-marts.ts'
import { forgottenDeals } from '../../dashboard/idle.ts'
import type { SecurityContext } from '../../server/cube/gateway.ts'
import type { CubeQuery } from '../../server/cube/result.ts'
import { contextOf } from '../dashboard/support/context.ts'
import { bumpMonths } from './marts.ts'
import { type Stand, stand, ZONE } from './start.ts'

let here: Stand
beforeAll(async () => {
  here = await stand(async ({ pool }) => {
    await fillMarts(pool, 2000)
    await bumpMonths(pool, ZONE)
  })
}, 180_000)
afterAll(() => here.close())

const forgotten = (limit: number) => forgottenDeals({ ...contextOf(), today }, limit) as CubeQuery
const today = new Intl.DateTimeFormat('sv', { timeZone: ZONE }).format(Date.now())
const HEAD = { role: 'head', departmentIds: [13] }

/** How Postgres would read the rows of a list if it had too many to look at all. */
async function planOf(query: object): Promise<string> {
  const { body } = await here.get(`/cubejs-api/v1/sql?query=${encodeURIComponent(JSON.stringify(query))}`)
  const client = await here.database.pool.connect()
  try {
    await client.query('begin; set local enable_seqscan to off; set local enable_bitmapscan to off')
    const [text, values] = body.sql.sql
    const { rows } = await client.query(`explain ${text}`, values)
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  } finally {
    await client.query('rollback')
    client.release()
  }
}

const idsOf = async (query: CubeQuery, context?: SecurityContext) =>
  (await here.load(query, context)).data.map((row: Record<string, string>) => Number(row['deals.id']))

const idsBy = async (sql: string) => {
  const { rows } = await here.database.pool.query(`select id::int from marts.deals ${sql}`)
  return rows.map(({ id }) => id)
}

test('forgotten deals are read in the order of an index', async () => {
  const plan = await planOf(forgotten(40))
  expect(plan).toMatch('deals_open_amount')
  expect(plan).not.toMatch('Sort')
})

test.each([
  ['an executive', undefined, 'true'],
  ['a head', HEAD, `department_ids like '%/13/%'`],
])('%s finds the largest forgotten deals first', async (_, context, visible) => {
  const expected = await idsBy(
    `where status = 'open' and ${visible} and (last_activity_at at time zone '${ZONE}')::date <= date '${today}' - 15
     order by amount desc, id limit 20`,
  )
  expect(expected.length).toBeGreaterThan(1)
  expect(await idsOf(forgotten(20), context)).toEqual(expected)
})

test('a list that is cut says so', async () => {
  const { data, truncated } = await here.load(forgotten(3))
  expect([data.length, truncated]).toEqual([3, true])
})

test('the best customers are read in the order of an index', async () => {
  const plan = await planOf({
    dimensions: ['customers.id', 'customers.name', 'customers.won_amount_own'],
    ungrouped: true,
    order: [
      ['customers.won_amount_own', 'desc'],
      ['customers.id', 'asc'],
    ],
    limit: 100,
  })
  expect(plan).toMatch('customers_won_amount')
  expect(plan).toMatch('Presorted Key')
})

/** A list by one column, ties by id. */
const listBy = (column: string, direction: string, more: object = {}): CubeQuery => ({
  dimensions: ['deals.id', 'deals.title', `deals.${column}`],
  ungrouped: true,
  order: [
    [`deals.${column}`, direction],
    ['deals.id', 'asc'],
  ],
  limit: 50,
  ...more,
})

test.each([
  ['created_at', 'deals_created_at'],
  ['closed_at', 'deals_closed_at'],
])('a list by %s is read in the order of an index', async (column, index) => {
  const plan = await planOf(listBy(column, 'desc'))
  expect(plan).toMatch(index)
  expect(plan).toMatch('Presorted Key')
})

test('a list by duration is merged from the orders of two indexes', async () => {
  const plan = await planOf(listBy('cycle_days_own', 'desc'))
  expect(plan).toMatch('deals_closed_duration')
  expect(plan).toMatch('deals_open_created_at')
})

const lasted = 'coalesce(closed_at, now()) - created_at'

test.each([
  ['the longest', 'desc', {}, undefined, 'true'],
  ['the shortest', 'asc', {}, undefined, 'true'],
  ['the second page', 'desc', { offset: 25, limit: 25 }, undefined, 'true'],
  [
    'those of one pipeline and of two months',
    'desc',
    {
      filters: [{ member: 'deals.pipeline_id', operator: 'equals', values: ['3'] }],
      timeDimensions: [{ dimension: 'deals.created_at', dateRange: ['2020-01-01', today] }],
    },
    undefined,
    'pipeline_id = 3',
  ],
  ['those of a department', 'desc', {}, HEAD, `department_ids like '%/13/%'`],
] as const)('%s deals by duration are those of plain SQL', async (_, direction, more, context, where) => {
  const { limit = 50, offset = 0 } = more as { limit?: number; offset?: number }
  const expected = await idsBy(
    `where ${where} order by ${lasted} ${direction}, id limit ${limit} offset ${offset}`,
  )
  expect(expected.length).toBeGreaterThan(10)
  expect(await idsOf(listBy('cycle_days_own', direction, more), context)).toEqual(expected)
})
