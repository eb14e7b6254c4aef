/** Cells of SQL and of REST in one form: numbers, `true`, `2026-01-31 00:00:00`, texts, null. */
import type pg from 'pg'

export type Cell = string | number | boolean | null
export type CellKind = 'number' | 'time' | 'bool' | 'text'

const INT2 = 21
const INT4 = 23
const INT8 = 20
const FLOAT8 = 701
const NUMERIC = 1700
const BOOL = 16
const TIMESTAMP = 1114
const DATE = 1082
const NUMBERS = new Set([INT2, INT4, INT8, FLOAT8, NUMERIC])
/** 2000-01-01 */
const EPOCH_MS = 946_684_800_000

const fromText = (oid: number) => (text: string) => {
  if (NUMBERS.has(oid)) return Number(text)
  if (oid === BOOL) return text === 't'
  return oid === DATE ? `${text} 00:00:00` : text
}

const written = (ms: number) =>
  new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace(/(\.000)?Z$/, '')

const BINARY: Record<number, (bytes: Buffer) => Cell> = {
  [INT2]: (bytes) => bytes.readInt16BE(),
  [INT4]: (bytes) => bytes.readInt32BE(),
  [INT8]: (bytes) => Number(bytes.readBigInt64BE()),
  [FLOAT8]: (bytes) => bytes.readDoubleBE(),
  [NUMERIC]: numeric,
  [BOOL]: (bytes) => bytes[0] === 1,
  [TIMESTAMP]: (bytes) => written(EPOCH_MS + Number(bytes.readBigInt64BE()) / 1000),
  [DATE]: (bytes) => written(EPOCH_MS + bytes.readInt32BE() * 86_400_000),
}

/** Digits to the base of 10 000 behind four counters. */
function numeric(bytes: Buffer): number {
  const [count, weight, sign] = [bytes.readUInt16BE(0), bytes.readInt16BE(2), bytes.readUInt16BE(4)]
  let text = ''
  for (let index = 0; index < count; index++)
    text += String(bytes.readUInt16BE(8 + index * 2)).padStart(4, '0')
  return (sign === 0x4000 ? -1 : 1) * Number(`${text || '0'}e${4 * (weight - count + 1)}`)
}

export const fromBinary = (type: number, bytes: Buffer): Cell =>
  BINARY[type]?.(bytes) ?? bytes.toString('utf8')

/** For node-postgres. */
export const readers = { getTypeParser: fromText } as unknown as pg.CustomTypesConfig

/** A cell of REST. */
export function fromRest(value: unknown, kind: CellKind): Cell {
  if (value === null || value === undefined) return null
  if (kind === 'number') return Number(value)
  if (kind === 'bool') return value === true || value === 'true' || value === 't'
  if (kind === 'time')
    return String(value)
      .replace('T', ' ')
      .replace(/\.000$/, '')
  return String(value)
}
