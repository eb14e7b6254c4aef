import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { type Heartbeat, type HeartbeatOptions, pauseAfter, startHeartbeat } from '../../server/heartbeat.ts'

let stop = new AbortController()
let beating: Heartbeat | undefined
afterEach(async () => {
  stop.abort()
  await beating?.ended
  stop = new AbortController()
})

const LONG = 3_600_000

function beat(options: Partial<HeartbeatOptions>) {
  const seen: string[] = []
  beating = startHeartbeat({
    intervalMs: LONG,
    firstPauseMs: LONG,
    gatherMs: 1,
    run: async () => void seen.push('run'),
    readQueue: async () => void seen.push('queue'),
    onFailure: (error, pauseMs) => void seen.push(`${(error as Error).message}, ${pauseMs} ms`),
    signal: stop.signal,
    ...options,
  })
  return { seen, heartbeat: beating }
}

/** Waits until the list has so many entries. */
const until = (seen: unknown[], length: number) =>
  vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(length), { timeout: 20_000, interval: 2 })

function door() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

test('pauses double while runs fail', () => {
  expect([0, 1, 2, 3, 4, 5, 50].map((failures) => pauseAfter(failures, 20_000) / 1000)).toEqual([
    20, 40, 80, 160, 320, 600, 600,
  ])
})

test('an interval above ten minutes stays as it is', () => {
  expect(pauseAfter(3, 3_600_000)).toBe(3_600_000)
})

test('what stood in the queue before the start is read', async () => {
  const { seen } = beat({})
  await until(seen, 1)
  expect(seen).toEqual(['queue'])
})

test('a run that is due goes before the queue', async () => {
  const { seen } = beat({ firstPauseMs: 0 })
  await until(seen, 2)
  expect(seen).toEqual(['run', 'queue'])
})

test('a failure is reported and the next run comes', async () => {
  let runs = 0
  const { seen } = beat({
    intervalMs: 1,
    firstPauseMs: 0,
    run: async () => {
      runs += 1
      seen.push('run')
      if (runs === 1) throw new Error('portal down')
    },
  })
  await until(seen, 4)
  expect(seen.slice(0, 3)).toEqual(['run', 'portal down, 2 ms', 'run'])
})

test('an event is read at once, the next run stays where it was', async () => {
  const { seen, heartbeat } = beat({})
  await until(seen, 1)
  const next = heartbeat.nextRunAt()
  heartbeat.wake()
  await until(seen, 2)
  expect(seen).toEqual(['queue', 'queue'])
  expect(heartbeat.nextRunAt()).toBe(next)
})

test('a flock of events is read together', async () => {
  const { seen, heartbeat } = beat({ gatherMs: 60 })
  await until(seen, 1)
  for (let event = 0; event < 20; event++) {
    heartbeat.wake()
    await sleep(1)
  }
  await until(seen, 2)
  await sleep(100)
  expect(seen).toEqual(['queue', 'queue'])
})

test('an event during a run is read after it, never beside it', async () => {
  const running = door()
  const finish = door()
  let busy = 0
  const { seen, heartbeat } = beat({
    firstPauseMs: 0,
    run: async () => {
      busy += 1
      running.open()
      await finish.opened
      busy -= 1
      seen.push('run')
    },
    readQueue: async () => void seen.push(`queue, ${busy} runs beside`),
  })
  await running.opened
  expect(heartbeat.nextRunAt()).toBeUndefined()
  heartbeat.wake()
  finish.open()
  await until(seen, 2)
  expect(seen).toEqual(['run', 'queue, 0 runs beside'])
})

test('an event while the queue is read is read once more', async () => {
  const first = door()
  const finish = door()
  const { seen, heartbeat } = beat({
    readQueue: async () => {
      seen.push('queue')
      first.open()
      await finish.opened
    },
  })
  await first.opened
  heartbeat.wake()
  finish.open()
  await until(seen, 2)
  expect(seen).toEqual(['queue', 'queue'])
})

test('events that could not be read are read after the next run that succeeds', async () => {
  let down = true
  const { seen } = beat({
    intervalMs: 5,
    firstPauseMs: 5,
    run: async () => {
      seen.push('run')
      if (seen.length > 3) down = false
      if (down) throw new Error('down')
    },
    readQueue: async () => {
      seen.push('queue')
      if (down) throw new Error('down')
    },
  })
  await vi.waitFor(() => expect(seen.lastIndexOf('queue')).toBeGreaterThan(4), { timeout: 20_000 })
  expect(seen[0]).toBe('queue')
  expect(seen[seen.lastIndexOf('queue') - 1]).toBe('run')
})

test('a flood of events does not hold up the runs', async () => {
  const { seen, heartbeat } = beat({
    intervalMs: 10,
    firstPauseMs: 0,
    readQueue: async () => {
      seen.push('queue')
      heartbeat.wake()
    },
  })
  await vi.waitFor(() => expect(seen.filter((what) => what === 'run').length).toBeGreaterThan(3), {
    timeout: 20_000,
  })
  expect(seen).toContain('queue')
})

test('a run under way is waited for, its failure while stopping is not told', async () => {
  const { seen, heartbeat } = beat({
    firstPauseMs: 0,
    run: async () => {
      stop.abort()
      throw new Error('stopped')
    },
  })
  await heartbeat.ended
  expect(seen).toEqual([])
})
