/** Choices that a seed decides. */
import { chance } from '../../measures/life.ts'

export class Dice {
  readonly #next: () => number

  constructor(seed: number) {
    this.#next = chance(seed)
    // Neighbouring seeds begin alike.
    for (let turn = 0; turn < 5; turn++) this.#next()
  }

  below(limit: number): number {
    return Math.floor(this.#next() * limit)
  }

  chance(share: number): boolean {
    return this.#next() < share
  }

  one<T>(...list: T[]): T {
    return list[this.below(list.length)]!
  }

  shuffled<T>(list: readonly T[]): T[] {
    const rest = [...list]
    return Array.from({ length: rest.length }, () => rest.splice(this.below(rest.length), 1)[0]!)
  }

  some<T>(list: readonly T[], least: number, most: number): T[] {
    return this.shuffled(list).slice(0, least + this.below(most - least + 1))
  }
}
