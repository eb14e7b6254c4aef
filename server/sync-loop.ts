/** The heartbeat: one refresh after another, with growing pauses while they fail. */
import { setTimeout as sleep } from 'node:timers/promises'

const LONGEST_PAUSE = 10 * 60_000

export interface SyncLoopOptions {
  /** Pause between the end of one refresh and the start of the next. */
  intervalMs: number
  /** Pause before the first refresh. */
  firstPauseMs: number
  refresh(): Promise<void>
  onFailure(error: unknown, nextPauseMs: number): void
  signal: AbortSignal
}

/** Runs until the signal aborts; resolves when the refresh under way has ended. */
export async function runSyncLoop(options: SyncLoopOptions): Promise<void> {
  const { intervalMs, refresh, onFailure, signal } = options
  let failures = 0
  let next = options.firstPauseMs
  while (await pause(next, signal)) {
    try {
      await refresh()
      failures = 0
    } catch (error) {
      failures += 1
      if (!signal.aborted) onFailure(error, pauseAfter(failures, intervalMs))
    }
    next = pauseAfter(failures, intervalMs)
  }
}

/** Doubles with each failure in a row, up to ten minutes. */
export function pauseAfter(failures: number, intervalMs: number): number {
  return failures === 0
    ? intervalMs
    : Math.max(intervalMs, Math.min(intervalMs * 2 ** failures, LONGEST_PAUSE))
}

async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  await sleep(ms, undefined, { signal }).catch(() => {})
  return !signal.aborted
}
