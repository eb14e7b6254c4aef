/** The worked example of the metrics, digit by digit: portal over HTTP → loader → marts → Cube → /v1/load over HTTP. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLoader } from '../../loader/index.ts'
import { refreshMarts } from '../../marts/index.ts'
import { workedExample } from '../../portal/fixtures/worked-example.ts'
import { startPortal } from '../../portal/index.ts'
import type { CubeQuery } from '../../server/cube/result.ts'
import { startCube } from '../../server/cube.ts'
import { freshDatabase } from '../support/database.ts'
import { EXECUTIVE, SECRET, token, ZONE } from './start.ts'

const closing: (() => Promise<unknown>)[] = []
let load: (query: CubeQuery) => Promise<Record<string, string | null>[]>

beforeAll(async () => {
  const log = pino({ level: 'silent' })
  const database = await freshDatabase()
  const portal = await startPortal({ data: workedExample, limits: false })
  const { pool } = database
  await pool.query(`insert into app.settings (key, value) values ('timezone', $1)`, [JSON.stringify(ZONE)])
  const loader = createLoader({ webhookUrl: portal.webhookUrl, pool, log })
  await loader.run()
  await refreshMarts(pool)
  const cube = await startCube({ databaseUrl: database.url, apiSecret: SECRET, timezone: ZONE, log })
  await cube.refresh()
  const server = createServer(cube.app).listen(0)
  const { port } = server.address() as AddressInfo
  load = async (query) => {
    const url = `http://127.0.0.1:${port}/cubejs-api/v1/load?query=${encodeURIComponent(JSON.stringify(query))}`
    const response = await fetch(url, { headers: { authorization: await token(EXECUTIVE) } })
    return (await response.json()).data
  }
  closing.push(async () => server.closeAllConnections(), cube.stop, loader.close, portal.close, database.drop)
}, 180_000)

afterAll(async () => {
  for (const close of closing) await close()
})

const JANUARY = ['2026-01-01', '2026-01-31']

/** Measures as numbers with two digits after the point. */
async function january(cube: string, time: string, measures: string[]): Promise<(number | null)[]> {
  const [row] = await load({
    measures: measures.map((name) => `${cube}.${name}`),
    timeDimensions: [{ dimension: `${cube}.${time}`, dateRange: JANUARY }],
  })
  return measures.map((name) => rounded(row![`${cube}.${name}`]!))
}

const rounded = (value: string | null) =>
  value === null ? null : Math.round(Number(value) * 10_000) / 10_000

test('deals created in January', async () => {
  const measures = ['count', 'won_count', 'lost_count', 'open_count', 'won_amount']
  expect(await january('deals', 'created_at', measures)).toEqual([5, 3, 1, 1, 260_000])
  const ratios = [
    'conversion',
    'loss_share',
    'average_check',
    'cycle_days',
    'repeat_won_count',
    'repeat_share',
  ]
  expect(await january('deals', 'created_at', ratios)).toEqual([0.6, 0.2, 86_666.6667, 7.6667, 2, 0.6667])
})

test('the repeat sales are deals 2 and 6', async () => {
  const filters = [{ member: 'deals.is_repeat', operator: 'equals', values: ['true'] }]
  const rows = await load({ dimensions: ['deals.id'], filters, order: { 'deals.id': 'asc' } })
  expect(rows.map((row) => row['deals.id'])).toEqual(['2', '6'])
})

test('sales of January', async () => {
  const measures = ['created_count', 'won_count', 'lost_count', 'won_amount', 'average_check']
  expect(await january('sales', 'date', measures)).toEqual([5, 4, 1, 290_000, 72_500])
  const ratios = ['win_rate', 'overall_conversion', 'cycle_days', 'repeat_share']
  expect(await january('sales', 'date', ratios)).toEqual([0.8, 0.8, 8.25, 0.5])
})

test('stages of all six deals', async () => {
  const measures = [
    'reached',
    'visited',
    'advanced',
    'skipped',
    'lost_here',
    'conversion_to_next',
    'average_days',
  ]
  const rows = await load({
    dimensions: ['deal_stages.stage', 'deal_stages.stage_order'],
    measures: measures.map((name) => `deal_stages.${name}`),
    order: { 'deal_stages.stage_order': 'asc' },
  })
  const table = rows.map((row) => [
    row['deal_stages.stage'],
    ...measures.map((name) => rounded(row[`deal_stages.${name}`]!)),
  ])
  expect(table).toEqual([
    ['Новая', 6, 6, 5, 0, 0, 0.8333, expect.any(Number)],
    ['В работе', 5, 3, 4, 2, 1, 0.8, 5],
    ['Счёт', 4, 3, 4, 1, 0, 1, 6.6667],
  ])
})

test('what stands in a stage now is deal 4', async () => {
  const rows = await load({
    dimensions: ['deal_stages.stage'],
    measures: ['deal_stages.current_count', 'deal_stages.current_amount'],
    filters: [{ member: 'deal_stages.current_count', operator: 'gt', values: ['0'] }],
  })
  expect(rows.map((row) => Object.values(row))).toEqual([['Новая', '1', '200000.00']])
})
