/** Rows of one kind in memory, ordered by ID, with an index of recent changes. */
import type { Value } from '../fields.ts'
import { ChangeLog } from './change-log.ts'
import { type KeysOf, RowIndex } from './row-index.ts'

export interface Row {
  ID: number
  [field: string]: Value
}

export class Table<R extends Row = Row> {
  readonly rows: R[] = []
  /** Grows whenever anything in the table changes. */
  version = 0
  readonly changes: ChangeLog<R> | undefined
  readonly #indexes: RowIndex<R>[] = []
  readonly #byField = new Map<string, RowIndex<R>>()

  /** @param changeField the field with the moment of the last change, where the portal keeps one */
  constructor(changeField?: string) {
    if (changeField) this.changes = new ChangeLog(this, changeField)
  }

  /** Makes rows findable by a field; the keys of a row are the field's value unless said otherwise. */
  indexBy(field: string, keys: KeysOf<R> = (row) => row[field] as number | null): RowIndex<R> {
    const index = new RowIndex(this, keys)
    this.#indexes.push(index)
    this.#byField.set(field, index)
    return index
  }

  index(field: string): RowIndex<R> | undefined {
    return this.#byField.get(field)
  }

  get size() {
    return this.rows.length
  }

  get nextId() {
    return (this.rows.at(-1)?.ID ?? 0) + 1
  }

  /** Index of the first row whose ID is not below `id`. */
  position(id: number): number {
    const { rows } = this
    const first = rows[0]
    if (!first || id <= first.ID) return 0
    const guess = id - first.ID
    if (rows[guess]?.ID === id) return guess
    let low = 0
    let high = rows.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (rows[middle]!.ID < id) low = middle + 1
      else high = middle
    }
    return low
  }

  get(id: number): R | undefined {
    const row = this.rows[this.position(id)]
    return row?.ID === id ? row : undefined
  }

  insert(row: R): R {
    const last = this.rows.at(-1)
    if (!last || row.ID > last.ID) this.rows.push(row)
    else {
      const at = this.position(row.ID)
      if (this.rows[at]?.ID === row.ID) throw new Error(`ID ${row.ID} exists already`)
      this.rows.splice(at, 0, row)
    }
    this.touch(row)
    return row
  }

  remove(id: number): R | undefined {
    const at = this.position(id)
    const row = this.rows[at]
    if (row?.ID !== id) return undefined
    this.rows.splice(at, 1)
    for (const index of this.#indexes) index.remove(row)
    this.version++
    return row
  }

  /** Must be called after a row was changed in place. */
  touch(row: R) {
    this.version++
    this.changes?.add(row)
    for (const index of this.#indexes) index.add(row)
  }
}
