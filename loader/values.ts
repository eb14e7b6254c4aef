import { asList } from './php.ts'

/** How a value of the portal is read, and which Postgres type holds it. */
export type ColumnType =
  /** identifier of the row: required, whole, 0 is a value */
  | 'id'
  /** reference: 0 and everything empty mean «none» */
  | 'link'
  /** several references */
  | 'links'
  /** whole number: 0 is a value */
  | 'whole'
  | 'int'
  /** money and rates: digits are kept exactly as they came */
  | 'numeric'
  | 'text'
  /** text that belongs to the key: required */
  | 'code'
  | 'bool'
  /** moment with the portal's offset */
  | 'time'
  /** calendar day, never shifted by a zone */
  | 'date'
  | 'json'

export const SQL_TYPE: Record<ColumnType, string> = {
  id: 'bigint',
  link: 'bigint',
  links: 'bigint[]',
  whole: 'bigint',
  int: 'integer',
  numeric: 'numeric',
  text: 'text',
  code: 'text',
  bool: 'boolean',
  time: 'timestamptz(3)',
  date: 'date',
  json: 'jsonb',
}

/** A value that cannot be read without guessing. */
export class ValueFault extends Error {
  override name = 'ValueFault'
}

type Parser = (value: unknown) => string | null

/**
 * Readers by type: a raw value of the portal in, Postgres' text form or null out.
 * `""`, null, false, [] and {} are nothing everywhere but in flags and json.
 *
 * @throws {ValueFault} when the value is something else; the row is then left out rather than written wrong
 */
export const parsers: Record<ColumnType, Parser> = {
  id: (value) => {
    const id = whole(value, MAX_BIGINT) ?? missing()
    if (id.startsWith('-')) throw fault(value, 'an id')
    return id
  },
  link: (value) => {
    const id = whole(value, MAX_BIGINT)
    if (id?.startsWith('-')) throw fault(value, 'an id')
    return id === '0' ? null : id
  },
  links: (value) => {
    if (isNothing(value)) return null
    const ids = (asList(value) ?? [value]).map(parsers.link).filter((id) => id !== null)
    return ids.length > 0 ? `{${ids.join(',')}}` : null
  },
  whole: (value) => whole(value, MAX_BIGINT),
  int: (value) => whole(value, MAX_INT),
  numeric: (value) => {
    if (isNothing(value)) return null
    const digits = asDigits(value)
    if (digits.length > 100 || !/^-?\d+(\.\d+)?$/.test(digits)) throw fault(value, 'a number')
    return digits
  },
  text: (value) => {
    if (isNothing(value)) return null
    return cleanText(asText(value)) || null
  },
  code: (value) => parsers.text(value) ?? missing(),
  bool: (value) => {
    if (value === false) return 'f'
    if (isNothing(value)) return null
    const flag = FLAGS.get(value)
    if (!flag) throw fault(value, 'a flag')
    return flag
  },
  time: (value) => {
    if (isNothing(value)) return null
    const match = TIME.exec(asText(value))
    if (!match) throw fault(value, 'a time with its offset')
    if (isNoDay(match[1]!)) return null
    checkDay(match[1]!, value)
    const offset = match[3]!.replace(/(\d\d)(\d\d)$/, '$1:$2')
    const moment = new Date(`${match[1]}T${match[2]}${offset}`)
    if (Number.isNaN(moment.getTime())) throw fault(value, 'a time with its offset')
    return moment.toISOString()
  },
  date: (value) => {
    if (isNothing(value)) return null
    const day = asText(value).slice(0, 10)
    if (!/^\d{4}-\d\d-\d\d$/.test(day)) throw fault(value, 'a day')
    return isNoDay(day) ? null : checkDay(day, value)
  },
  json: (value) => (value === undefined || value === null ? null : JSON.stringify(value, cleanJson)),
}

const MAX_BIGINT = 2n ** 63n - 1n
const MAX_INT = 2n ** 31n - 1n
const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,9})?)(Z|[+-]\d\d:?\d\d)$/
const FLAGS = new Map<unknown, string>([
  ...['Y', 'y', '1', 'true', 1, true].map((yes) => [yes, 't'] as const),
  ...['N', 'n', '0', 'false', 0].map((no) => [no, 'f'] as const),
])

/** What PHP sends for «not set». */
export function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

/** Postgres holds no zero byte, and its jsonb no half of a surrogate pair. */
export function cleanText(text: string): string {
  return text.replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, '\uFFFD')
}

function cleanJson(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [cleanText(key), inner]))
}

function whole(value: unknown, max: bigint): string | null {
  if (isNothing(value)) return null
  const digits = asDigits(value)
  if (!/^-?\d{1,19}$/.test(digits)) throw fault(value, 'a whole number')
  const number = BigInt(digits)
  if (number > max || number < -max) throw fault(value, 'a whole number in range')
  return number.toString()
}

function asDigits(value: unknown): string {
  if (typeof value === 'string') return value.trim()
  // Beyond 2^53 the digits are already lost when JSON is read.
  if (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return exact(value)
  throw fault(value, 'a number')
}

/** Plain digits of a JSON number: 1e-7 becomes 0.0000001. */
function exact(value: number): string {
  const short = String(value)
  const match = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(short)
  if (!match) return short
  const [, sign, first, rest = '', zeros] = match
  return `${sign}0.${'0'.repeat(Number(zeros) - 1)}${first}${rest}`
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  throw fault(value, 'text')
}

/** Year 9999 is how the portal writes «never», year 0 how MySQL does. */
function isNoDay(day: string): boolean {
  return day.startsWith('9999-') || day.startsWith('0000-')
}

function checkDay(day: string, value: unknown): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  const real = new Date(Date.UTC(2000, 0, 1))
  real.setUTCFullYear(year, month - 1, date)
  if (real.getUTCMonth() !== month - 1 || real.getUTCDate() !== date)
    throw fault(value, 'a day of the calendar')
  return day
}

function missing(): never {
  throw new ValueFault('missing')
}

function fault(value: unknown, expected: string): ValueFault {
  return new ValueFault(`expected ${expected}, got ${shown(value)}`)
}

/** A short glimpse for the log: kind and length, never the content of a person's field. */
function shown(value: unknown): string {
  if (typeof value === 'string')
    return /^[\d\s.,:TZ+-]{1,40}$/.test(value) ? `"${value}"` : `text of ${value.length} characters`
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return Array.isArray(value) ? 'a list' : 'an object'
}
