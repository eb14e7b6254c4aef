import { setTimeout as wait } from 'node:timers/promises'

/** Time as the loader sees it; tests bring their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Waits; rejects at once when the signal fires. */
  pause(ms: number, signal?: AbortSignal): Promise<void>
}

export const realClock: Clock = {
  now: () => Date.now(),
  pause: (ms, signal) => wait(ms, undefined, { signal }),
}
