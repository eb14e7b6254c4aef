import type { Params } from './php.ts'
import { type ColumnType, parsers, SQL_TYPE, ValueFault } from './values.ts'

/** A row as the portal sends it. */
export type PortalRow = Record<string, unknown>

/** A column: its type alone when the portal calls it the same in upper case, else also the portal's name or a function of the row. */
export type ColumnSpec =
  | ColumnType
  | readonly [type: ColumnType, from: string | ((row: PortalRow) => unknown)]

/** A list method with its fixed parameters. */
export interface ListMethod {
  method: string
  params?: Params
}

interface Common {
  /** Table in `raw`. */
  table: string
  /** Primary key; default `['id']`. */
  key?: string[]
  columns: Record<string, ColumnSpec>
  /** Further indexes, each a list of columns. */
  indexes?: string[][]
  /** Key inside `result` under which the rows stand; absent when `result` is the list itself. */
  rows?: string
}

/** A small table that is read whole at each run and compared. */
export interface Dictionary extends Common {
  kind: 'dictionary'
  lists: ListMethod[]
  /** Whether the method answers in pages of 50. */
  paged: boolean
  /** Columns whose new value is made from the stored one and the fresh one. */
  carry?: Record<string, (stored: unknown, fresh: unknown) => unknown>
  /** Whether the portal may truly have none; else an empty answer is taken as lost access. */
  mayBeEmpty?: boolean
}

/** A big table that is walked by id, and later only by what changed. */
export interface Stream extends Common {
  kind: 'stream'
  list: ListMethod
  /** Fields that tell when a row changed, each asked for on its own. None: rows are only ever added. */
  changes: string[]
  /** Names or masks to ask for beyond the columns' own fields. */
  select?: string[]
}

export type Entity = Dictionary | Stream

/** The contract an entity file fills in: data only, the engine does the rest. */
export function defineEntity<E extends Entity>(entity: E): Entity {
  return entity
}

export interface Column {
  name: string
  type: ColumnType
  sqlType: string
  /** Field of the portal that it is read from, if it is one. */
  field: string | undefined
  read: (row: PortalRow) => unknown
}

/** The columns of an entity in the order of its file. */
export function columnsOf(entity: Entity): Column[] {
  return Object.entries(entity.columns).map(([name, spec]) => {
    const [type, from] = typeof spec === 'string' ? ([spec, name.toUpperCase()] as const) : spec
    const read = typeof from === 'function' ? from : (row: PortalRow) => row[from]
    return { name, type, sqlType: SQL_TYPE[type], field: typeof from === 'string' ? from : undefined, read }
  })
}

export function keyOf(entity: Entity): string[] {
  return entity.key ?? ['id']
}

/** Values of one row in Postgres' text form, in the order of the columns. */
export type Values = (string | null)[]

/**
 * Reads one row of the portal.
 *
 * @throws {ValueFault} naming the column; nothing of the row may be stored then
 */
export function parseRow(columns: Column[], row: PortalRow): Values {
  return columns.map((column) => {
    try {
      return parsers[column.type](column.read(row))
    } catch (error) {
      if (error instanceof ValueFault) throw new ValueFault(`${column.name}: ${error.message}`)
      throw error
    }
  })
}
