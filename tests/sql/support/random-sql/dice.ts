/** Chance from a seed: the same seed always decides the same. */
export class Dice {
  readonly #next: () => number

  constructor(seed: number) {
    this.#next = numbers(seed)
  }

  /** A whole number from 0, smaller than `count`. */
  below(count: number): number {
    return Math.floor(this.#next() * count)
  }

  chance(share: number): boolean {
    return this.#next() < share
  }

  one<T>(...list: T[]): T {
    return list[this.below(list.length)]!
  }

  some<T>(least: number, most: number, make: () => T): T[] {
    return Array.from({ length: least + this.below(most - least + 1) }, make)
  }
}

/** A generator of numbers from a seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
