import type { Params } from './php.ts'
import type { Command } from './portal-client.ts'
import { type Style, type StyleName, styles } from './styles.ts'
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
  /** Name in `app.sync_state` and in reports; default the table's. */
  name?: string
  /** Primary key behind `portal_id`; default `['id']`. */
  key?: string[]
  columns: Record<string, ColumnSpec>
  /** Further indexes, each a list of columns behind `portal_id`. */
  indexes?: string[][]
  /** Key inside `result` under which the rows stand; absent when `result` is the list itself. */
  rows?: string
  /** What the webhook needs for it; named when the portal refuses. */
  scope?: string
  /** Whether the portal has none of it in «simple CRM» mode. */
  needsLeads?: boolean
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
  /** Turns the result of a list into rows, where it is no plain list; undefined where it is. */
  unfold?: (list: ListMethod, result: unknown) => PortalRow[] | undefined
}

/** A big table that is walked by id, and later only by what changed. */
export interface Stream extends Common {
  kind: 'stream'
  list: ListMethod
  style?: StyleName
  /** Fields that tell when a row changed, each asked for on its own. None: rows are only ever added. */
  changes: string[]
  /** Names or masks to ask for beyond the columns' own fields. `['*']` alone asks for everything. */
  select?: string[]
  /** Columns whose changes are logged, each with the column that says when. */
  track?: Record<string, string>
  /** Fixed values that tell this stream's rows from others of the same table. */
  share?: Record<string, number>
  /** What to do about rows that the portal no longer lists; default `reconcile` by reading all ids. */
  vanished?: 'reconcile' | 'keep'
  /** Rows younger than so many days are read again each night: late fields without a change date. */
  revisit?: { field: string; days: number }
  /** Columns that name records of other tables: a merge of duplicates may change them without a trace. */
  refers?: Record<string, string>
  /** Rows of owners whose logged field changed are read again: the portal shows others then. */
  follows?: {
    table: string
    column: string
    by: string
    /** Rows of the stream itself that say the same of their owner, who may have come and gone between two readings. */
    moves?: { column: string; value: number; owner: string }
  }
}

/** One question about the children of several owners. */
export interface ChildQuestion {
  /** @param start  offset of the page */
  ask(ids: number[], start: number): Command
  /** How many owners fit into one question. */
  owners: number
  /** Table of the owners and the value by which children name it. */
  table: string
}

/** Rows that belong to records of other tables and are read again, all of an owner's at once, when the owner changed. */
export interface Children extends Common {
  kind: 'children'
  of: ChildQuestion[]
  /** Column with the owner's id. */
  owner: string
  /** Column that tells owners of different tables apart, with the value for each of `of`. */
  ownerKind?: { column: string; values: (string | number)[] }
  /** Turns a page into rows, when one portal row holds several. */
  unfold?: (row: PortalRow) => PortalRow[]
  /** Where the owner of one child stands, asked by the child's id. */
  locate?: { ask(id: number): Command; owner(result: unknown): { table: string; id: number } | undefined }
  /** So expensive that what existed before the installation is read in slices, newest owners first. */
  slow?: boolean
}

export type Entity = Dictionary | Stream | Children

/** What entity files may depend on. */
export interface EntitySettings {
  smartProcesses: number[]
}

/** The contract an entity file fills in: data only, the engine does the rest. */
export function defineEntity<E extends Entity>(entity: E): E {
  return entity
}

/** A family of entities decided by the settings. */
export function defineEntities(make: (settings: EntitySettings) => Entity[]) {
  return make
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

export function nameOf(entity: Entity): string {
  return entity.name ?? entity.table
}

export function styleOf(stream: Stream): Style {
  return styles[stream.style ?? 'classic']
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
