/** Days and the beginnings of units, in milliseconds since 1970 of a calendar without zones. */

export const DAY_MS = 86_400_000
export const UNITS = ['day', 'week', 'month', 'quarter', 'year'] as const
export type Unit = (typeof UNITS)[number]

export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

const MONTHS: Partial<Record<Unit, number>> = { month: 1, quarter: 3, year: 12 }

/** The beginning of the unit that holds the moment. */
export function first(at: number, unit: Unit): number {
  const date = new Date(at)
  const day = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate())
  if (unit === 'day') return day
  // Weeks begin on Monday.
  if (unit === 'week') return day - ((date.getUTCDay() + 6) % 7) * DAY_MS
  const months = MONTHS[unit]!
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - (date.getUTCMonth() % months), 1)
}

/** The beginning of the unit after the one that begins here. */
export function next(start: number, unit: Unit): number {
  if (unit === 'day') return start + DAY_MS
  if (unit === 'week') return start + 7 * DAY_MS
  const date = new Date(start)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + MONTHS[unit]!, 1)
}
