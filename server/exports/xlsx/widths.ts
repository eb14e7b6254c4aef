/** Widths of columns in characters, from the title and the first rows. */
import { type Cell, isTime } from '../cells.ts'
import type { Column, Kind } from '../columns.ts'

const LEAST = 8
const MOST = 48
const SAMPLE = 500

const FIXED: Partial<Record<Kind, number>> = { moment: 16, day: 11, month: 11, year: 8, boolean: 10 }

export function widthsOf(columns: Column[], rows: Cell[][]): number[] {
  const sample = rows.slice(0, SAMPLE)
  return columns.map(({ kind, title }, index) => {
    const longest = isTime(kind) ? 0 : Math.max(0, ...sample.map((row) => lengthOf(row[index]!, kind)))
    // The title has a button of the filter beside it; long ones take two lines.
    const head = Math.min(title.length + 3, Math.max(14, Math.ceil(title.length / 2) + 4))
    return Math.min(MOST, Math.max(LEAST, FIXED[kind] ?? 0, head, longest + 2))
  })
}

function lengthOf(cell: Cell, kind: Kind): number {
  if (cell === null || typeof cell === 'boolean') return 0
  if (typeof cell === 'string') return Math.max(...cell.split('\n', 5).map((line) => line.length))
  const digits = String(Math.trunc(Math.abs(cell))).length
  const spaces = Math.floor((digits - 1) / 3)
  const more = { money: 3, percent: 5, number: 3, days: 2, plain: 4 }[kind as 'money'] ?? 0
  return digits + spaces + more
}
