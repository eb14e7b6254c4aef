/** Moments and the days of the reporting zone. Moments are milliseconds since 1970, days are texts such as 2026-01-31. */
import { clockAt } from '../zone.ts'

export type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year'
export const UNITS: readonly Unit[] = ['day', 'week', 'month', 'quarter', 'year']

const DAY_MS = 86_400_000
/** No zone changes its clock more often. */
const QUARTER_HOUR_MS = 900_000
const MOST_KEPT = 200_000

export interface Zone {
  name: string
  /** What the zone's clock is ahead of UTC at a moment. */
  offset(at: number): number
  /** The day that it is there at a moment. */
  day(at: number): string
  /** The moment that a day begins. */
  begins(day: string): number
  /** `2026-01-31T12:00:00+03:00`. */
  iso(at: number): string
  /** What Cube must be told so that it means this moment; undefined for the hour that a clock set back repeats. */
  local(at: number): string | undefined
}

/** @param name  an IANA name */
export function zoneOf(name: string): Zone {
  const kept = new Map<number, number>()
  const offset = (at: number): number => {
    const slot = Math.floor(at / QUARTER_HOUR_MS)
    const known = kept.get(slot)
    if (known !== undefined) return known
    if (kept.size > MOST_KEPT) kept.clear()
    const found = clockAt(slot * QUARTER_HOUR_MS, name) - slot * QUARTER_HOUR_MS
    kept.set(slot, found)
    return found
  }
  const begins = (day: string): number => {
    const midnight = Date.parse(`${day}T00:00:00Z`)
    const guesses = [offset(midnight - DAY_MS), offset(midnight + DAY_MS)].map((ahead) => midnight - ahead)
    const found = guesses.filter((at) => at + offset(at) >= midnight)
    return found.length > 0 ? Math.min(...found) : Math.max(...guesses)
  }
  return {
    name,
    offset,
    begins,
    day: (at) => dayText(at + offset(at)),
    iso: (at) => isoText(at, offset(at)),
    local(at) {
      // Cube looks the offset up as if the clock's time were that of UTC.
      const ahead = [offset(at - DAY_MS), offset(at), offset(at + DAY_MS)].find(
        (one) => offset(at + one) === one,
      )
      return ahead === undefined ? undefined : new Date(at + ahead).toISOString().slice(0, -1)
    },
  }
}

const texts = new Map<number, string>()

/** Rows have few different days, and writing one is slow. */
function dayText(at: number): string {
  const day = Math.floor(at / DAY_MS)
  const known = texts.get(day)
  if (known !== undefined) return known
  if (texts.size > MOST_KEPT) texts.clear()
  const text = new Date(day * DAY_MS).toISOString().slice(0, 10)
  texts.set(day, text)
  return text
}

function isoText(at: number, ahead: number): string {
  // Zones were seconds off whole minutes before clocks were set by wire.
  const shown = ahead % 60_000 === 0 ? ahead : 0
  const text = new Date(at + shown)
    .toISOString()
    .slice(0, -1)
    .replace(/\.000$/, '')
  if (shown === 0) return `${text}Z`
  const minutes = Math.abs(shown) / 60_000
  const two = (value: number) => String(value).padStart(2, '0')
  return `${text}${shown < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** The first day of the week (Monday), month, quarter or year that a day is in. */
export function startOf(day: string, unit: Unit): string {
  const [year, month] = day.split('-') as [string, string]
  if (unit === 'day') return day
  if (unit === 'year') return `${year}-01-01`
  if (unit === 'month') return `${year}-${month}-01`
  if (unit === 'quarter')
    return `${year}-${String(Math.floor((Number(month) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`
  const at = Date.parse(day)
  return dayText(at - ((new Date(at).getUTCDay() + 6) % 7) * DAY_MS)
}

/** The first day after the one that `startOf` gives begins. */
export function startOfNext(day: string, unit: Unit): string {
  const start = startOf(day, unit)
  if (unit === 'day') return dayText(Date.parse(start) + DAY_MS)
  if (unit === 'week') return dayText(Date.parse(start) + 7 * DAY_MS)
  const date = new Date(start)
  date.setUTCMonth(date.getUTCMonth() + { month: 1, quarter: 3, year: 12 }[unit])
  return dayText(date.getTime())
}
