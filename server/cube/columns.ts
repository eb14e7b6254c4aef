/** Rows of the database by column, with cells as JSON would keep them. */
import type { Cell, Columns } from './result.ts'

/** @param rows  objects with the same keys; those of the first count */
export function columnsOf(rows: object[]): Columns {
  const members = Object.keys(rows[0] ?? {})
  const columns = members.map((member) => {
    const cells = new Array<Cell>(rows.length)
    for (let row = 0; row < rows.length; row++)
      cells[row] = plain((rows[row] as Record<string, unknown>)[member])
    return cells
  })
  return { members, columns }
}

function plain(value: unknown): Cell {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as Cell)
}
