/** Slows down who guesses passwords: after some failures an address waits before it may try a user again. */
const MOST_FAILURES = 10
const WAIT_MS = 60_000
const MOST_KEPT = 10_000

export class Attempts {
  readonly #failures = new Map<string, { count: number; since: number }>()
  readonly #now: () => number

  constructor(now = () => performance.now()) {
    this.#now = now
  }

  blocked(address: string, user: string): boolean {
    const seen = this.#current(`${address} ${user}`)
    return seen !== undefined && seen.count >= MOST_FAILURES
  }

  failed(address: string, user: string): void {
    const key = `${address} ${user}`
    const count = (this.#current(key)?.count ?? 0) + 1
    // Taken out first, so that the eldest stands first.
    this.#failures.delete(key)
    this.#failures.set(key, { count, since: this.#now() })
    for (const eldest of this.#failures.keys()) {
      if (this.#failures.size <= MOST_KEPT) break
      this.#failures.delete(eldest)
    }
  }

  succeeded(address: string, user: string): void {
    this.#failures.delete(`${address} ${user}`)
  }

  #current(key: string) {
    const seen = this.#failures.get(key)
    if (seen && this.#now() - seen.since > WAIT_MS) this.#failures.delete(key)
    return this.#failures.get(key)
  }
}
