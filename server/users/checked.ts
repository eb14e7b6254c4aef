/** Passwords that were right a moment ago: a feed that asks a hundred times is computed for once. */
import { createHmac, randomBytes } from 'node:crypto'

const KEEP_MS = 5 * 60_000
const MOST = 1_000

export interface CheckedPasswords {
  /** Whether this password fitted this very verifier within the last minutes. */
  has(verifier: string, password: string): boolean
  add(verifier: string, password: string): void
}

/** Only a hash under a key of this process is kept: neither the password nor anything that helps to guess it elsewhere. */
export function rememberChecked(now: () => number = Date.now): CheckedPasswords {
  const key = randomBytes(32)
  const until = new Map<string, number>()
  const hash = (verifier: string, password: string) =>
    createHmac('sha256', key).update(`${verifier}\0${password}`).digest('base64')
  return {
    has: (verifier, password) => (until.get(hash(verifier, password)) ?? 0) > now(),
    add(verifier, password) {
      const entry = hash(verifier, password)
      until.delete(entry)
      until.set(entry, now() + KEEP_MS)
      if (until.size > MOST) until.delete(until.keys().next().value!)
    },
  }
}
