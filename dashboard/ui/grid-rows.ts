/** What a table of measures is given, and the order and shape of what it shows. */
import type { Format, ValueKind } from '../format.ts'
import type { RecordsRequest } from '../records/request.ts'
import type { Delta } from '../tile.tsx'

export interface GridColumn {
  key: string
  title: string
  kind: ValueKind
  /** The records behind a cell: this measure under the row's `where`. */
  measure?: string
  /** What they have in common besides. */
  where?: RecordsRequest['where']
  /** Days of those records where they are not the table's. */
  time?: RecordsRequest['time']
  /** A bar in the cell, as long as the value's part of the column's largest. */
  isBar?: boolean
  /** A background in one hue, the deeper the larger within the column. */
  isHeat?: boolean
  /** Small values are good news: the first click on the head sorts them first. */
  isLowGood?: boolean
  hint?: string
  /** Left out of the cards of a phone. */
  isMinor?: boolean
  /** A heading over neighbouring columns of the same group. */
  group?: string
}

export interface GridRow {
  key: string
  name: string
  /** The whole name, where a short one is shown. */
  fullName?: string
  /** Under the name, quieter. */
  note?: string | undefined
  /** By key of the column. */
  values: Record<string, number | null>
  /** Written instead of the formatted value, by key of the column. */
  texts?: Record<string, string>
  where?: RecordsRequest['where']
  /** No request answers with what this row counts: its numbers are only text. */
  hasNoRecords?: boolean
  isPicked?: boolean
  /** The name leads there, in a window of its own. */
  href?: string
  /** Rows below this one; an empty list can still be opened. */
  children?: GridRow[]
  isOpen?: boolean
  /** Clicks of the page that the row does not heed: the totals of the block that was clicked. */
  without?: RecordsRequest['without']
  /** Under the numbers: how far each is from another period, by key of the column. */
  changes?: Record<string, Delta | null>
}

/** The name's key among the sortable columns. */
export const byName = 'name'

export interface Sort {
  by: string
  isDescending: boolean
}

/** `amount`, `-amount`: how the address writes the order; the other way round of `writeSort`. */
export const readSort = (text: string): Sort =>
  text.startsWith('-') ? { by: text.slice(1), isDescending: true } : { by: text, isDescending: false }

export const writeSort = ({ by, isDescending }: Sort): string => (isDescending ? `-${by}` : by)

/** Every order that the address may ask for. */
export const sortsOf = (columns: readonly GridColumn[]): string[] =>
  [byName, ...columns.map(({ key }) => key)].flatMap((key) => [key, `-${key}`])

/** The order after a click on a head: turned round, or the useful end of another column first. */
export function nextSort(sort: Sort, by: string, columns: readonly GridColumn[]): Sort {
  if (sort.by === by) return { by, isDescending: !sort.isDescending }
  const column = columns.find(({ key }) => key === by)
  return { by, isDescending: column !== undefined && !column.isLowGood }
}

/** Rows of every level in order; missing values stand last whichever way the sort goes, equal ones by name. */
export function sortRows(rows: readonly GridRow[], sort: Sort, locale: string): GridRow[] {
  const sign = sort.isDescending ? -1 : 1
  const names = new Intl.Collator(locale, { numeric: true })
  const compare = (a: GridRow, b: GridRow): number => {
    const alike = names.compare(a.name, b.name)
    if (sort.by === byName) return sign * alike
    const [left, right] = [a.values[sort.by] ?? null, b.values[sort.by] ?? null]
    if (left === right) return alike
    if (left === null) return 1
    if (right === null) return -1
    return sign * (left - right)
  }
  const inOrder = (level: readonly GridRow[]): GridRow[] =>
    [...level].sort(compare).map((row) => (row.children ? { ...row, children: inOrder(row.children) } : row))
  return inOrder(rows)
}

/** One visible row of a tree. */
export interface Line {
  row: GridRow
  /** 0 for the outermost rows. */
  level: number
  canOpen: boolean
  isOpen: boolean
}

/** The rows that are to be seen while `isOpen` says which are open, in their order. */
export function linesOf(rows: readonly GridRow[], isOpen: (row: GridRow) => boolean, level = 0): Line[] {
  return rows.flatMap((row) => {
    const canOpen = row.children !== undefined
    const open = canOpen && isOpen(row)
    const below = open && row.children ? linesOf(row.children, isOpen, level + 1) : []
    return [{ row, level, canOpen, isOpen: open }, ...below]
  })
}

/** The first rows, and those further down that are picked. */
export const firstOf = (rows: readonly GridRow[], count: number): GridRow[] =>
  rows.filter((row, index) => index < count || row.isPicked)

/** Least and most of a column over the outermost rows, for bars and backgrounds. */
export interface Extent {
  least: number
  most: number
}

export function extentsOf(rows: readonly GridRow[], columns: readonly GridColumn[]): Map<string, Extent> {
  const shaded = columns.filter(({ isBar, isHeat }) => isBar || isHeat)
  return new Map(
    shaded.map(({ key }) => {
      const values = rows.map((row) => row.values[key] ?? 0)
      return [key, { least: Math.min(...values, 0), most: Math.max(...values, 0) }]
    }),
  )
}

/** A value's part of its column, 0 to 1; nothing for nothing. */
export function partOf(value: number | null | undefined, extent: Extent | undefined): number {
  if (!extent || value === null || value === undefined || extent.most <= extent.least) return 0
  return Math.min(Math.max((value - extent.least) / (extent.most - extent.least), 0), 1)
}

/** Numbers of a column compare at a glance: money is short with one decimal always. */
export const writeCell = (value: number | null, kind: ValueKind, format: Format): string =>
  kind === 'money' ? format.moneyColumn(value) : format.value(value, kind)

/** Headings over neighbouring columns, with how many each covers; none while no column has a group. */
export function groupsOf(
  columns: readonly GridColumn[],
): { key: string; title: string | undefined; size: number }[] {
  const groups: { key: string; title: string | undefined; size: number }[] = []
  for (const { group: title, key } of columns) {
    const last = groups.at(-1)
    if (last && last.title === title) last.size++
    else groups.push({ key, title, size: 1 })
  }
  return groups.some(({ title }) => title !== undefined) ? groups : []
}
