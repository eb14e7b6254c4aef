/** When business happens: weekdays, office hours, seasons and the Russian holidays. */
import type { Random } from './random.ts'

export const HOUR = 3600
export const DAY = 86_400

const WEEKDAYS = [0.05, 1.1, 1.15, 1.1, 1.05, 0.9, 0.12]
const MONTHS = [0.8, 0.95, 1.05, 1.05, 0.9, 0.95, 0.88, 0.92, 1.08, 1.1, 1.12, 1.25]
/** Share of the day's business done by the end of each hour. */
const HOURS = [
  0, 0, 0, 0, 0, 0, 0, 0.01, 0.03, 0.11, 0.24, 0.38, 0.5, 0.57, 0.68, 0.79, 0.89, 0.96, 0.98, 0.99, 1, 1, 1,
  1,
]
const MONTHS_BACK = 30

/** How much business a day brings; 1 is an ordinary working day. `day` counts from 1970 in local time. */
export function dayWeight(day: number): number {
  let weight = weights.get(day)
  if (weight === undefined) {
    weight = weigh(day)
    weights.set(day, weight)
  }
  return weight
}

const weights = new Map<number, number>()

function weigh(day: number): number {
  const date = new Date(day * DAY * 1000)
  const month = date.getUTCMonth()
  return WEEKDAYS[date.getUTCDay()]! * MONTHS[month]! * holiday(month, date.getUTCDate())
}

function holiday(month: number, day: number): number {
  if (month === 0 && day <= 8) return 0.04
  if (month === 4 && day <= 10) return 0.35
  if (month === 11 && day === 31) return 0.15
  const publicHolidays = ['1-23', '2-8', '5-12', '10-4']
  return publicHolidays.includes(`${month}-${day}`) ? 0.1 : 1
}

/**
 * Spreads births of deals over time: a fixed number before the anchor, the same pace after it.
 * Births are asked for in order, by their number from 0.
 */
export class Births {
  readonly first: number
  readonly #shift: number
  readonly #today: number
  readonly #span: number
  readonly #pace: number
  #day: number
  #passed = 0

  /** @param anchor unix seconds; @param shift seconds east of Greenwich */
  constructor(deals: number, anchor: number, shift: number) {
    const local = anchor + shift
    const date = new Date(local * 1000)
    date.setUTCMonth(date.getUTCMonth() - MONTHS_BACK, 1)
    this.#shift = shift
    this.#today = Math.floor(local / DAY)
    this.#day = Math.floor(date.getTime() / 1000 / DAY)
    this.#span = this.#today - this.#day
    this.first = this.#day * DAY - shift
    let weight = 0
    for (let day = this.#day; day < this.#today; day++) weight += this.#weight(day)
    weight += this.#weight(this.#today) * shareOfDay((local % DAY) / HOUR)
    this.#pace = weight / deals
  }

  /** Moment of the deal with this number; numbers must not go down. */
  moment(number: number, random: Random): number {
    const quota = (number + random.next()) * this.#pace
    while (this.#passed + this.#weight(this.#day) <= quota) this.#passed += this.#weight(this.#day++)
    const share = (quota - this.#passed) / this.#weight(this.#day)
    return Math.floor(this.#day * DAY + hourOfShare(share) * HOUR - this.#shift)
  }

  #weight(day: number): number {
    const growth = 0.82 + 0.36 * Math.min(1, 1 - (this.#today - day) / this.#span)
    return dayWeight(day) * growth
  }
}

function shareOfDay(hour: number): number {
  const whole = Math.floor(hour)
  const before = whole === 0 ? 0 : HOURS[whole - 1]!
  return before + (HOURS[whole]! - before) * (hour - whole)
}

function hourOfShare(share: number): number {
  const hour = HOURS.findIndex((done) => done > share)
  const before = hour === 0 ? 0 : HOURS[hour - 1]!
  return hour + (share - before) / (HOURS[hour]! - before)
}

/** The same moment, or the next working morning when nobody is in the office then. */
export function inOffice(moment: number, shift: number, random: Random): number {
  const local = moment + shift
  const hour = (local % DAY) / HOUR
  let day = Math.floor(local / DAY)
  if (hour >= 8.5 && hour < 19 && dayWeight(day) > 0.3) return Math.floor(moment)
  if (hour >= 19 || dayWeight(day) > 0.3 === false) day++
  while (dayWeight(day) <= 0.3) day++
  return Math.floor(day * DAY + random.between(9, 18.5) * HOUR - shift)
}
