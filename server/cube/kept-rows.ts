/** Rows of statements, for those who ask the same in another way or with other rights to the same rows. */
import type { Rows } from './statements.ts'

/** Rows may depend on the clock («now», days without movement), so none are kept longer. */
const LIFE_MS = 30_000
const MOST_CELLS = 1_000_000
const LARGEST = 250_000

interface Entry {
  rows: Rows
  /** When the database answered, in ms. */
  at: number
  cells: number
}

export class KeptRows {
  #kept = new Map<string, Entry>()
  #cells = 0

  get(key: string, now: number): Entry | undefined {
    const found = this.#kept.get(key)
    if (found && now - found.at <= LIFE_MS) return found
    if (found) this.#remove(key)
    return undefined
  }

  set(key: string, rows: Rows, at: number): void {
    const cells = 1 + rows.length * Object.keys(rows[0] ?? {}).length
    if (cells > LARGEST) return
    this.#remove(key)
    this.#kept.set(key, { rows, at, cells })
    this.#cells += cells
    for (const oldest of this.#kept.keys()) {
      if (this.#cells <= MOST_CELLS) break
      this.#remove(oldest)
    }
  }

  /** Forgets all, or only what is too old for anybody. */
  clear(before = Number.POSITIVE_INFINITY): void {
    for (const [key, { at }] of this.#kept) if (at + LIFE_MS < before) this.#remove(key)
  }

  #remove(key: string): void {
    this.#cells -= this.#kept.get(key)?.cells ?? 0
    this.#kept.delete(key)
  }
}
