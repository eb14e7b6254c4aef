import { expect, test } from 'vitest'
import { realClock } from '../../loader/clock.ts'
import { startPortal } from '../../portal/index.ts'
import { freshDatabase } from '../support/database.ts'
import { quickLoader, sample } from './support.ts'

test('run after run, process after process, nothing is refused', async () => {
  const portal = await startPortal({ data: sample(20) })
  const database = await freshDatabase()
  for (const runs of [30, 26]) {
    const loader = quickLoader(portal, database, { clock: realClock })
    for (let run = 0; run < runs; run++) await loader.run()
    await loader.close()
  }
  const { refused, requests, maxLevel } = portal.stats()
  expect(refused).toBe(0)
  expect(maxLevel).toBeLessThanOrEqual(50)
  expect(requests).toBeGreaterThanOrEqual(56)
  await portal.close()
  await database.drop()
}, 120_000)

test('a refusal caused by others is waited out', async () => {
  const portal = await startPortal({ data: sample(20), limits: { burst: 3, leakPerSecond: 20 } })
  const database = await freshDatabase()
  const loader = quickLoader(portal, database, { clock: realClock, requestsPerSecond: 100 })
  const report = await loader.run()
  expect(report.entities.deals!.written).toBe(20)
  expect(report.refused).toBe(portal.stats().refused)
  await loader.close()
  await portal.close()
  await database.drop()
}, 120_000)

test('a method out of server time resumes when its time is back', async () => {
  const start = Date.now()
  let now = start
  const clock = {
    now: () => now,
    pause: async (ms: number) => {
      now += ms
    },
  }
  const portal = await startPortal({
    data: sample(400),
    limits: { burst: 1e9, operatingSeconds: 480 },
    clock: clock.now,
    workSeconds: (method) => (method === 'crm.activity.list' ? 50 : 0),
  })
  const database = await freshDatabase()
  const loader = quickLoader(portal, database, { clock })
  const report = await loader.run()
  expect(report.entities.activities!.written).toBe(800)
  expect(report.entities.deals!.written).toBe(400)
  expect(now - start).toBeGreaterThan(60_000)
  await loader.close()
  await portal.close()
  await database.drop()
}, 120_000)
