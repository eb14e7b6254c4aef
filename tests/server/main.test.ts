/** One whole life: start, serve, follow the portal, stop, start again. */
import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portal, startPortal } from '../../portal/index.ts'
import type { Running } from '../../server/data-folder.ts'
import type { Session } from '../../server/session.ts'
import type { PageFacts } from '../../server/site.ts'
import { type Started, start } from './start.ts'

interface Ready {
  version: number
  entities: { deals: { rows: number; lag_seconds: number } }
  sync: { error?: string }
}

const SECRET = '5ecretc0de5ecret'

let portal: Portal
let product: Started
beforeAll(async () => {
  const anchor = new Date(Date.now() - 3_600_000).toISOString()
  portal = await startPortal({ limits: false, secret: SECRET, data: { deals: 300, seed: 11, anchor } })
  product = await start({ BITRIX24_WEBHOOK_URL: portal.webhookUrl, VITRINA_SYNC_INTERVAL: '1' })
  await product.says('"msg":"Ready."')
})
afterAll(async () => {
  await product.stop()
  await portal.close()
})

async function get<T>(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: T }> {
  const answer = await fetch(product.origin + path, { headers })
  return { status: answer.status, body: (await answer.json()) as T }
}

const ready = async () => await get<Ready>('/readyz')
const session = async () => (await get<Session & PageFacts>('/api/session')).body

/** A measure, asked as the page asks. */
async function count(): Promise<number> {
  const { token } = await session()
  const query = encodeURIComponent(JSON.stringify({ measures: ['deals.count'] }))
  const { body } = await get<{ data: { 'deals.count': string }[] }>(`/cubejs-api/v1/load?query=${query}`, {
    authorization: token,
  })
  return Number(body.data[0]!['deals.count'])
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(200)
}

test('it is ready and tells the lag of each entity', async () => {
  const { status, body } = await ready()
  expect(status).toBe(200)
  expect(body.entities.deals.rows).toBeGreaterThanOrEqual(300)
  expect(body.entities.deals.lag_seconds).toBeGreaterThanOrEqual(0)
})

test('the page gets a token, zone and currency', async () => {
  const body = await session()
  expect(body).toMatchObject({ timezone: 'Europe/Moscow', currency: 'RUB', role: 'executive' })
  expect(body.portal).toEqual({ url: portal.url, name: new URL(portal.url).host, demo: false })
})

test('without a token there are no numbers', async () => {
  const query = encodeURIComponent(JSON.stringify({ measures: ['deals.count'] }))
  const { status } = await get(`/cubejs-api/v1/load?query=${query}`)
  expect([401, 403]).toContain(status)
})

test('a new deal of the portal is counted', async () => {
  const before = await count()
  const answer = await fetch(`${portal.webhookUrl}crm.deal.add.json`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fields: { TITLE: 'Fresh', OPPORTUNITY: 1000, CURRENCY_ID: 'RUB' } }),
  })
  expect(answer.status).toBe(200)
  // Readers that ask all the time must not keep the old number alive.
  await until(async () => (await count()) > before)
})

test('other commands find the database, strangers do not', async () => {
  const path = join(product.folder, 'data/running.json')
  const running = JSON.parse(await readFile(path, 'utf8')) as Running
  expect(running.databaseUrl).toMatch(/^postgres:\/\/vitrina:[0-9a-f]+@127\.0\.0\.1:\d+\/vitrina$/)
  expect((await stat(path)).mode & 0o077).toBe(0)
})

test('a portal that goes down does not take the dashboard down', async () => {
  const { port } = new URL(portal.url)
  await portal.close()
  await product.says(' failed: ')
  const { status, body } = await ready()
  expect(status).toBe(200)
  expect(body.sync.error).toBeTruthy()
  expect(await count()).toBeGreaterThan(0)
  const anchor = new Date(Date.now() - 3_600_000).toISOString()
  portal = await startPortal({
    port: Number(port),
    limits: false,
    secret: SECRET,
    data: { deals: 300, seed: 11, anchor },
  })
})

test('SIGTERM stops everything, nothing is left behind', async () => {
  product.child.kill('SIGTERM')
  expect(await product.ended).toBe(0)
  expect(product.stderr().replace(/^Warning\. Tesseract.*\n/m, '')).toBe('')
  expect(product.stdout()).not.toContain(SECRET)
  expect(existsSync(join(product.folder, 'data/postgres/postmaster.pid'))).toBe(false)
  expect(existsSync(join(product.folder, 'data/running.json'))).toBe(false)
})

test('a second start has the data, even while the portal is down', async () => {
  const { port } = new URL(portal.url)
  await portal.close()
  const again = await start({
    BITRIX24_WEBHOOK_URL: `http://127.0.0.1:${port}/rest/1/${SECRET}/`,
    VITRINA_DATA_DIR: join(product.folder, 'data'),
  })
  await again.says('"msg":"Ready."')
  expect(again.stdout()).toContain('Until then the last data are shown')
  const body = (await (await fetch(`${again.origin}/readyz`)).json()) as Ready
  expect(body.entities.deals.rows).toBeGreaterThanOrEqual(300)
  await again.stop()
  portal = await startPortal({ limits: false })
})
