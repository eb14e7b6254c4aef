/** Local times as milliseconds, as if their clock showed UTC: reading, writing, calendar. */
import { clockAt } from '../../zone.ts'

export const UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const
export type Unit = (typeof UNITS)[number]

export const isUnit = (word: string): word is Unit => (UNITS as readonly string[]).includes(word)

const WRITTEN = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)?\s*$/

/** `2026-02-01 10:00:00.5` → local milliseconds; undefined for a zone, for what is finer, and for no date at all. */
export function readMoment(text: string): number | undefined {
  const parts = WRITTEN.exec(text)
  if (!parts) return undefined
  const [year, month, day, hour, minute, second] = parts
    .slice(1, 7)
    .map((part) => Number(part ?? 0)) as number[]
  const fraction = parts[7] ?? ''
  if (/[1-9]/.test(fraction.slice(3)) || year! < 1000 || hour! > 23 || minute! > 59 || second! > 59)
    return undefined
  const ms = Date.UTC(
    year!,
    month! - 1,
    day,
    hour,
    minute,
    second,
    Number(fraction.slice(0, 3).padEnd(3, '0')),
  )
  return new Date(ms).getUTCDate() === day && new Date(ms).getUTCMonth() === month! - 1 ? ms : undefined
}

/** `2026-02-01T10:00:00.500` */
export const isoOf = (ms: number): string => new Date(ms).toISOString().slice(0, -1)

/** What clocks in the zone show at a moment; undefined for an unknown zone, or no moment. */
export function localMs(instant: number, timezone: string): number | undefined {
  try {
    return clockAt(instant, timezone)
  } catch {
    return undefined
  }
}

export interface Span {
  months: number
  ms: number
}

const SECOND = 1000
export const DAY = 86_400 * SECOND
export const SPANS: Record<string, Span> = {
  second: { months: 0, ms: SECOND },
  minute: { months: 0, ms: 60 * SECOND },
  hour: { months: 0, ms: 3600 * SECOND },
  day: { months: 0, ms: DAY },
  week: { months: 0, ms: 7 * DAY },
  month: { months: 1, ms: 0 },
  year: { months: 12, ms: 0 },
}
/** As PostgreSQL adds: months first, the day no later than the month has. */
export function shift(start: number, months: number, ms: number): number {
  const date = new Date(start)
  const dayOfMonth = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + months)
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(dayOfMonth, last))
  return date.getTime() + ms
}

/** The beginning of the second, minute … year that a local time lies in; weeks begin on Monday. */
export function floor(ms: number, unit: Unit): number {
  const date = new Date(ms)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  switch (unit) {
    case 'year':
      return Date.UTC(year)
    case 'quarter':
      return Date.UTC(year, month - (month % 3))
    case 'month':
      return Date.UTC(year, month)
    case 'week':
      return floor(ms, 'day') - ((date.getUTCDay() + 6) % 7) * DAY
    default:
      return ms - (((ms % SPANS[unit]!.ms) + SPANS[unit]!.ms) % SPANS[unit]!.ms)
  }
}

/** The beginning of the next one. */
export function next(ms: number, unit: Unit): number {
  const start = floor(ms, unit)
  if (unit === 'quarter') return shift(start, 3, 0)
  const { months, ms: length } = SPANS[unit]!
  return shift(start, months, length)
}
