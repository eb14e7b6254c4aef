import { type Column, type PortalRow, parseRow, type Values } from './entity.ts'
import type { Logger } from './log.ts'
import { ValueFault } from './values.ts'

export interface ReadRows {
  /** Readable rows by their key; of twins the later one. */
  rows: Map<string, Values>
  skipped: number
}

/** Reads what the portal sent. A row with a value that cannot be understood is left out, logged and counted. */
export function readRows(
  table: string,
  columns: Column[],
  key: string[],
  sent: PortalRow[],
  log: Logger,
): ReadRows {
  const keyAt = key.map((name) => columns.findIndex((column) => column.name === name))
  const rows = new Map<string, Values>()
  let skipped = 0
  for (const row of sent) {
    try {
      const values = parseRow(columns, row)
      rows.set(keyText(keyAt.map((index) => values[index]!)), values)
    } catch (error) {
      if (!(error instanceof ValueFault)) throw error
      skipped++
      log.warn(
        { entity: table, id: idOf(row), reason: error.message },
        'a row of the portal could not be read and was left out',
      )
    }
  }
  return { rows, skipped }
}

/** One text for a key of several parts. */
export function keyText(parts: string[]): string {
  return parts.join('\u0001')
}

function idOf(row: PortalRow): string {
  return String(row.ID ?? row.id ?? 'unknown').slice(0, 40)
}
