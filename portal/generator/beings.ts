/** Everything that lives on by itself, woken in the order of time. */
import { Heap } from './heap.ts'

export interface Being {
  /** Lets happen what is due. @returns the moment of the next thing, undefined when nothing is left */
  live(at: number): number | undefined
}

interface Waking {
  at: number
  /** Breaks ties: who was scheduled first lives first. */
  order: number
  being: Being
}

export class Beings {
  readonly #heap = new Heap<Waking>((a, b) => a.at - b.at || a.order - b.order)
  #order = 0

  /** Moment of the next thing; Infinity when nothing is to come. */
  get next(): number {
    return this.#heap.peek()?.at ?? Infinity
  }

  add(at: number, being: Being) {
    this.#heap.push({ at, order: this.#order++, being })
  }

  /** Wakes the first one. */
  wake() {
    const waking = this.#heap.peek()
    if (!waking) return
    // whoever is added meanwhile stands behind it: no earlier, and later in order
    const next = waking.being.live(waking.at)
    if (next === undefined) {
      this.#heap.pop()
      return
    }
    waking.at = Math.max(waking.at, next)
    waking.order = this.#order++
    this.#heap.sink()
  }
}
