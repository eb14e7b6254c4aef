/** Everything that the product writes while it lives through troubles, searched for its secrets. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FAULT_KINDS, type Portal, startPortal } from '../../portal/index.ts'
import { type Started, start } from './start.ts'

const SECRET = 'verySecretC0deOfTheWebhook'
const TOKEN = 'veryS3cretTokenOfTheOutgoingWebhook'
const API_SECRET = 'verySecretKeyThatSignsTokens'
const PASSWORD = 'verySecretPasswordOfTheSqlApi'
const SECRETS = [SECRET, TOKEN, API_SECRET, PASSWORD]
/** Files that hold secrets by design; only their owner may read them. */
const KEEPERS = ['pgpass', 'running.json', 'secrets.json']

let portal: Portal
let product: Started
const answers: string[] = []

beforeAll(async () => {
  portal = await startPortal({
    secret: SECRET,
    limits: false,
    data: { deals: 150, seed: 4, anchor: new Date(Date.now() - 3_600_000).toISOString() },
  })
  // An echo of the webhook in the portal's own data, and a record that cannot be read.
  portal.store.deals.update(7, { TITLE: `Вебхук ${portal.webhookUrl}` })
  portal.faults.corrupt(
    (rows) => {
      if (Array.isArray(rows) && rows[0]) rows[0].OPPORTUNITY = `${SECRET} рублей`
    },
    { method: 'crm.deal.list', times: 40 },
  )
  product = await start({
    BITRIX24_WEBHOOK_URL: portal.webhookUrl,
    BITRIX24_EVENT_TOKEN: TOKEN,
    CUBEJS_API_SECRET: API_SECRET,
    CUBEJS_SQL_PASSWORD: PASSWORD,
    VITRINA_SYNC_INTERVAL: '1',
    LOG_LEVEL: 'trace',
  })
  await product.says('"msg":"Ready."')
  await trouble()
  await ask()
}, 240_000)

afterAll(async () => {
  await product?.stop()
  await portal?.close()
})

/** The heartbeat meets the portal's worst, one after another. */
async function trouble() {
  for (const kind of FAULT_KINDS.filter((one) => !/^(redirect|stall|drip)/.test(one))) {
    portal.faults.next(kind)
    portal.store.deals.update(9, { TITLE: `После ${kind}` })
    await sleep(120)
  }
  await sleep(3000)
  portal.faults.clear()
}

/** All that can be asked of it, rightly and wrongly. */
async function ask() {
  const { token } = (await (await fetch(`${product.origin}/api/session`)).json()) as { token: string }
  const authorization = `Bearer ${token}`
  const event = `event=ONCRMDEALUPDATE&data[FIELDS][ID]=7&auth[application_token]=`
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const queries = ['{"measures":["deals.count"]}', '{"measures":["deals.nothing"]}', '{broken']
  const requests: [string, RequestInit?][] = [
    ...['/', '/healthz', '/readyz', '/metrics', '/api/session', '/api/nothing', '/sync', '/quality'].map(
      (path): [string] => [path],
    ),
    ['/api/status', { headers: { authorization } }],
    ['/api/status', { headers: { authorization: `Bearer ${API_SECRET}` } }],
    ...queries.map((query): [string, RequestInit] => [
      `/cubejs-api/v1/load?query=${encodeURIComponent(query)}`,
      { headers: { authorization: token } },
    ]),
    ['/cubejs-api/v1/meta', { headers: { authorization: token } }],
    ['/api/events', { method: 'POST', headers: form, body: `${event}${TOKEN}` }],
    ['/api/events', { method: 'POST', headers: form, body: `${event}${TOKEN}x` }],
    ['/api/events', { method: 'POST', headers: form, body: `${TOKEN}`.repeat(4000) }],
  ]
  for (const [path, init] of requests) {
    const answer = await fetch(product.origin + path, init)
    answers.push(`${path} ${JSON.stringify([...answer.headers])} ${await answer.text()}`)
  }
  await sleep(2000)
}

const leaks = (text: string) => SECRETS.filter((secret) => text.includes(secret))

test('no log line holds a secret', () => {
  const log = product.stdout() + product.stderr()
  expect(log).toContain('could not be read and was set apart')
  expect(log).toMatch(/"msg":"[^"]*failed: [^"]*webhook/)
  expect(leaks(log)).toEqual([])
})

test('no answer holds a secret', () => {
  expect(answers.length).toBeGreaterThan(15)
  expect(answers.filter((answer) => leaks(answer).length > 0)).toEqual([])
})

test('no table holds a secret', async () => {
  const running = JSON.parse(await readFile(join(product.folder, 'data', 'running.json'), 'utf8')) as {
    databaseUrl: string
  }
  const client = new pg.Client({ connectionString: running.databaseUrl })
  await client.connect()
  const { rows: tables } = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  expect(tables.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['app.quarantine', 'app.sync_runs', 'app.portals', 'raw.deals', 'marts.deals']),
  )
  const found: string[] = []
  for (const { name } of tables) {
    const { rows } = await client.query<{ text: string }>(`select to_jsonb(t)::text as text from ${name} t`)
    if (rows.some(({ text }) => leaks(text).length > 0)) found.push(name)
  }
  const { rows: statements } = await client.query<{ text: string }>(
    `select coalesce(query, '') || application_name as text from pg_stat_activity`,
  )
  expect(leaks(JSON.stringify(statements))).toEqual([])
  await client.end()
  expect(found).toEqual([])
})

test('no file but its keepers holds a secret', async () => {
  const folder = join(product.folder, 'data')
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(
    (file) => file.isFile() && !file.parentPath.includes('postgres') && !KEEPERS.includes(file.name),
  )
  for (const file of files)
    expect(leaks(await readFile(join(file.parentPath, file.name), 'utf8'))).toEqual([])
})
