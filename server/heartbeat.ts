/** The heartbeat of one portal: a run every so often, and at once when the portal says that something happened. */
import { setTimeout as sleep } from 'node:timers/promises'

const LONGEST_PAUSE = 10 * 60_000
/** Events come in flocks: a deal that is saved tells of itself and of its activity. */
const GATHER_MS = 300

export interface HeartbeatOptions {
  /** Pause between the end of one run and the start of the next. */
  intervalMs: number
  /** Pause before the first run. */
  firstPauseMs: number
  /** Reads what changed. */
  run(): Promise<void>
  /** Reads what events told of; cheap when there is nothing. */
  readQueue(): Promise<void>
  onFailure(error: unknown, nextPauseMs: number): void
  signal: AbortSignal
  gatherMs?: number
}

export interface Heartbeat {
  /** Something stands in the queue: read it soon. Never lost, never beside a run. */
  wake(): void
  /** Unix ms of the next run; undefined while one is under way. */
  nextRunAt(): number | undefined
  /** Settles when the signal has aborted and the run under way has ended. */
  ended: Promise<void>
}

export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { intervalMs, signal, gatherMs = GATHER_MS } = options
  // What arrived before the last end of the process is still to be read.
  let told = true
  let wokenSince = false
  let failures = 0
  let failing = false
  let dueAt = Date.now() + options.firstPauseMs
  let lastAttempt = 0
  let resting = true
  let interrupt = () => {}

  async function beat(): Promise<void> {
    while (!signal.aborted) {
      const events = (await next()) === 'events'
      if (signal.aborted) return
      resting = false
      wokenSince = false
      lastAttempt = Date.now()
      await (events ? readQueue() : run())
      resting = true
    }
  }

  async function run(): Promise<void> {
    try {
      await options.run()
      failures = 0
      failing = false
      dueAt = Date.now() + intervalMs
    } catch (error) {
      failures += 1
      failed(error, pauseAfter(failures, intervalMs))
    }
  }

  async function readQueue(): Promise<void> {
    told = false
    try {
      await options.readQueue()
      // The portal answers again: nothing is left to be patient with.
      dueAt = Math.min(dueAt, Date.now() + intervalMs)
      failing = false
    } catch (error) {
      told = true
      failed(error, Math.max(0, dueAt - Date.now()))
    }
  }

  function failed(error: unknown, pauseMs: number): void {
    failing = true
    dueAt = Date.now() + pauseMs
    if (!signal.aborted) options.onFailure(error, pauseMs)
  }

  /** Waits for the next thing to do; a run that is due goes first, so that a flood of events cannot hold it up. */
  async function next(): Promise<'run' | 'events'> {
    while (!signal.aborted) {
      const now = Date.now()
      if (now >= dueAt) return 'run'
      const at = eventsAt(now)
      if (now >= at) {
        await pause(gatherMs)
        return 'events'
      }
      await pause(Math.min(dueAt, at) - now)
    }
    return 'run'
  }

  /** Where the portal fails, only a new event is a reason to try before time, and not more often than the interval. */
  function eventsAt(now: number): number {
    if (!told || (failing && !wokenSince)) return Number.POSITIVE_INFINITY
    return failing ? lastAttempt + intervalMs : now
  }

  async function pause(ms: number): Promise<void> {
    const woken = new AbortController()
    interrupt = () => woken.abort()
    await sleep(ms, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => {})
    interrupt = () => {}
  }

  return {
    wake() {
      const known = told && wokenSince
      told = true
      wokenSince = true
      // While a flock is being gathered, `known` is what keeps it from being cut short.
      if (!known) interrupt()
    },
    nextRunAt: () => (resting ? dueAt : undefined),
    ended: beat(),
  }
}

/** Doubles with each failure in a row, up to ten minutes. */
export function pauseAfter(failures: number, intervalMs: number): number {
  return failures === 0
    ? intervalMs
    : Math.max(intervalMs, Math.min(intervalMs * 2 ** failures, LONGEST_PAUSE))
}
