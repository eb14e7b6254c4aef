/** A calendar day of the reporting zone, `YYYY-MM-DD`. */
export type Day = string

/** Both days belong to the range. */
export interface Range {
  from: Day
  to: Day
}

/** What a person chooses: a calendar unit, the last n days or months (today included), or own dates. */
export type Period =
  | { kind: 'month'; year: number; month: number }
  | { kind: 'quarter'; year: number; quarter: number }
  | { kind: 'year'; year: number }
  | { kind: 'days'; days: number }
  | { kind: 'months'; months: number }
  | { kind: 'range'; from: Day; to: Day }

export interface Comparison {
  current: Range
  previous: Range
  /** The period is not over: `previous` covers only as many days as have passed. */
  isPartial: boolean
}

const dayMs = 86_400_000
const toDate = (day: Day) => new Date(`${day}T00:00:00Z`)
const toDay = (date: Date): Day => date.toISOString().slice(0, 10)
const pad = (value: number) => String(value).padStart(2, '0')
const monthStart = (year: number, month: number): Day => toDay(new Date(Date.UTC(year, month - 1, 1)))

export const addDays = (day: Day, days: number): Day => toDay(new Date(toDate(day).getTime() + days * dayMs))
/** Days of a range, both ends counted. */
export const countDays = ({ from, to }: Range): number =>
  Math.round((toDate(to).getTime() - toDate(from).getTime()) / dayMs) + 1
export const yearOf = (day: Day): number => Number(day.slice(0, 4))
export const monthOf = (day: Day): number => Number(day.slice(5, 7))
export const quarterOf = (day: Day): number => Math.ceil(monthOf(day) / 3)
export const startOfMonth = (day: Day): Day => `${day.slice(0, 7)}-01`
export const startOfQuarter = (day: Day): Day => monthStart(yearOf(day), quarterOf(day) * 3 - 2)
/** First day of the month that lies `months` away from the month of `day`. */
export const addMonths = (day: Day, months: number): Day => monthStart(yearOf(day), monthOf(day) + months)
export const endOfMonth = (day: Day): Day => addDays(addMonths(day, 1), -1)

/** Today in the reporting zone, whatever the zone of the browser. */
export function todayIn(timezone: string, now: Date = new Date()): Day {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' }).format(now)
  return parts.slice(0, 10)
}

/** The days of a period; those of an unfinished one go on to its end. */
export function rangeOf(period: Period, today: Day): Range {
  switch (period.kind) {
    case 'month': {
      const from = monthStart(period.year, period.month)
      return { from, to: endOfMonth(from) }
    }
    case 'quarter': {
      const from = monthStart(period.year, period.quarter * 3 - 2)
      return { from, to: endOfMonth(addMonths(from, 2)) }
    }
    case 'year':
      return { from: `${period.year}-01-01`, to: `${period.year}-12-31` }
    case 'days':
      return { from: addDays(today, 1 - period.days), to: today }
    case 'months':
      return { from: addMonths(today, 1 - period.months), to: endOfMonth(today) }
    case 'range':
      return { from: period.from, to: period.to }
  }
}

const isWholeMonths = ({ from, to }: Range) => from === startOfMonth(from) && to === endOfMonth(to)
const countMonths = ({ from, to }: Range) =>
  (yearOf(to) - yearOf(from)) * 12 + monthOf(to) - monthOf(from) + 1

function shiftRange(range: Range, steps: number): Range {
  if (isWholeMonths(range)) {
    const months = countMonths(range) * steps
    return { from: addMonths(range.from, months), to: endOfMonth(addMonths(range.to, months)) }
  }
  const days = countDays(range) * steps
  return { from: addDays(range.from, days), to: addDays(range.to, days) }
}

/** The neighbouring period of the same length: −1 the one before, 1 the one after. */
export function step(period: Period, steps: number, today: Day): Period {
  switch (period.kind) {
    case 'month':
      return monthPeriod(addMonths(monthStart(period.year, period.month), steps))
    case 'quarter':
      return quarterPeriod(addMonths(monthStart(period.year, period.quarter * 3 - 2), steps * 3))
    case 'year':
      return { kind: 'year', year: period.year + steps }
    default:
      return { kind: 'range', ...shiftRange(rangeOf(period, today), steps) }
  }
}

export const monthPeriod = (day: Day): Period => ({ kind: 'month', year: yearOf(day), month: monthOf(day) })
export const quarterPeriod = (day: Day): Period => ({
  kind: 'quarter',
  year: yearOf(day),
  quarter: quarterOf(day),
})

/** What a period is compared with: the one before it, or the same one of the year before. */
export type ComparedTo = 'prev' | 'year'

/** The same day of the year before; 29 February is then the 28th. */
const yearBefore = (day: Day): Day => {
  const before = `${yearOf(day) - 1}${day.slice(4)}`
  return before.endsWith('-02-29') ? `${before.slice(0, 8)}28` : before
}

