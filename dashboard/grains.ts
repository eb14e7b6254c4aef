/** Steps of time: days, weeks from Monday, months, quarters, years. */
import type { Format } from './format.ts'
import {
  addDays,
  addMonths,
  type Day,
  monthPeriod,
  type Period,
  quarterPeriod,
  type Range,
  startOfMonth,
  startOfQuarter,
  yearOf,
} from './period.ts'
import type { Grain } from './url.ts'

const monthsPer = { month: 1, quarter: 3, year: 12 } as const
/** How many steps a chart shows when the chosen period needs no more. */
const shownSteps: Record<Grain, number> = { day: 31, week: 13, month: 12, quarter: 8, year: 5 }

const weekday = (day: Day) => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7

/** First day of the step that a day belongs to: what Cube answers as `….<grain>`. */
export function startOf(day: Day, grain: Grain): Day {
  if (grain === 'day') return day
  if (grain === 'week') return addDays(day, -weekday(day))
  if (grain === 'month') return startOfMonth(day)
  return grain === 'quarter' ? startOfQuarter(day) : `${day.slice(0, 4)}-01-01`
}

/** First day of the step `steps` later than the one that begins at `start`. */
export function shift(start: Day, grain: Grain, steps: number): Day {
  if (grain === 'day') return addDays(start, steps)
  if (grain === 'week') return addDays(start, steps * 7)
  return addMonths(start, steps * monthsPer[grain])
}

export const endOf = (start: Day, grain: Grain): Day => addDays(shift(start, grain, 1), -1)

/** Today lies inside: the step will still grow. */
export const isOpenStep = (start: Day, grain: Grain, today: Day): boolean =>
  start <= today && today <= endOf(start, grain)

/** First days of all steps that a range touches. */
export function startsIn({ from, to }: Range, grain: Grain): Day[] {
  const days: Day[] = []
  for (let day = startOf(from, grain); day <= to; day = shift(day, grain, 1)) days.push(day)
  return days
}

/**
 * Whole steps for a chart around the chosen period: the last twelve months, say, moved back only when the period
 * lies outside of them, and longer when the period is.
 */
export function trendRange(chosen: Range, today: Day, grain: Grain): Range {
  const back = (day: Day) => shift(startOf(day, grain), grain, 1 - shownSteps[grain])
  const last = chosen.to < today && chosen.from < back(today) ? chosen.to : today
  const from = [back(last), startOf(chosen.from, grain)].sort()[0]!
  return { from, to: endOf(startOf(last, grain), grain) }
}

/** What a click on a step makes the page's period. */
export function stepPeriod(start: Day, grain: Grain): Period {
  if (grain === 'month') return monthPeriod(start)
  if (grain === 'quarter') return quarterPeriod(start)
  if (grain === 'year') return { kind: 'year', year: yearOf(start) }
  return { kind: 'range', from: start, to: endOf(start, grain) }
}

/** «21 окт», «10–16 мар», «мар 26», «I кв. 26», «2026» */
export function stepLabel(start: Day, grain: Grain, format: Format): string {
  if (grain === 'month') return format.month(start)
  if (grain === 'quarter') return format.quarter(start)
  if (grain === 'year') return start.slice(0, 4)
  return format.dayRange({ from: start, to: endOf(start, grain) }, yearOf(start))
}

/** One step of a chart over time. */
export interface Step {
  start: Day
  label: string
  /** Today lies inside: the step will still grow. */
  isOpen: boolean
  /** Lies within the chosen period. */
  isChosen: boolean
}

/** The steps of a range, in order. */
export const stepsIn = (
  range: Range,
  grain: Grain,
  { chosen, today, format }: { chosen: Range; today: Day; format: Format },
): Step[] =>
  startsIn(range, grain).map((start) => {
    const end = endOf(start, grain)
    return {
      start,
      label: stepLabel(start, grain, format),
      isOpen: isOpenStep(start, grain, today),
      isChosen: start <= chosen.to && end >= chosen.from,
    }
  })
