import { expect, test } from 'vitest'
import { startPortal } from '../../portal/index.ts'
import { freshDatabase } from '../support/database.ts'
import { contents, quickLoader } from './support.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

test('what a living portal changes, short runs find', async () => {
  let now = Date.parse('2026-03-02T10:00:00+03:00')
  const portal = await startPortal({
    data: { deals: 600, seed: 5, anchor: new Date(now) },
    limits: false,
    clock: () => now,
  })
  const followed = await freshDatabase()
  const fresh = await freshDatabase()
  const follower = quickLoader(portal, followed)
  let written = 0
  for (const pause of [0, 20_000, 7 * MINUTE, 3 * DAY, 20_000, DAY, 11 * MINUTE, 9 * DAY, 20_000]) {
    now += pause
    const report = await follower.run()
    written += report.entities.deals!.written
  }
  await follower.close()
  const reader = quickLoader(portal, fresh)
  const { entities } = await reader.run()
  await reader.close()

  const { deal_stage_history: kept, ...seen } = await contents(followed)
  const { deal_stage_history: shown, ...there } = await contents(fresh)
  expect(seen).toEqual(there)
  // Rows of pipelines that a deal has left are hidden by the portal, and kept here.
  expect(kept).toEqual(expect.arrayContaining(shown!))
  expect(written).toBeGreaterThan(entities.deals!.seen)
  await portal.close()
  await followed.drop()
  await fresh.drop()
}, 120_000)