/** The same days of the year before: whole months stay whole, an unfinished period ends with the day that is today. */
function compareWithYear(period: Period, today: Day): Comparison {
  const current = rangeOf(period, today)
  const isPartial = current.from <= today && today < current.to
  const from = yearBefore(current.from)
  const to = yearBefore(isPartial ? today : current.to)
  const isWhole = !isPartial && isWholeMonths(current)
  return { current, previous: { from, to: isWhole ? endOfMonth(to) : to }, isPartial }
}

/** The period and the one it is compared with, like for like: an unfinished period meets the same number of days. */
export function compare(period: Period, today: Day, to: ComparedTo = 'prev'): Comparison {
  return to === 'year' ? compareWithYear(period, today) : compareWithPrevious(period, today)
}

function compareWithPrevious(period: Period, today: Day): Comparison {
  const current = rangeOf(period, today)
  const previous = rangeOf(step(period, -1, today), today)
  const isPartial = current.from <= today && today < current.to
  if (!isPartial) return { current, previous, isPartial }
  const to = addDays(previous.from, countDays({ from: current.from, to: today }) - 1)
  return { current, previous: { from: previous.from, to: [to, previous.to].sort()[0]! }, isPartial }
}

export type PresetId =
  | 'thisMonth'
  | 'lastMonth'
  | 'thisQuarter'
  | 'lastQuarter'
  | 'thisYear'
  | 'days30'
  | 'days90'
  | 'months12'

export function presets(today: Day): { id: PresetId; period: Period }[] {
  const month = monthPeriod(today)
  const quarter = quarterPeriod(today)
  return [
    { id: 'thisMonth', period: month },
    { id: 'lastMonth', period: step(month, -1, today) },
    { id: 'thisQuarter', period: quarter },
    { id: 'lastQuarter', period: step(quarter, -1, today) },
    { id: 'thisYear', period: { kind: 'year', year: yearOf(today) } },
    { id: 'days30', period: { kind: 'days', days: 30 } },
    { id: 'days90', period: { kind: 'days', days: 90 } },
    { id: 'months12', period: { kind: 'months', months: 12 } },
  ]
}

/** `2026-10`, `2026-Q4`, `2026`, `30d`, `12m` or `2026-10-01..2026-10-21`: what the address bar shows. */
export function periodKey(period: Period): string {
  switch (period.kind) {
    case 'month':
      return `${period.year}-${pad(period.month)}`
    case 'quarter':
      return `${period.year}-Q${period.quarter}`
    case 'year':
      return String(period.year)
    case 'days':
      return `${period.days}d`
    case 'months':
      return `${period.months}m`
    case 'range':
      return `${period.from}..${period.to}`
  }
}

/** Periods begin no earlier and end no later. */
export const firstDay: Day = '1970-01-01'
export const lastDay: Day = '2199-12-31'

/** Whether text is a day of the calendar that a period may have. */
export const isDay = (text: string): boolean => {
  const time = Date.parse(`${text}T00:00:00Z`)
  const isReal = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && toDay(new Date(time)) === text
  return isReal && firstDay <= text && text <= lastDay
}

const keyShapes: [RegExp, (match: string[]) => Period | undefined][] = [
  [/^(\d{4})-(0[1-9]|1[0-2])$/, (m) => ({ kind: 'month', year: Number(m[1]), month: Number(m[2]) })],
  [/^(\d{4})-Q([1-4])$/i, (m) => ({ kind: 'quarter', year: Number(m[1]), quarter: Number(m[2]) })],
  [/^(\d{4})$/, (m) => ({ kind: 'year', year: Number(m[1]) })],
  [/^([1-9]\d{0,2})d$/, (m) => ({ kind: 'days', days: Number(m[1]) })],
  [/^([1-9]\d?)m$/, (m) => ({ kind: 'months', months: Number(m[1]) })],
  [/^(\S{10})\.\.(\S{10})$/, (m) => ownRange(m[1]!, m[2]!)],
]

/** Own dates in either order; nothing when one of them is no day, or of a year that periods do not reach. */
export function ownRange(from: string, to: string): Period | undefined {
  if (!isDay(from) || !isDay(to)) return undefined
  return from <= to ? { kind: 'range', from, to } : { kind: 'range', from: to, to: from }
}

/** Reads what `periodKey` writes; nothing when the text is no period between `firstDay` and `lastDay`. */
export function parsePeriod(text: string): Period | undefined {
  const year = /^(\d{4})(?!\d)/.exec(text)?.[1]
  if (year && (year < firstDay.slice(0, 4) || year > lastDay.slice(0, 4))) return undefined
  for (const [shape, read] of keyShapes) {
    const match = shape.exec(text)
    if (match) return read(match)
  }
  return undefined
}
