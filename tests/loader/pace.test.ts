import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPace, type PaceStore } from '../../loader/pace.ts'
import { jumpingClock } from './support.ts'

/** The portal's bucket: how full it is when the requests come at these moments. */
function highestLevel(moments: number[], rate: number): number {
  let level = 0
  let at = moments[0] ?? 0
  let highest = 0
  for (const moment of moments) {
    level = Math.max(0, level - ((moment - at) / 1000) * rate) + 1
    at = moment
    highest = Math.max(highest, level)
  }
  return highest
}

function memoryStore(): PaceStore {
  let kept = 0
  return {
    read: async () => kept,
    write: async (emptyAt) => {
      kept = emptyAt
    },
  }
}

test('a long run stays below the bucket and loses nothing of its leak', async () => {
  const clock = jumpingClock()
  const pace = createPace(2, clock)
  const moments: number[] = []
  for (let n = 0; n < 1000; n++) {
    await pace.take()
    moments.push(clock.now())
  }
  expect(highestLevel(moments, 2)).toBeLessThanOrEqual(50)
  const seconds = (moments.at(-1)! - moments[0]!) / 1000
  expect(1000 / (50 + 2 * seconds)).toBeGreaterThan(0.95)
})

test('a killed loader does not burst again', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 6 }),
      fc.constantFrom(2, 5),
      async (lives, rate) => {
        const clock = jumpingClock()
        const store = memoryStore()
        const moments: number[] = []
        for (const requests of lives) {
          const pace = createPace(rate, clock, store)
          await pace.recall()
          for (let n = 0; n < requests; n++) {
            await pace.take()
            moments.push(clock.now())
          }
        }
        expect(highestLevel(moments, rate)).toBeLessThanOrEqual(rate * 25)
      },
    ),
    { numRuns: 50 },
  )
})

test('a bucket that others have filled is left to leak', async () => {
  const clock = jumpingClock()
  const pace = createPace(2, clock)
  pace.full()
  await pace.take()
  expect(clock.waited).toBeGreaterThanOrEqual(500)
})
