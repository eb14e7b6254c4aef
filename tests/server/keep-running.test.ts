import { expect, test } from 'vitest'
import { type Child, keepRunning } from '../../server/keep-running.ts'

/** Children that end when told to. */
function nursery() {
  const born: (Child & { end(): void; name: number })[] = []
  const bear = () => {
    let end = () => {}
    const ended = new Promise<void>((resolve) => {
      end = resolve
    })
    const child = { ended, end, name: born.length, stop: async () => end() }
    born.push(child)
    return child
  }
  return { born, bear }
}

test('a child that ends has a successor, after a longer pause each time', async () => {
  const { born, bear } = nursery()
  const told: string[] = []
  let back = () => {}
  const kept = keepRunning({
    first: bear(),
    start: async () => bear(),
    onEnded: () => told.push('ended'),
    onBack: () => {
      told.push('back')
      back()
    },
    onFailed: () => told.push('failed'),
    pauseBefore: (attempt) => {
      told.push(`pause ${attempt}`)
      return 1
    },
  })
  for (const child of [0, 1]) {
    const isBack = new Promise<void>((resolve) => {
      back = resolve
    })
    born[child]!.end()
    await isBack
  }
  expect(kept.current()).toBe(born[2])
  await kept.stop()
  expect(born).toHaveLength(3)
  expect(told).toEqual(['pause 1', 'ended', 'back', 'pause 2', 'ended', 'back'])
})

test('a start that fails is tried again', async () => {
  const { born, bear } = nursery()
  const failures: unknown[] = []
  const kept = await new Promise<{ current(): Child; stop(): Promise<void> }>((resolve) => {
    const kept = keepRunning({
      first: bear(),
      start: async () => {
        if (failures.length < 2) throw new Error('port in use')
        return bear()
      },
      onEnded: () => {},
      onBack: () => resolve(kept),
      onFailed: (error) => failures.push(error),
      pauseBefore: () => 1,
    })
    born[0]!.end()
  })
  expect(failures).toHaveLength(2)
  expect(kept.current()).toBe(born[1])
  await kept.stop()
})

test('who is being started when the end comes is stopped as well', async () => {
  const { born, bear } = nursery()
  let finish = () => {}
  const started = new Promise<() => Promise<void>>((resolve) => {
    const kept = keepRunning({
      first: bear(),
      start: async () => {
        resolve(kept.stop)
        await new Promise<void>((done) => {
          finish = done
        })
        return bear()
      },
      onEnded: () => {},
      onBack: () => {},
      onFailed: () => {},
      pauseBefore: () => 1,
    })
    born[0]!.end()
  })
  const stop = await started
  const stopped = stop()
  finish()
  await stopped
  await expect(Promise.race([born[1]!.ended, Promise.reject(new Error('still running'))])).resolves.toBe(
    undefined,
  )
})
