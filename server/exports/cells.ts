/** Values between Cube, the database and a file. */
import { timestamp } from '../cube/cells.ts'
import type { Kind } from './columns.ts'

/** Times are local ones of the reporting zone, `2026-01-31T13:05:00.000`; null where there is nothing. */
export type Cell = string | number | boolean | null

const NUMBERS: ReadonlySet<Kind> = new Set(['plain', 'count', 'number', 'money', 'percent', 'days'])
const TIMES: ReadonlySet<Kind> = new Set(['moment', 'day', 'month', 'year'])

export const isNumber = (kind: Kind): boolean => NUMBERS.has(kind)
export const isTime = (kind: Kind): boolean => TIMES.has(kind)

/** Reads what Cube answers, or what PostgreSQL writes as text. */
export function cellReader(kind: Kind): (value: unknown) => Cell {
  if (isNumber(kind)) return number
  if (isTime(kind)) return (value) => (isNothing(value) ? null : timestamp(String(value)))
  if (kind === 'boolean') return boolean
  return (value) => (isNothing(value) ? null : String(value))
}

const isNothing = (value: unknown): boolean => value === null || value === undefined || value === ''

/** What is no finite number (NaN of a division) is nothing to a spreadsheet. */
function number(value: unknown): Cell {
  const read = isNothing(value) ? Number.NaN : Number(value)
  return Number.isFinite(read) ? read : null
}

const boolean = (value: unknown): Cell =>
  isNothing(value) ? null : value === true || value === 't' || value === 'true'
