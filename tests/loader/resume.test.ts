import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Portal, startPortal } from '../../portal/index.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { contents, quickLoader, sample } from './support.ts'

const CHILD = fileURLToPath(new URL('./sync-child.ts', import.meta.url))
let portal: Portal
let disturbed: TestDatabase
let calm: TestDatabase

beforeEach(async () => {
  portal = await startPortal({ data: sample(2600), limits: false })
  disturbed = await freshDatabase()
  calm = await freshDatabase()
})

afterEach(async () => {
  await portal.close()
  await disturbed.drop()
  await calm.drop()
})

/** Runs a sync in a process of its own; kills it so many requests later, after a pause. Says whether it was killed. */
async function syncUntilKilled(requests: number, pauseMs: number): Promise<boolean> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, portal.webhookUrl, disturbed.url], {
    stdio: 'inherit',
  })
  portal.faults.before('batch', () => void setTimeout(() => child.kill('SIGKILL'), pauseMs), {
    after: requests,
  })
  const [code] = await once(child, 'exit')
  portal.faults.clear()
  return code === null
}

async function calmRun() {
  const loader = quickLoader(portal, calm)
  await loader.run()
  await loader.close()
}

async function finish() {
  const loader = quickLoader(portal, disturbed)
  const report = await loader.run()
  await loader.close()
  return report
}

test('a first load killed again and again ends as an undisturbed one', async () => {
  await calmRun()
  const kills: boolean[] = []
  for (const [requests, pauseMs] of [
    [0, 0],
    [2, 20],
    [4, 60],
    [5, 0],
    [6, 120],
  ] as const)
    kills.push(await syncUntilKilled(requests, pauseMs))
  expect(kills.filter(Boolean).length).toBeGreaterThanOrEqual(3)
  await finish()
  expect(await contents(disturbed)).toEqual(await contents(calm))
}, 120_000)

test('a resumed load does not begin anew', async () => {
  // The first portions of all tables pass, then the portal hangs.
  portal.faults.next('stall', { method: 'batch', after: 7, times: 100 })
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, portal.webhookUrl, disturbed.url])
  const stored = async () => {
    const { rows } = await disturbed.pool.query(`select count(*)::int as count from raw.deals`)
    return rows[0].count as number
  }
  await expect.poll(() => stored().catch(() => 0), { timeout: 20_000 }).toBeGreaterThan(0)
  child.kill('SIGKILL')
  await once(child, 'exit')
  portal.faults.clear()
  const before = await stored()
  const report = await finish()
  expect(report.entities.deals!.seen).toBe(2600 - before)
}, 120_000)

test('killed while it reads changes, it misses none', async () => {
  await calmRun()
  await finish()
  for (let id = 1; id <= 2600; id += 2) portal.store.deals.update(id, { TITLE: `Правка ${id}` })
  for (let id = 1; id <= 5200; id += 3) portal.store.activities.update(id, { SUBJECT: `Правка ${id}` })
  for (let n = 0; n < 130; n++) portal.store.deals.add({ TITLE: 'Новая', CATEGORY_ID: 0, STAGE_ID: 'NEW' })
  const kills = [await syncUntilKilled(1, 0), await syncUntilKilled(2, 30), await syncUntilKilled(3, 80)]
  expect(kills.filter(Boolean).length).toBeGreaterThanOrEqual(1)
  await finish()
  await calmRun()
  expect(await contents(disturbed)).toEqual(await contents(calm))
}, 120_000)
