/** Chance decided by keys: the same keys always give the same sequence, on every machine. */
export class Random {
  #a: number

  constructor(...keys: number[]) {
    this.#a = 0x9e3779b9
    for (const key of keys) {
      this.#a = Math.imul(this.#a ^ (key >>> 0), 0x85ebca6b)
      this.#a = Math.imul(this.#a ^ (this.#a >>> 13), 0xc2b2ae35)
      this.#a ^= this.#a >>> 16
    }
  }

  /** From 0 inclusive to 1 exclusive. */
  next(): number {
    this.#a = (this.#a + 0x6d2b79f5) | 0
    let t = Math.imul(this.#a ^ (this.#a >>> 15), 1 | this.#a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next()
  }

  /** Whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)]!
  }

  /** One of the items, as often as its weight says. */
  weighted<T>(items: readonly T[], weight: (item: T) => number): T {
    let rest = this.next() * items.reduce((sum, item) => sum + weight(item), 0)
    for (const item of items) {
      rest -= weight(item)
      if (rest < 0) return item
    }
    return items.at(-1)!
  }

  normal(): number {
    const u = 1 - this.next()
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * this.next())
  }

  /** Skewed to the right: half of the values lie below the median. */
  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal())
  }
}
