import { expect, test } from 'vitest'
import { pauseAfter, runSyncLoop } from '../../server/sync-loop.ts'

test('pauses double while syncs fail', () => {
  expect([0, 1, 2, 3, 4, 5, 50].map((failures) => pauseAfter(failures, 20_000) / 1000)).toEqual([
    20, 40, 80, 160, 320, 600, 600,
  ])
})

test('an interval above ten minutes stays as it is', () => {
  expect(pauseAfter(3, 3_600_000)).toBe(3_600_000)
})

test('a failure is reported and the next round runs', async () => {
  const stop = new AbortController()
  const seen: string[] = []
  await runSyncLoop({
    intervalMs: 1,
    firstPauseMs: 0,
    refresh: async () => {
      seen.push('refresh')
      if (seen.length === 1) throw new Error('portal down')
      if (seen.length === 4) stop.abort()
    },
    onFailure: (error, pauseMs) => void seen.push(`${(error as Error).message}, ${pauseMs} ms`),
    signal: stop.signal,
  })
  expect(seen).toEqual(['refresh', 'portal down, 2 ms', 'refresh', 'refresh'])
})

test('a refresh under way is waited for, its failure while stopping is not told', async () => {
  const stop = new AbortController()
  const told: unknown[] = []
  await runSyncLoop({
    intervalMs: 60_000,
    firstPauseMs: 0,
    refresh: async () => {
      stop.abort()
      throw new Error('stopped')
    },
    onFailure: (error) => void told.push(error),
    signal: stop.signal,
  })
  expect(told).toEqual([])
})
