import type { Clock } from './clock.ts'

/** Where the level of the bucket outlives the process: a killed loader must not burst again at once. */
export interface PaceStore {
  /** Wall-clock ms at which the portal's bucket is empty if nothing more is sent; 0 when unknown. */
  read(): Promise<number>
  write(emptyAt: number): Promise<void>
}

/** Keeps requests inside the portal's leaky bucket. */
export interface Pace {
  /** Resolves when one more request may be sent, first come first served; says how many ms it waited. */
  take(signal?: AbortSignal): Promise<number>
  /** The portal said that its bucket is full: others on this address use it too. */
  full(): void
  /** Learns what an earlier process left in the bucket. Call before a run. */
  recall(): Promise<void>
  /** Requests that stand in the bucket now, and how many it holds. */
  level(): { level: number; size: number; perSecond: number }
}

const BLOCK = 10

/**
 * @param rate   requests per second that leak out of the portal's bucket: 2, or 5 on Enterprise
 * @param clock  time in ms and a way to wait
 * @param store  remembers the bucket between processes; reserved for {@link BLOCK} requests ahead, so that a kill loses nothing
 */
export function createPace(rate: number, clock: Clock, store?: PaceStore): Pace {
  const step = 1000 / rate
  // The portal blocks above 25 × rate; a few are left for jitter on the way.
  const depth = Math.floor(rate * 25 * 0.94) * step
  let emptyAt = 0
  let reserved = 0
  let saving: Promise<void> | undefined

  async function reserve() {
    while (store && emptyAt > reserved) {
      saving ??= save(store)
      await saving
    }
  }

  async function save(target: PaceStore) {
    const ahead = Math.ceil(emptyAt + BLOCK * step)
    try {
      await target.write(ahead)
      reserved = ahead
    } finally {
      saving = undefined
    }
  }

  return {
    async take(signal) {
      const now = clock.now()
      // A clock that was set back must not stop the loader for hours.
      emptyAt = Math.min(Math.max(now, emptyAt), now + depth * 4) + step
      const wait = Math.ceil(emptyAt - now - depth)
      await reserve()
      if (wait > 0) await clock.pause(wait, signal)
      return Math.max(0, wait)
    },
    full() {
      emptyAt = Math.max(emptyAt, clock.now() + depth)
    },
    level: () => ({
      level: Math.max(0, Math.round((emptyAt - clock.now()) / step)),
      size: rate * 25,
      perSecond: rate,
    }),
    async recall() {
      if (!store) return
      const now = clock.now()
      const kept = await store.read()
      // Our own reservation is not somebody else's use.
      if (kept === reserved) return
      emptyAt = Math.max(emptyAt, Math.min(kept, now + depth))
      reserved = 0
    },
  }
}
