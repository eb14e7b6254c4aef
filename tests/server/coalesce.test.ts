import { expect, test } from 'vitest'
import { coalesce } from '../../server/coalesce.ts'

function workshop() {
  const finishes: ((error?: Error) => void)[] = []
  const told: string[] = []
  const stop = new AbortController()
  const work = () =>
    new Promise<void>((resolve, reject) => {
      finishes.push((error) => (error ? reject(error) : resolve()))
    })
  const shared = coalesce({
    work,
    pauseMs: 1,
    onFailure: (error, pauseMs) => void told.push(`${(error as Error).message}, ${pauseMs} ms`),
    signal: stop.signal,
  })
  /** Waits until the work has begun so many times, and no more. */
  const begun = async (times: number) => {
    while (finishes.length < times) await new Promise((resolve) => setTimeout(resolve, 1))
    expect(finishes).toHaveLength(times)
  }
  return { ...shared, finishes, told, stop, begun }
}

test('requests during the work cause exactly one more', async () => {
  const { request, finishes, idle, begun } = workshop()
  request()
  for (let more = 0; more < 5; more++) request()
  await begun(1)
  finishes[0]!()
  await begun(2)
  finishes[1]!()
  await idle()
  expect(finishes).toHaveLength(2)
})

test('a request after the end begins anew', async () => {
  const { request, finishes, idle, begun } = workshop()
  for (const turn of [0, 1, 2]) {
    request()
    await begun(turn + 1)
    finishes[turn]!()
    await idle()
  }
  expect(finishes).toHaveLength(3)
})

test('what failed is tried again, with longer pauses', async () => {
  const { request, finishes, told, idle, begun } = workshop()
  request()
  await begun(1)
  finishes[0]!(new Error('disk full'))
  await begun(2)
  finishes[1]!(new Error('disk full'))
  await begun(3)
  finishes[2]!()
  await idle()
  expect(told).toEqual(['disk full, 2 ms', 'disk full, 4 ms'])
})

test('nothing begins after the end, and its failure is not told', async () => {
  const { request, finishes, told, stop, idle } = workshop()
  request()
  stop.abort()
  request()
  finishes[0]!(new Error('cut off'))
  await idle()
  request()
  await idle()
  expect(finishes).toHaveLength(1)
  expect(told).toEqual([])
})
