/** Several portals in one installation: each with its own heartbeat, one page for all. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portal, startPortal } from '../../portal/index.ts'
import { freePort } from '../../server/postgres/port.ts'
import type { Session } from '../../server/session.ts'
import type { PageFacts } from '../../server/site.ts'
import type { StatusReport } from '../../server/status-report.ts'
import { type Started, start } from './start.ts'

const SECRET = '5ecretc0de5ecret'
const TOKEN = 'token0fthe0utgoingwebhook'
const anchor = new Date(Date.now() - 3_600_000).toISOString()

let portals: Portal[]
let latePort: number
let late: Portal | undefined
let product: Started
const started: Started[] = []

const company = async (deals: number, seed: number, port = 0) =>
  await startPortal({ port, limits: false, secret: SECRET, data: { deals, seed, anchor } })

beforeAll(async () => {
  portals = [await company(120, 1), await company(80, 2)]
  latePort = await freePort()
  product = await start({
    BITRIX24_WEBHOOK_URL: [
      ...portals.map(({ webhookUrl }) => webhookUrl),
      `http://127.0.0.1:${latePort}/rest/1/${SECRET}/`,
    ].join(' '),
    BITRIX24_EVENT_TOKEN: TOKEN,
    VITRINA_SYNC_INTERVAL: '2',
  })
  started.push(product)
  await product.says('"msg":"Ready."')
})
afterAll(async () => {
  // The first one's folder is also the second one's.
  for (const one of started.reverse()) await one.stop()
  for (const portal of [...portals, late]) await portal?.close()
})

async function get<T>(path: string): Promise<T> {
  const { token } = (await (await fetch(`${product.origin}/api/session`)).json()) as Session
  const answer = await fetch(product.origin + path, { headers: { authorization: `Bearer ${token}` } })
  expect(answer.status).toBe(200)
  return (await answer.json()) as T
}

const status = async () => await get<StatusReport>('/api/status')

async function counts(): Promise<Record<string, number>> {
  const query = JSON.stringify({ measures: ['deals.count'], dimensions: ['deals.portal'] })
  const { data } = await get<{ data: { 'deals.portal': string; 'deals.count': string }[] }>(
    `/cubejs-api/v1/load?query=${encodeURIComponent(query)}`,
  )
  return Object.fromEntries(data.map((row) => [row['deals.portal'], Number(row['deals.count'])]))
}

async function addDeal(portal: Portal): Promise<number> {
  const answer = await fetch(`${portal.webhookUrl}crm.deal.add.json`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fields: { TITLE: 'Fresh', OPPORTUNITY: 1000, CURRENCY_ID: 'RUB' } }),
  })
  return ((await answer.json()) as { result: number }).result
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(200)
}

const host = (portal: Portal) => new URL(portal.url).host

test('it starts with the portals that answer and tells which does not', async () => {
  expect(product.stdout()).toContain('The other portals are read meanwhile')
  const { portals: shown, portal } = await get<PageFacts>('/api/session')
  expect(shown.map(({ id, url, demo }) => [id, url, demo])).toEqual([
    [1, portals[0]!.url, false],
    [2, portals[1]!.url, false],
    [3, `http://127.0.0.1:${latePort}`, false],
  ])
  expect(portal.url).toBe(portals[0]!.url)
  const ready = await get<{
    entities: { deals: { rows: number } }
    portals: { synced: boolean; error?: string }[]
  }>('/readyz')
  expect(ready.entities.deals.rows).toBeGreaterThanOrEqual(200)
  expect(ready.portals.map(({ synced }) => synced)).toEqual([true, true, false])
  await until(async () => (await status()).portals[2]!.lastError !== null)
})

test('the numbers of both portals stand side by side', async () => {
  const count = await counts()
  expect(count[host(portals[0]!)]).toBeGreaterThanOrEqual(100)
  expect(count[host(portals[1]!)]).toBeGreaterThanOrEqual(60)
})

test('a dead portal does not delay another', async () => {
  const before = (await counts())[host(portals[1]!)]!
  await addDeal(portals[1]!)
  await until(async () => (await counts())[host(portals[1]!)]! > before)
})

test('a portal that comes up later is read by itself', async () => {
  late = await company(50, 3, latePort)
  await until(async () => ((await counts())[host(late!)] ?? 0) > 30)
  await until(async () => {
    const { lastError, entities } = (await status()).portals[2]!
    return (
      lastError === null && entities.some(({ entity, state }) => entity === 'deals' && state === 'connected')
    )
  })
})

test('the status report and the metrics tell all three apart, without the secret', async () => {
  const report = await status()
  expect(report.portals.map(({ id }) => id)).toEqual([1, 2, 3])
  for (const portal of report.portals) {
    expect(portal.user?.admin).toBe(true)
    expect(portal.requests24h).toBeGreaterThan(0)
  }
  expect(new Set(report.runs.map(({ portalId }) => portalId))).toEqual(new Set([1, 2, 3]))
  const metrics = await (await fetch(`${product.origin}/metrics`)).text()
  for (const portal of [...portals, late!])
    expect(metrics).toMatch(
      new RegExp(`vitrina_entity_rows\\{portal="${host(portal)}",entity="deals"\\} \\d+`),
    )
  for (const text of [JSON.stringify(report), metrics, product.stdout(), product.stderr()])
    expect(text).not.toContain(SECRET)
})

test('events wake the portal that they are from', { timeout: 240_000 }, async () => {
  const data = `${product.folder}/data`
  product.child.kill('SIGTERM')
  await product.ended
  // The third portal is no part of it any more.
  product = await start({
    BITRIX24_WEBHOOK_URL: portals.map(({ webhookUrl }) => webhookUrl).join(' '),
    BITRIX24_EVENT_TOKEN: TOKEN,
    VITRINA_SYNC_INTERVAL: '86400',
    VITRINA_DATA_DIR: data,
  })
  started.push(product)
  await product.says('"msg":"Ready."')
  await until(async () =>
    (await status()).portals.every(({ running, nextRunInSeconds }) => !running && nextRunInSeconds),
  )
  const before = (await counts())[host(portals[1]!)]!
  const id = await addDeal(portals[1]!)
  const event = await fetch(`${product.origin}/api/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      event: 'ONCRMDEALADD',
      'data[FIELDS][ID]': String(id),
      ts: '1767600000',
      'auth[domain]': host(portals[1]!),
      'auth[application_token]': TOKEN,
    }),
  })
  expect(event.status).toBe(200)
  await until(async () => (await counts())[host(portals[1]!)]! > before)
  expect((await status()).runs[0]).toMatchObject({ portalId: 2, kind: 'events' })
})
