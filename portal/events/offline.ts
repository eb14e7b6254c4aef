/** The queue of offline events: the last state of each object and event, taken away by the application itself. */
import { createHash, randomBytes } from 'node:crypto'
import { defineFields, field } from '../entities/entity.ts'
import { datetime, integer, raw, text } from '../fields.ts'
import type { Params } from '../params.ts'
import { type Row, Table } from '../store/table.ts'
import type { Happening } from './happenings.ts'

const shown = {
  ID: field(integer, 'integer'),
  TIMESTAMP_X: field(datetime, 'datetime'),
  EVENT_NAME: field(text, 'string'),
  EVENT_DATA: field({ ...raw, render: (value) => value ?? false }, 'object'),
  EVENT_ADDITIONAL: field({ ...raw, render: () => false }, 'object'),
  MESSAGE_ID: field(text, 'string'),
}

/** Rows of `event.offline.get`. */
export const offlineFields = defineFields(shown)

/** Rows of `event.offline.list`. */
export const offlineListFields = defineFields({
  ...shown,
  PROCESS_ID: field({ ...text, render: (value) => value ?? '' }, 'string'),
  ERROR: field(integer, 'integer'),
})

export class OfflineQueue {
  readonly table = new Table()
  /** Share of events whose EVENT_DATA is `false`, decided by the row's number, 0..1. */
  withoutData = 0
  /** Rows that nobody has taken yet, by MESSAGE_ID. */
  readonly #waiting = new Map<string, Row>()
  #highestId = 0

  add({ name, data }: Happening, at: number) {
    const MESSAGE_ID = createHash('md5')
      .update(`${name} ${JSON.stringify(data)}`)
      .digest('hex')
    const known = this.#waiting.get(MESSAGE_ID)
    if (known) {
      known.TIMESTAMP_X = at
      this.table.touch(known)
      return
    }
    const ID = ++this.#highestId
    const silent = Math.floor(ID * this.withoutData) > Math.floor((ID - 1) * this.withoutData)
    const row: Row = {
      ID,
      TIMESTAMP_X: at,
      EVENT_NAME: name,
      MESSAGE_ID,
      PROCESS_ID: null,
      ERROR: 0,
      EVENT_DATA: silent ? null : (textual(data) as Row[string]),
    }
    this.#waiting.set(MESSAGE_ID, this.table.insert(row))
  }

  /** Marks rows as taken by a process. @returns the process's id */
  reserve(ids: number[], processId = randomBytes(8).toString('hex')): string {
    for (const id of ids) {
      const row = this.table.get(id)!
      row.PROCESS_ID = processId
      this.#forget(row)
    }
    return processId
  }

  remove(ids: number[]) {
    for (const id of ids) {
      const row = this.table.remove(id)
      if (row) this.#forget(row)
    }
  }

  #forget(row: Row) {
    const key = String(row.MESSAGE_ID)
    if (this.#waiting.get(key) === row) this.#waiting.delete(key)
  }
}

/** The wire knows only texts: `{ FIELDS: { ID: "101" } }`. */
const textual = (data: Params): Params => JSON.parse(JSON.stringify(data), (_key, value) => shownAs(value))

const shownAs = (value: unknown) => (typeof value === 'number' ? String(value) : value)
