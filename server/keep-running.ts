/** A child process that is always wanted: when it ends by itself it is started again, after growing pauses. */
import { setTimeout as sleep } from 'node:timers/promises'

export interface Child {
  /** Settles when the process has ended, asked or not. */
  ended: Promise<void>
  stop(): Promise<void>
}

export interface KeepRunningOptions<C extends Child> {
  first: C
  start(): Promise<C>
  onEnded(pauseMs: number): void
  onBack(): void
  onFailed(error: unknown): void
  /** Milliseconds before the nth start in a row. */
  pauseBefore?: (attempt: number) => number
}

const LONGEST_PAUSE = 60_000
/** Who lived this long is not in a row with those before. */
const LONG_LIFE = 5 * 60_000

/** @returns the child of the moment, and the end of them all */
export function keepRunning<C extends Child>(
  options: KeepRunningOptions<C>,
): { current(): C; stop(): Promise<void> } {
  const { start, onEnded, onBack, onFailed, pauseBefore = growing } = options
  const stopping = new AbortController()
  const { signal } = stopping
  let current = options.first

  /** Settles when nobody is to be started any more. */
  async function watch(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const began = Date.now()
      await current.ended
      if (signal.aborted) return
      if (Date.now() - began > LONG_LIFE) attempt = 1
      const pause = pauseBefore(attempt)
      onEnded(pause)
      await sleep(pause, undefined, { signal }).catch(() => {})
      if (signal.aborted) return
      await start().then((next) => {
        current = next
        onBack()
      }, onFailed)
      if (signal.aborted) await current.stop()
    }
  }

  const watched = watch()
  return {
    current: () => current,
    async stop() {
      stopping.abort()
      await current.stop()
      await watched
    },
  }
}

const growing = (attempt: number) => Math.min(500 * 2 ** attempt, LONGEST_PAUSE)
