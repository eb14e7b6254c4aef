/** Rows of a table by another key than their ID: children by owner. Built at the first question, kept up after that. */
import type { Row, Table } from './table.ts'

/** Keys under which a row is found; several for rows with several owners. */
export type KeysOf<R extends Row> = (row: R) => number | readonly number[] | null | undefined

export class RowIndex<R extends Row> {
  readonly #table: Table<R>
  readonly #keys: KeysOf<R>
  #found: Map<number, R | R[]> | undefined

  constructor(table: Table<R>, keys: KeysOf<R>) {
    this.#table = table
    this.#keys = keys
  }

  /** Rows under a key, by ascending ID. */
  get(key: number): R[] {
    const found = this.#ready().get(key)
    if (found === undefined) return []
    const rows = Array.isArray(found) ? found : [found]
    // rows that were changed in place may stand under keys that they no longer have
    return rows.filter((row) => this.#listed(row, key)).sort((a, b) => a.ID - b.ID)
  }

  /** Must be called for a row that is new or was changed. */
  add(row: R) {
    if (this.#found) this.#enter(this.#found, row)
  }

  remove(row: R) {
    if (!this.#found) return
    for (const key of this.#keysOf(row)) {
      const found = this.#found.get(key)
      if (found === row) this.#found.delete(key)
      else if (Array.isArray(found) && found.includes(row)) found.splice(found.indexOf(row), 1)
    }
  }

  #listed(row: R, key: number) {
    return this.#table.get(row.ID) === row && this.#keysOf(row).includes(key)
  }

  #keysOf(row: R): readonly number[] {
    const keys = this.#keys(row)
    return typeof keys === 'number' ? [keys] : (keys ?? [])
  }

  #enter(index: Map<number, R | R[]>, row: R) {
    for (const key of this.#keysOf(row)) {
      const found = index.get(key)
      if (found === undefined) index.set(key, row)
      else if (!Array.isArray(found)) {
        if (found !== row) index.set(key, [found, row])
      } else if (!found.includes(row)) found.push(row)
    }
  }

  #ready() {
    if (this.#found) return this.#found
    const index = new Map<number, R | R[]>()
    for (const row of this.#table.rows) this.#enter(index, row)
    this.#found = index
    return index
  }
}
