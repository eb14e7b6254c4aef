/** Ranges of days that stand for others: what a plan makes of a range depends on which steps its ends begin. */
import { createRequire } from 'node:module'

interface Moment {
  add(count: number, unit: 'ms'): Moment
}

const require = createRequire(import.meta.url)
const fromCore = createRequire(require.resolve('@cubejs-backend/server-core'))
const compilerPath = fromCore.resolve('@cubejs-backend/schema-compiler')
const fromCompiler = createRequire(compilerPath)
const moment: { tz(text: string, zone: string): Moment } = fromCompiler('moment-timezone')
const { localTimestampToUtc } = fromCompiler('@cubejs-backend/shared') as {
  localTimestampToUtc(zone: string, format: string, local: string): string
}
const { BaseQuery } = fromCompiler(compilerPath) as {
  BaseQuery: { prototype: { granularityFor(moment: Moment): string } }
}

const UTC = 'YYYY-MM-DD[T]HH:mm:ss.SSS[Z]'
const BEGIN = 'T00:00:00.000'
const END = 'T23:59:59.999'
const DAY = /^\d{4}-\d\d-\d\d$/

/** First and last days, by the step that begins with the one or after the other. */
const FIRST: Record<string, string> = { year: '01-01', month: '03-01', week: '03-05', day: '03-06' }
const LAST: Record<string, string> = { year: '12-31', month: '03-31', week: '04-07', day: '04-09' }
/** In these years 5 March is a Monday, in the years after them 7 April is a Sunday. */
const YEARS = [1934, 1945, 1962]
/** Names a stand-in, in whatever zone. */
export const STAND_IN_DAY = /\b(193[345]|194[456]|196[123])-\d\d-\d\d/

export interface StandInRange {
  range: [from: string, to: string]
  /** For either end: each form in which a plan may write the stand-in, and what it is to write instead. */
  ends: Map<string, string>[]
}

/**
 * A range that is planned as this one is: its ends begin the same steps of the calendar.
 *
 * @param range  first and last day, local, `2026-03-01` or `2026-03-01T00:00:00.000`
 * @param zone   IANA name of the question's zone
 * @param index  which range of the question it is: each has its own stand-in
 * @returns undefined where there is none: parts of days, words such as «last month», an end before its beginning
 */
export function standInRange(range: [string, string], zone: string, index: number): StandInRange | undefined {
  const [from, to] = range
  const year = YEARS[index]
  const first = FIRST[stepAt(withTime(from, BEGIN), zone, 0)]
  const last = LAST[stepAt(withTime(to, END), zone, 1)]
  const isBackwards = withTime(from, BEGIN) > withTime(to, END)
  if (year === undefined || !first || !last || isBackwards) return undefined
  const [ourFrom, ourTo] = [`${year}-${first}${from.slice(10)}`, `${year + 1}-${last}${to.slice(10)}`]
  const isAlike =
    FIRST[stepAt(withTime(ourFrom, BEGIN), zone, 0)] === first &&
    LAST[stepAt(withTime(ourTo, END), zone, 1)] === last
  if (!isAlike) return undefined
  return {
    range: [ourFrom, ourTo],
    ends: [formsOf(ourFrom, from, BEGIN, zone), formsOf(ourTo, to, END, zone)],
  }
}

const withTime = (end: string, time: string): string => (DAY.test(end) ? end + time : end)

/** The greatest step that begins at a local moment, or so many milliseconds after it. */
const stepAt = (local: string, zone: string, after: number): string =>
  BaseQuery.prototype.granularityFor(moment.tz(local, zone).add(after, 'ms'))

function formsOf(standIn: string, meant: string, time: string, zone: string): Map<string, string> {
  const [ours, theirs] = [withTime(standIn, time), withTime(meant, time)]
  return new Map([
    [standIn, meant],
    [ours, theirs],
    [localTimestampToUtc(zone, UTC, ours), localTimestampToUtc(zone, UTC, theirs)],
  ])
}
