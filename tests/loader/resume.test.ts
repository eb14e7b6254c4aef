import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Random } from '../../portal/generator/random.ts'
import { CHURN_KINDS, churn, type Portal, startPortal } from '../../portal/index.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { contents, difference, living, quickLoader, sample } from './support.ts'

const CHILD = fileURLToPath(new URL('./sync-child.ts', import.meta.url))
/** Changes that polling sees; the others wait for the night. */
const TRACED = CHURN_KINDS.filter((kind) => !/delete|merge|products|contacts/.test(kind))
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

/** A run fills in comments of old with what the night's reading leaves of twelve requests: two databases may lie apart. */
async function fillIn(database: TestDatabase) {
  const loader = quickLoader(portal, database)
  const isFilled = async () => {
    const { rows } = await database.pool.query(
      `select cursor ? 'read' and not cursor ? 'backfill' as filled from app.sync_state where entity = 'timeline_comments'`,
    )
    return rows[0]?.filled === true
  }
  for (let runs = 0; runs < 12 && !(await isFilled()); runs++) await loader.run()
  await loader.close()
  expect(await isFilled()).toBe(true)
}

/** Comments of deals whose dates tell that something happened after the second of their creation; others nobody looks for. */
function traceable(): Set<number> {
  const { comments, deals } = portal.store
  const all = comments.all().filter(({ ENTITY_ID }) => {
    const { LAST_ACTIVITY_TIME, DATE_CREATE } = deals.get(ENTITY_ID)!
    return LAST_ACTIVITY_TIME !== DATE_CREATE
  })
  return new Set(all.map(({ ID }) => ID))
}

test('killed at 20 random moments, it ends as an undisturbed run', async () => {
  const random = new Random(20, 9)
  const live = (changes: number) => {
    for (let times = 0; times < changes; times++) churn(portal.store, () => random.next(), { kinds: TRACED })
  }
  let kills = 0
  for (let attempt = 0; kills < 20 && attempt < 60; attempt++) {
    // The first kills fall into the load; the later ones among changes, and nothing brings back what they lose.
    if (attempt === 9) await fillIn(disturbed)
    // So that there is always something left to do.
    if (attempt > 6) live(300)
    const requests = random.whole(0, attempt > 6 ? 20 : 5)
    if (await syncUntilKilled(requests, random.whole(0, 120))) kills++
  }
  expect(kills).toBe(20)
  await finish()
  await fillIn(calm)
  const { timeline_comments: _, ...found } = difference(await living(disturbed), await living(calm))
  // Rows that the portal hides from a fresh reader by now, and we saw in time.
  for (const table of ['deal_stage_history', 'lead_status_history'])
    if (found[table]?.missing.length === 0) delete found[table]
  expect(found).toEqual({})
  const told = traceable()
  const comments = async (database: TestDatabase) =>
    ((await living(database)).timeline_comments as { id: number }[]).filter(
      ({ id }) => told.has(id) || !portal.store.comments.get(id),
    )
  expect(await comments(disturbed)).toEqual(await comments(calm))
  expect(new Set((await comments(disturbed)).map(({ id }) => id))).toEqual(told)
  expect(told.size).toBeGreaterThan(100)
}, 600_000)

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
