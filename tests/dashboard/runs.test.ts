import fc from 'fast-check'
import { expect, test } from 'vitest'
import { barsOf, heightOf, marksFor, totalsOf } from '../../dashboard/sync/runs.ts'
import type { RunStatus } from '../../dashboard/sync/status.ts'
import { contextOf } from './support/context.ts'

const run = (change: Partial<RunStatus> = {}): RunStatus => ({
  portalId: 1,
  kind: 'changes',
  startedAt: '2026-11-21T12:00:00.000Z',
  seconds: 1,
  requests: 3,
  waitedSeconds: 0,
  refused: 0,
  retries: 0,
  rowsSeen: 5,
  rowsWritten: 2,
  error: null,
  ...change,
})

test('the highest line is not below the longest run', () => {
  expect(marksFor([run({ seconds: 0.3 })])).toEqual([0.1, 1])
  expect(marksFor([run({ seconds: 74 }), run()])).toEqual([0.1, 1, 10, 60, 600])
  expect(heightOf(600, [0.1, 1, 10, 60, 600])).toBe(1)
})

test('every bar has a height between nothing and the highest line', () => {
  const anyRun = fc
    .record({ seconds: fc.double({ min: 0, max: 1e6, noNaN: true }), rowsWritten: fc.nat() })
    .map(run)
  fc.assert(
    fc.property(fc.array(anyRun, { minLength: 1, maxLength: 60 }), (runs) => {
      for (const { height, rows } of barsOf(runs)) {
        expect(height).toBeGreaterThanOrEqual(0)
        expect(height).toBeLessThanOrEqual(1)
        expect(rows).toBeGreaterThanOrEqual(0)
        expect(rows).toBeLessThanOrEqual(1)
      }
    }),
  )
})

test('bars go from the oldest to the newest', () => {
  const days = ['2026-11-21', '2026-11-19', '2026-11-20'].map((startedAt) => run({ startedAt }))
  expect(barsOf(days).map(({ startedAt }) => startedAt)).toEqual(['2026-11-19', '2026-11-20', '2026-11-21'])
})

test('totals add up and count failures', () => {
  expect(totalsOf([run(), run({ error: 'HTTP 500', rowsWritten: 0 })])).toEqual({
    runs: 2,
    failed: 1,
    written: 2,
    requests: 6,
  })
})

test('durations and sizes are written in their largest unit', () => {
  const { format } = contextOf()
  const hard = (text: string) => text.replaceAll(' ', '\u00A0')
  expect(format.duration(0.42)).toBe(hard('0,4 с'))
  expect(format.duration(45)).toBe(hard('45 с'))
  expect(format.duration(60)).toBe(hard('1 мин'))
  expect(format.duration(431)).toBe(hard('7 мин 11 с'))
  expect(format.duration(7260)).toBe(hard('2 ч 1 мин'))
  expect(format.bytes(341_000_000)).toBe(hard('341 МБ'))
  expect(format.bytes(1_250_000_000)).toBe(hard('1,3 ГБ'))
})
