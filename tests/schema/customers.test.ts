/** The table of customers, digit by digit: portal over HTTP → loader → marts → Cube; and who may see which customers. */
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLoader } from '../../loader/index.ts'
import { refreshMarts } from '../../marts/index.ts'
import { startPortal } from '../../portal/index.ts'
import type { SecurityContext } from '../../server/cube/gateway.ts'
import type { CubeQuery } from '../../server/cube/result.ts'
import type { Cube } from '../../server/cube.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { customersPortal } from './customers-portal.ts'
import { cubeOver, EXECUTIVE, ZONE } from './start.ts'

const closing: (() => Promise<unknown>)[] = []
let database: TestDatabase
let cube: Cube

beforeAll(async () => {
  const log = pino({ level: 'silent' })
  database = await freshDatabase()
  const { pool } = database
  const portal = await startPortal({ data: customersPortal, limits: false })
  await pool.query(`insert into app.settings (key, value) values ('timezone', $1)`, [JSON.stringify(ZONE)])
  const loader = createLoader({ webhookUrl: portal.webhookUrl, pool, log })
  await loader.run()
  await refreshMarts(pool)
  cube = await cubeOver(database)
  await cube.refresh()
  closing.push(cube.stop, loader.close, portal.close, database.drop)
}, 180_000)

afterAll(async () => {
  for (const close of closing) await close()
})

const FIGURES = [
  'won_count',
  'won_amount',
  'average_check',
  'open_count',
  'open_amount',
  'lost_count',
  'lost_amount',
]
const member = (name: string) => `customers.${name}`

async function ask(query: CubeQuery, context: SecurityContext = EXECUTIVE) {
  const { data, usedPreAggregations } = await cube.load(query, context)
  const rows = (data as Record<string, string | null>[]).map((row) =>
    Object.entries(row).map(([name, value]) =>
      query.measures?.includes(name) && value !== null ? Number(value) : value,
    ),
  )
  return { rows, rollups: Object.keys(usedPreAggregations ?? {}) }
}

test('the table of customers comes out exactly', async () => {
  const { rows } = await ask({
    dimensions: [member('name')],
    measures: FIGURES.map(member),
    order: { [member('name')]: 'asc' },
  })
  expect(rows).toEqual([
    ['Ксения Иксова', 1, 1000, 1000, 0, 0, 0, 0],
    ['не указано', 0, 0, null, 2, 5000, 0, 0],
    ['Остров идей', 2, 500_000, 250_000, 1, 55_000, 0, 0],
    ['Пустая', 0, 0, null, 0, 0, 0, 0],
    ['Ромашка', 1, 120_000, 120_000, 0, 0, 1, 40_000],
    ['Север', 0, 0, null, 2, 25_000, 1, 7000],
  ])
})

test('a list of customers has the same figures as dimensions', async () => {
  const { rows } = await ask({
    dimensions: ['name', ...FIGURES.map((name) => `${name}_own`)].map(member),
    filters: [{ member: member('won_count_own'), operator: 'gt', values: ['0'] }],
    order: { [member('won_amount_own')]: 'desc' },
  })
  const [first] = rows
  expect(first!.map((value, index) => (index === 0 ? value : Number(value)))).toEqual([
    'Остров идей',
    2,
    500_000,
    250_000,
    1,
    55_000,
    0,
    0,
  ])
  expect(rows.map(([name]) => name)).toEqual(['Остров идей', 'Ромашка', 'Ксения Иксова'])
})

test('totals add up and come from a roll-up', async () => {
  const { rows, rollups } = await ask({ measures: FIGURES.map(member) })
  expect(rows).toEqual([[4, 621_000, 155_250, 5, 85_000, 2, 47_000]])
  expect(rollups.join()).toMatch(/customers_segments/)
})

test.each([
  ['customers_segments', ['segment', 'kind_title']],
  ['customers_segments', ['recency', 'frequency', 'monetary']],
  ['customers_people', ['manager', 'manager_id', 'segment']],
  ['customers_people', ['department', 'portal']],
])('%s answers questions by %j as the marts do', async (rollup, dimensions) => {
  const { rows, rollups } = await ask({
    dimensions: dimensions.map(member),
    measures: ['count', 'won_amount', 'open_count', 'repeat_customers'].map(member),
  })
  expect(rollups.join()).toMatch(rollup)
  const columns = dimensions.map((name) =>
    name === 'kind_title'
      ? `case kind when 'company' then 'Компания' when 'contact' then 'Контакт' else 'не указано' end`
      : `${name}::text`,
  )
  const { rows: expected } = await database.pool.query({
    text: `select ${columns.join(', ')}, count(*)::int, sum(won_amount)::float8, sum(open_count)::int,
        count(*) filter (where won_count > 1)::int
      from marts.customers group by ${columns.map((_, index) => index + 1).join(', ')}`,
    rowMode: 'array',
  })
  const sorted = (all: unknown[][]) => all.map((row) => JSON.stringify(row)).sort()
  expect(sorted(rows)).toEqual(sorted(expected))
})

test('days since the last purchase go on by themselves', async () => {
  const { rows } = await ask({
    dimensions: [member('days_since_last_won')],
    filters: [{ member: member('name'), operator: 'equals', values: ['Остров идей'] }],
  })
  const since = (Date.now() - Date.parse('2026-01-12T10:00:00+03:00')) / 86_400_000
  expect(Number(rows[0]![0])).toBeCloseTo(since, 1)
})

test.each([
  ['who is responsible for them', { role: 'manager', userId: 4 }, 5],
  ['nobody else', { role: 'manager', userId: 3 }, 0],
  ['the head of their department', { role: 'head', departmentIds: [6] }, 5],
  ['an analyst, with those of nobody', { role: 'analyst' }, 6],
])('customers are seen by %s', async (_, context, count) => {
  const { rows } = await ask({ dimensions: [member('id')] }, context as SecurityContext)
  expect(rows).toHaveLength(count)
})

test('a changed stage role changes the customers alone', async () => {
  const query = {
    dimensions: [member('name')],
    measures: ['lost_count', 'deals_count'].map(member),
    filters: [{ member: member('name'), operator: 'equals', values: ['Ромашка', 'Север'] }],
    order: { [member('name')]: 'asc' as const },
  }
  expect((await ask(query)).rows).toEqual([
    ['Ромашка', 1, 2],
    ['Север', 1, 3],
  ])
  const deals = () => ask({ measures: ['deals.lost_count'] })
  const before = (await deals()).rows
  await database.pool.query(
    `insert into app.stage_roles (portal_id, category_id, stage_id, role) values (1, 0, 'UC_A1B2C3', 'ignored')`,
  )
  await refreshMarts(database.pool, { onChange: cube.maintain })
  await cube.refresh()
  expect((await ask(query)).rows).toEqual([
    ['Ромашка', 0, 1],
    ['Север', 0, 2],
  ])
  expect((await deals()).rows).toEqual(before)
})
