/** Dates of a question: those that Cube would read as «Invalid date», or as another day, are refused. */
const MOMENT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/
const LONGEST_WORDS = 100

/** Whether this is a day or a moment that the calendar has. */
export function isDate(value: unknown): boolean {
  const parts = MOMENT.exec(String(value))
  if (typeof value !== 'string' || !parts) return false
  const [year, month, day, hour = 0, minute = 0, second = 0] = parts.slice(1).map((part) => Number(part ?? 0))
  const date = new Date(Date.UTC(2000, month! - 1, day!))
  date.setUTCFullYear(year!, month! - 1, day!)
  return (
    year! > 0 &&
    date.getUTCMonth() === month! - 1 &&
    date.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 60
  )
}

/** Words such as «last month» are read by Cube, which names what it cannot read. */
const isWords = (value: unknown): boolean =>
  typeof value === 'string' && value.length <= LONGEST_WORDS && /[a-z]/i.test(value) && !/^\d{4}-/.test(value)

/** What is wrong with a `dateRange`: words, a date, or a list of one or two dates. */
export function rangeFault(range: unknown): string | undefined {
  if (range === undefined || isWords(range)) return undefined
  const dates = Array.isArray(range) ? range : [range]
  if (dates.length < 1 || dates.length > 2)
    return 'dateRange: expected the first and the last day, such as ["2026-01-01","2026-01-31"].'
  const odd = dates.find((date) => !isDate(date))
  if (odd !== undefined)
    return `dateRange: ${JSON.stringify(odd).slice(0, 80)} is no date. Expected such as "2026-01-31" or "2026-01-31T23:59:59.999".`
  // Of the same length the order of the texts is that of the dates.
  const [from, to = from] = dates as string[]
  if (from!.slice(0, 10) > to!.slice(0, 10)) return `dateRange: ${from} comes after ${to}.`
  return undefined
}

/** What is wrong with a `compareDateRange`: a list of ranges. */
export function compareFault(ranges: unknown, most: number): string | undefined {
  if (ranges === undefined) return undefined
  if (!Array.isArray(ranges) || ranges.length === 0 || ranges.length > most)
    return `compareDateRange: expected a list of 1 to ${most} ranges.`
  for (const range of ranges) {
    const fault = range === undefined || range === null ? 'dateRange: one is empty.' : rangeFault(range)
    if (fault) return fault.replace('dateRange', 'compareDateRange')
  }
  return undefined
}
