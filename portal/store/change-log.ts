/** Rows in the order of their last change, so that `>=DATE_MODIFY` need not look at every row. */
import type { Row, Table } from './table.ts'

export class ChangeLog<R extends Row> {
  readonly #table: Table<R>
  readonly #field: string
  // undefined until the first question: filling a portal needs no index
  #log: { at: number; row: R }[] | undefined
  #ordered = true

  constructor(table: Table<R>, field: string) {
    this.#table = table
    this.#field = field
  }

  get field() {
    return this.#field
  }

  add(row: R) {
    const log = this.#log
    if (!log) return
    const at = row[this.#field] as number
    if (at < (log.at(-1)?.at ?? 0)) this.#ordered = false
    log.push({ at, row })
    if (log.length > 2 * this.#table.size + 1000) this.#log = undefined
  }

  /**
   * Rows changed at or after a moment, by ascending ID.
   *
   * @returns undefined when there are more than `limit`: then a walk over the table costs less
   */
  since(moment: number, limit: number): R[] | undefined {
    const log = this.#ready()
    let low = 0
    let high = log.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (log[middle]!.at < moment) low = middle + 1
      else high = middle
    }
    if (log.length - low > limit) return undefined
    const found = new Set<R>()
    for (let at = low; at < log.length; at++) {
      const entry = log[at]!
      if (entry.row[this.#field] === entry.at && this.#table.get(entry.row.ID) === entry.row)
        found.add(entry.row)
    }
    return [...found].sort((a, b) => a.ID - b.ID)
  }

  #ready() {
    this.#log ??= this.#rebuilt()
    if (!this.#ordered) {
      this.#log.sort((a, b) => a.at - b.at)
      this.#ordered = true
    }
    return this.#log
  }

  #rebuilt() {
    this.#ordered = false
    return this.#table.rows.map((row) => ({ at: row[this.#field] as number, row }))
  }
}
