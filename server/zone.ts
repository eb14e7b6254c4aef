/** What clocks in a zone show: the one computation of it, by the rules of this Node. */

const kept = new Map<string, Intl.DateTimeFormat>()
/** There are about 600 zones; each may be written in many cases. */
const MOST_KEPT = 2_000

/**
 * The time that clocks in a zone show at a moment, in milliseconds as if they showed UTC.
 *
 * @param at    milliseconds since 1970
 * @param zone  an IANA name
 * @throws RangeError for an unknown zone, or no moment
 */
export function clockAt(at: number, zone: string): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  const [year, month, day, hour, minute, second] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map(
    (type) => Number(parts[type]),
  ) as [number, number, number, number, number, number]
  const date = new Date(0)
  date.setUTCFullYear(parts.era === 'BC' ? 1 - year : year, month - 1, day)
  date.setUTCHours(hour, minute, second, ((at % 1000) + 1000) % 1000)
  return date.getTime()
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = kept.get(zone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  if (kept.size >= MOST_KEPT) kept.clear()
  kept.set(zone, format)
  return format
}
