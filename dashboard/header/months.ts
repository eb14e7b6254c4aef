/** What the calendar of months does: which period a click means, where a key leads. */
import {
  addMonths,
  type Day,
  endOfMonth,
  firstDay,
  monthPeriod,
  type Period,
  quarterPeriod,
  type Range,
  rangeOf,
  startOfMonth,
  yearOf,
} from '../period.ts'

/** Whole months as the period that people call them: a month, a quarter or a year where they make one. */
export function wholeMonths(range: Range): Period {
  const from = startOfMonth(range.from)
  const to = endOfMonth(range.to)
  const units: Period[] = [monthPeriod(from), quarterPeriod(from), { kind: 'year', year: yearOf(from) }]
  const isSame = (unit: Period) => {
    const whole = rangeOf(unit, from)
    return whole.from === from && whole.to === to
  }
  return units.find(isSame) ?? { kind: 'range', from, to }
}

/** The months from one to the other, whichever comes first. */
export const monthsBetween = (a: Range, b: Range): Period =>
  wholeMonths({ from: a.from < b.from ? a.from : b.from, to: a.to > b.to ? a.to : b.to })

/** Shift: what is chosen is drawn out to the picked months, or drawn in to end with them. */
export const drawnTo = (chosen: Range, picked: Range): Period =>
  picked.from < chosen.from
    ? wholeMonths({ from: picked.from, to: chosen.to })
    : wholeMonths({ from: chosen.from, to: picked.to })

/** The months of a year, or the quarters by their first months. */
export const startsIn = (year: number, months: 1 | 3): Day[] =>
  Array.from({ length: 12 / months }, (_, index) => addMonths(`${year}-01-01`, index * months))

/** The days of the months that begin with this one. */
export const unitFrom = (from: Day, months: number): Range => ({
  from,
  to: endOfMonth(addMonths(from, months - 1)),
})

/**
 * Where a key leads among months, or among quarters: arrows to a neighbour, Page Up and Page Down to another year,
 * Home and End to the ends of the year. Never to months that have not begun.
 *
 * @param perRow how many of them stand in a row
 * @returns undefined for other keys
 */
export function startAfterKey(
  start: Day,
  key: string,
  today: Day,
  { months, perRow }: { months: 1 | 3; perRow: number },
): Day | undefined {
  const steps: Record<string, number> = {
    ArrowLeft: -months,
    ArrowRight: months,
    ArrowUp: -months * perRow,
    ArrowDown: months * perRow,
    PageUp: -12,
    PageDown: 12,
  }
  const year = yearOf(start)
  const to =
    key === 'Home'
      ? `${year}-01-01`
      : key === 'End'
        ? addMonths(`${year + 1}-01-01`, -months)
        : steps[key] && addMonths(start, steps[key])
  if (!to) return undefined
  if (to < firstDay) return firstDay
  const present = unitOf(today, months)
  return to > present ? present : to
}

/** First day of the month or quarter that a day lies in. */
export const unitOf = (day: Day, months: 1 | 3): Day =>
  rangeOf(months === 1 ? monthPeriod(day) : quarterPeriod(day), day).from

export const isFirstYear = (year: number): boolean => year <= yearOf(firstDay)
