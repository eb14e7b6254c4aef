/** Which page holds which row of a list, while its parts' lengths become known. Pure. */
import { pageRows } from './question.ts'

export interface PageName {
  part: number
  index: number
}

/** What is known of a list's length. */
export interface Extent {
  parts: 1 | 2
  /** Rows in all. */
  total: number | undefined
  /** Rows of the first of two parts. */
  first: number | undefined
  /** Rows of which it is known that they exist: grows while the total is unknown. */
  seen: number
}

/** Place of a row: undefined while nobody knows in which part it stands. */
export function placeOf(row: number, { parts, first }: Extent): (PageName & { row: number }) | undefined {
  const place = (part: number, at: number) => ({ part, index: Math.floor(at / pageRows), row: at % pageRows })
  if (parts === 1) return place(0, row)
  if (first === undefined) return row < pageRows ? place(0, row) : undefined
  return row < first ? place(0, row) : place(1, row - first)
}

/** The row that has this place; undefined where its part does not reach so far, or begins nobody knows where. */
export function rowOf({ part, index, row }: PageName & { row: number }, { parts, first }: Extent) {
  const at = index * pageRows + row
  if (part === 1) return first === undefined ? undefined : first + at
  return parts === 2 && first !== undefined && at >= first ? undefined : at
}

/** The pages that hold the rows from one to another, both included. */
export function pagesOf(from: number, to: number, extent: Extent): PageName[] {
  const pages = new Map<string, PageName>()
  const last = Math.min(to, rowCount(extent) - 1)
  for (let row = Math.max(from, 0); row <= last; ) {
    const place = placeOf(row, extent)
    if (!place) break
    pages.set(nameOf(place), { part: place.part, index: place.index })
    const end = row + pageRows - place.row
    row =
      place.part === 0 && extent.first !== undefined ? Math.min(end, Math.max(extent.first, row + 1)) : end
  }
  return [...pages.values()]
}

export const nameOf = ({ part, index }: PageName): string => `${part}:${index}`

/** Rows that the list makes room for: while the total is unknown, one page more than was seen. */
export const rowCount = ({ total, seen }: Extent): number => total ?? seen

/**
 * What the pages at hand tell of the list's length: a page that is not full is the last of its part.
 *
 * @param loaded  number of rows of each page at hand
 */
export function measure(
  parts: 1 | 2,
  counted: { total: number | undefined; first: number | undefined },
  loaded: (PageName & { rows: number })[],
): Extent {
  const endOf = (part: number) => {
    const last = loaded.find(
      (page) => page.part === part && page.rows < pageRows && (page.rows > 0 || page.index === 0),
    )
    return last && last.index * pageRows + last.rows
  }
  const first = parts === 2 ? (endOf(0) ?? counted.first) : undefined
  const lastEnd = endOf(parts - 1)
  const before = parts === 2 ? first : 0
  const found = lastEnd === undefined || before === undefined ? undefined : before + lastEnd
  const reached = Math.max(
    0,
    ...loaded.map(({ part, index, rows }) => (part === 1 ? (first ?? 0) : 0) + index * pageRows + rows),
  )
  return { parts, total: found ?? counted.total, first, seen: reached + pageRows }
}
