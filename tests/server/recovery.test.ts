/** What the product survives without being started again: its database ends, or cuts all connections. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portal, startPortal } from '../../portal/index.ts'
import type { Session } from '../../server/session.ts'
import { administer, freshDatabase } from '../support/database.ts'
import { type Started, start } from './start.ts'

let portal: Portal
beforeAll(async () => {
  const anchor = new Date(Date.now() - 3_600_000).toISOString()
  portal = await startPortal({ limits: false, data: { deals: 200, seed: 5, anchor } })
})
afterAll(() => portal.close())

async function add(): Promise<void> {
  const answer = await fetch(`${portal.webhookUrl}crm.deal.add.json?fields[TITLE]=Fresh`, { method: 'POST' })
  expect(answer.status).toBe(200)
}

/** Undefined while it cannot be asked. */
async function count({ origin }: Started): Promise<number | undefined> {
  try {
    const { token } = (await (await fetch(`${origin}/api/session`)).json()) as Session
    const query = encodeURIComponent(JSON.stringify({ measures: ['deals.count'] }))
    const answer = await fetch(`${origin}/cubejs-api/v1/load?query=${query}`, {
      headers: { authorization: token },
    })
    const { data } = (await answer.json()) as { data?: { 'deals.count': string }[] }
    return data && Number(data[0]!['deals.count'])
  } catch {
    return undefined
  }
}

async function counted(product: Started, more: number): Promise<void> {
  while (((await count(product)) ?? 0) < more) {
    if (product.child.exitCode !== null) throw new Error(`It ended:\n${product.stderr()}`)
    await sleep(200)
  }
}

test('an embedded PostgreSQL that is killed comes back, and the numbers go on', async () => {
  const product = await start({ BITRIX24_WEBHOOK_URL: portal.webhookUrl, VITRINA_SYNC_INTERVAL: '1' })
  try {
    await product.says('"msg":"Ready."')
    const before = (await count(product))!
    const pid = await readFile(join(product.folder, 'data/postgres/postmaster.pid'), 'utf8')
    process.kill(Number(pid.split('\n')[0]), 'SIGKILL')
    await add()
    await product.says('The embedded PostgreSQL is back')
    await counted(product, before + 1)
    expect(product.stdout()).not.toMatch(/^\s+at /m)
  } finally {
    await product.stop()
  }
})

test('a database that cuts its connections, in the first sync too, or is read-only for a while does no harm', async () => {
  const db = await freshDatabase()
  const name = new URL(db.url).pathname.slice(1)
  const cut = async () =>
    await db.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()
       and application_name = 'vitrina'`,
      [name],
    )
  const loading = async () => {
    const { rows } = await db.pool.query<{ deals: string }>(
      `select count(*) as deals from app.sync_state where entity = 'deals' and started_at is not null`,
    )
    return rows[0]!.deals === '1'
  }
  const product = await start({
    BITRIX24_WEBHOOK_URL: portal.webhookUrl,
    DATABASE_URL: db.url,
    VITRINA_SYNC_INTERVAL: '1',
  })
  try {
    while (!(await loading())) await sleep(5)
    await cut()
    await product.says('"msg":"Ready."')
    for (let times = 0; times < 5; times++) {
      const before = (await count(product)) ?? 0
      await add()
      await cut()
      await counted(product, before + 1)
    }
    const before = (await count(product))!
    await administer(`alter database ${name} set default_transaction_read_only = on`)
    await cut()
    await product.says('The database is read-only.')
    await add()
    await administer(`alter database ${name} reset default_transaction_read_only`)
    await cut()
    await counted(product, before + 1)
    expect(product.child.exitCode).toBeNull()
    expect(product.stdout()).not.toMatch(/\\n\s+at /)
  } finally {
    await product.stop()
    await db.drop()
  }
})
