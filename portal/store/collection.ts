/** One kind of record that tests, REST methods and the generator change alike. */
import type { Dialect } from '../dialect.ts'
import type { Fields, Value } from '../fields.ts'
import { type Row, Table } from './table.ts'

/** Fields as the portal names them; values as REST takes them: numbers or strings, ISO dates, `'Y'` or true. */
export type Input = Record<string, unknown>

/** Who changes something, and when. */
export interface Change {
  /** Unix seconds; the store's clock when absent. */
  at?: number
  /** User id; 1 when absent. */
  by?: number
  /** Deals only: false leaves the stage history to the caller. */
  history?: boolean
}

export type ChangeKind = 'add' | 'update' | 'remove'

/** Hears of each change after it happened; `before` holds earlier values of the fields that differ. */
export type Watcher<R extends Row> = (kind: ChangeKind, row: R, before?: Partial<R>) => void

export interface Rules<R extends Row> {
  fields(): Fields
  empty(id: number): R
  /** Field with the moment of the last change, if the portal keeps one. */
  changeField?: string
  created?(row: R, given: Set<string>, change: Required<Change>): void
  /** @param before earlier values of the fields that differ */
  changed?(row: R, before: Partial<R>, given: Set<string>, change: Required<Change>): void
  removed?(row: R): void
}

export class Collection<R extends Row = Row> {
  readonly table: Table<R>
  readonly #rules: Rules<R>
  readonly #dialect: Dialect
  readonly #now: () => number
  #highestId = 0
  #watchers: Watcher<R>[] = []

  constructor(rules: Rules<R>, dialect: Dialect, now: () => number) {
    this.table = new Table<R>(rules.changeField)
    this.#rules = rules
    this.#dialect = dialect
    this.#now = now
  }

  get fields(): Fields {
    return this.#rules.fields()
  }

  /** The portal's present moment, unix seconds. */
  get now(): number {
    return this.#now()
  }

  get(id: number): R | undefined {
    return this.table.get(id)
  }

  all(): readonly R[] {
    return this.table.rows
  }

  /** Ids are never used twice, as in the portal. */
  nextId(): number {
    return Math.max(this.#highestId, this.table.nextId - 1) + 1
  }

  /**
   * Creates a record; `ID` and dates may be given, the rest has the portal's defaults.
   *
   * @throws {Error} for unknown fields, unreadable values and ids that exist
   */
  add(input: Input, change: Change = {}): R {
    const given = this.#read(input)
    const id = (given.ID ?? given.id ?? this.nextId()) as number
    const row = Object.assign(this.#rules.empty(id), given, { ID: id })
    this.#rules.created?.(row, new Set(Object.keys(given)), this.#change(change))
    return this.insert(row)
  }

  /** Takes a finished row as it is. */
  insert(row: R): R {
    this.#highestId = Math.max(this.#highestId, row.ID)
    this.table.insert(row)
    this.#tell('add', row)
    return row
  }

  /**
   * Changes a record. An update that changes no value leaves no trace.
   *
   * @throws {Error} when there is no such record
   */
  update(id: number, input: Input, change: Change = {}): R {
    const row = this.#existing(id)
    const given = this.#read(input)
    const before = differences(row, given)
    if (!before) return row
    Object.assign(row, given)
    this.#rules.changed?.(row, before, new Set(Object.keys(given)), this.#change(change))
    this.table.touch(row)
    this.#tell('update', row, before)
    return row
  }

  /** As `update`, with values as rows keep them: nothing is read, which a living company needs a million times. */
  patch(row: R, values: Partial<R>, change: Change): void {
    const before = differences(row, values as Record<string, Value>)
    if (!before) return
    Object.assign(row, values)
    this.#rules.changed?.(row, before, new Set(Object.keys(values)), this.#change(change))
    this.table.touch(row)
    this.#tell('update', row, before)
  }

  /** Deletes without a trace, as the portal's lists see it. */
  remove(id: number): void {
    const row = this.#existing(id)
    this.#highestId = Math.max(this.#highestId, this.table.nextId - 1)
    this.table.remove(id)
    this.#rules.removed?.(row)
    this.#tell('remove', row)
  }

  /** Tells of every change from now on. @returns what ends that */
  watch(watcher: Watcher<R>): () => void {
    this.#watchers.push(watcher)
    return () => {
      this.#watchers = this.#watchers.filter((other) => other !== watcher)
    }
  }

  #tell(kind: ChangeKind, row: R, before?: Partial<R>) {
    for (const watcher of this.#watchers) watcher(kind, row, before)
  }

  #existing(id: number): R {
    const row = this.table.get(id)
    if (!row) throw new Error(`no record with ID ${id}`)
    return row
  }

  #change(change: Change): Required<Change> {
    return { at: change.at ?? this.#now(), by: change.by ?? 1, history: change.history ?? true }
  }

  #read(input: Input): Record<string, Value> {
    const { fields } = this
    const row: Record<string, Value> = {}
    for (const [name, value] of Object.entries(input)) {
      const field = fields[name]
      if (!field) throw new Error(`unknown field ${name}`)
      const parsed = field.kind.parse(value, this.#dialect)
      if (parsed === undefined) throw new Error(`field ${name}: cannot read ${JSON.stringify(value)}`)
      row[name] = parsed
    }
    return row
  }
}

function differences<R extends Row>(row: R, given: Record<string, Value>): Partial<R> | undefined {
  let before: Record<string, Value> | undefined
  for (const name in given) {
    if (same(row[name], given[name])) continue
    before ??= {}
    before[name] = row[name]
  }
  return before as Partial<R> | undefined
}

const same = (a: Value, b: Value) =>
  (a ?? null) === (b ?? null) || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b))
