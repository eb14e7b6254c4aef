/** One piece of work that many ask for: done once for all who asked before it began. */
import { setTimeout as sleep } from 'node:timers/promises'
import { pauseAfter } from './heartbeat.ts'

export interface CoalesceOptions {
  work(): Promise<void>
  /** Told of each failure; the work is tried again after the pause, whoever asks meanwhile. */
  onFailure(error: unknown, nextPauseMs: number): void
  /** First pause after a failure; it doubles up to ten minutes. */
  pauseMs: number
  signal: AbortSignal
}

export interface Coalesced {
  /** Asks for the work: at once, or once more when it is under way. */
  request(): void
  /** Settles when nothing is under way. */
  idle(): Promise<void>
}

export function coalesce({ work, onFailure, pauseMs, signal }: CoalesceOptions): Coalesced {
  let asked = false
  let running: Promise<void> | undefined

  async function serve(): Promise<void> {
    let failures = 0
    while (asked && !signal.aborted) {
      asked = false
      try {
        await work()
        failures = 0
      } catch (error) {
        if (signal.aborted) return
        failures += 1
        asked = true
        const pause = pauseAfter(failures, pauseMs)
        onFailure(error, pause)
        await sleep(pause, undefined, { signal }).catch(() => {})
      }
    }
    // In the same step as the last look at `asked`: a request in between would be lost.
    running = undefined
  }

  return {
    request() {
      asked = true
      running ??= serve()
    },
    idle: async () => await running,
  }
}
