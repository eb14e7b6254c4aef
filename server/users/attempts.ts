/** Wrong passwords cost time: after a few, whoever came from there under that name waits, longer each time. */

const FREE = 3
const LONGEST_MS = 60_000
/** Whoever has been quiet for so long begins anew. */
const FORGET_MS = 15 * 60_000
/** Invented names must not fill the memory. */
const MOST = 10_000

export interface Attempts {
  /** Seconds until a password is looked at again; 0: now. */
  wait(name: string, address: string): number
  failed(name: string, address: string): void
  succeeded(name: string, address: string): void
}

export function createAttempts(now: () => number = Date.now): Attempts {
  const failures = new Map<string, { count: number; last: number }>()
  // The same address, whichever way a door was opened.
  const keyOf = (name: string, address: string) => JSON.stringify([name, address.replace(/^::ffff:/i, '')])
  const known = (key: string) => {
    const found = failures.get(key)
    return found && now() - found.last < FORGET_MS ? found : undefined
  }
  return {
    wait(name, address) {
      const found = known(keyOf(name, address))
      if (!found || found.count < FREE) return 0
      const pause = Math.min(LONGEST_MS, 1000 * 2 ** (found.count - FREE))
      return Math.max(0, Math.ceil((found.last + pause - now()) / 1000))
    },
    failed(name, address) {
      const key = keyOf(name, address)
      const count = (known(key)?.count ?? 0) + 1
      // The latest stands last, so that the first is the one to forget.
      failures.delete(key)
      failures.set(key, { count, last: now() })
      if (failures.size > MOST) failures.delete(failures.keys().next().value!)
    },
    succeeded: (name, address) => void failures.delete(keyOf(name, address)),
  }
}
