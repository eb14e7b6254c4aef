import { Collection } from '../store/collection.ts'
import type { Row } from '../store/table.ts'
import type { Store } from '../store.ts'

/** Main record that a change touched; nothing when the change was not possible. */
export type Touched = { collection: string; id: number } | undefined

export interface Kind {
  /** How often, beside the others. */
  weight: number
  run(hand: Hand): Touched
}

export type Kinds = Record<string, Kind>

/** Whoever changes something: the store, and chance. */
export class Hand {
  readonly store: Store
  readonly #random: () => number

  constructor(store: Store, random: () => number) {
    this.store = store
    this.#random = random
  }

  /** Unix seconds of the portal. */
  get now() {
    return this.store.deals.now
  }

  chance(probability: number) {
    return this.#random() < probability
  }

  /** Whole number from `low` to `high`, both included. */
  whole(low: number, high: number) {
    return low + Math.floor(this.#random() * (high - low + 1))
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.#random() * items.length)]
  }

  /** A collection by name; nothing where the portal has none. */
  collection(name: string): Collection<Row> | undefined {
    const found = (this.store as unknown as Record<string, unknown>)[name]
    return found instanceof Collection ? (found as Collection<Row>) : undefined
  }

  /** Any row, or any that passes: first by luck, then by search. */
  some<R extends Row>(collection: Collection<R> | undefined, test?: (row: R) => boolean): R | undefined {
    const rows = collection?.all() ?? []
    if (!test) return this.pick(rows)
    for (let tries = 0; tries < 60; tries++) {
      const row = this.pick(rows)
      if (row && test(row)) return row
    }
    return this.pick(rows.filter(test))
  }

  /** Somebody who works here; 1 in a portal without people. */
  person(): number {
    const row = this.some(this.store.users, ({ ACTIVE, USER_TYPE }) => ACTIVE === true && USER_TYPE !== 'bot')
    return row?.ID ?? 1
  }

  change() {
    return { by: this.person() }
  }

  /** Money with kopecks now and then. */
  amount(): number {
    const rubles = this.whole(1, 2_000) * 500
    return this.chance(0.2) ? rubles + this.whole(1, 99) / 100 : rubles
  }

  word(): string {
    return `${this.pick(WORDS)} ${this.whole(1, 9_999)}`
  }

  touched(collection: string, row: Row | undefined): Touched {
    return row && { collection, id: row.ID }
  }
}

const WORDS = ['Поставка', 'Ремонт', 'Обслуживание', 'Запчасти', 'Проект', 'Аренда', 'Монтаж', 'Доставка']
