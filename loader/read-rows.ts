import { type Column, type PortalRow, parseRow, type Values } from './entity.ts'
import { isObject } from './php.ts'
import { ValueFault } from './values.ts'

/** A record of the portal that cannot be read without guessing. */
export interface Fault {
  /** The portal's id, or `?` and a fingerprint where it has none. */
  recordId: string
  reason: string
  record: unknown
}

/** A row whose place in its list is in doubt, and with it its id. */
export class Stray {
  readonly row: unknown
  readonly reason: string

  constructor(row: unknown, reason: string) {
    this.row = row
    this.reason = reason
  }
}

export interface ReadRows {
  /** Readable rows by their key; of twins the later one. */
  rows: Map<string, Values>
  faults: Fault[]
}

/** Reads what the portal sent. A row with a value that cannot be understood is set apart whole. */
export function readRows(columns: Column[], key: string[], sent: readonly unknown[]): ReadRows {
  const keyAt = key.map((name) => columns.findIndex((column) => column.name === name))
  const rows = new Map<string, Values>()
  const faults: Fault[] = []
  for (const row of sent) {
    if (row instanceof Stray) {
      const { reason, row: record } = row
      faults.push({ recordId: strayId(record), reason, record })
      continue
    }
    try {
      if (!isObject(row)) throw new ValueFault(`expected a record, got ${row === null ? 'null' : typeof row}`)
      const values = parseRow(columns, row)
      rows.set(keyText(keyAt.map((index) => values[index]!)), values)
    } catch (error) {
      if (!(error instanceof ValueFault)) throw error
      faults.push({ recordId: recordIdOf(row), reason: error.message, record: row })
    }
  }
  return { rows, faults }
}

export const KEY_MARK = '\u0001'

/** One text for a key of several parts. */
export function keyText(parts: string[]): string {
  return parts.join(KEY_MARK)
}

const ID_FIELDS = ['ID', 'id', 'CURRENCY', 'FIELD_NAME', 'STATUS_ID']

function recordIdOf(row: unknown): string {
  const record = (isObject(row) ? row : {}) as PortalRow
  const id = ID_FIELDS.map((name) => record[name]).find(
    (value) => typeof value === 'string' || typeof value === 'number',
  )
  return id === undefined || id === ''
    ? `?${fingerprint(JSON.stringify(row) ?? '')}`
    : String(id).slice(0, 60)
}

/** A stray must not release, nor stand for, the record whose id it bears. */
function strayId(record: unknown): string {
  return `?${fingerprint(JSON.stringify(record) ?? '')}`
}

/** FNV-1a: tells nameless records apart, nothing more. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return (hash >>> 0).toString(16)
}
