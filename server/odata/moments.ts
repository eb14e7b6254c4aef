/** Which moments a comparison with a moment, a day or a year lets through. For `ne` those of `eq`: the caller turns it round. */
import { isDate } from '../cube/dates.ts'
import { badRequest } from './error.ts'
import type { Comparison } from './expression.ts'
import { startOf, startOfNext, type Unit, type Zone } from './zone.ts'

/** From the first millisecond until before the last; times are kept in whole milliseconds. */
export type TimeTest = { from?: number; to?: number } | 'never'

const MOMENT = /^(.*?)(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})$/i

/** @param text  `2026-01-31T00:00:00.5+03:00` */
export function momentBounds(operator: Comparison, text: string): TimeTest {
  const [, time = '', fraction = '', zone = ''] = MOMENT.exec(text) ?? []
  const whole = Date.parse(
    `${time.toUpperCase()}${time.length === 16 ? ':00' : ''}.${fraction.slice(0, 3).padEnd(3, '0')}${zone.toUpperCase()}`,
  )
  if (!isDate(`${time}${zone}`.toUpperCase()) || Number.isNaN(whole))
    throw badRequest(`$filter: ${text} is no moment of the calendar.`)
  const isFiner = /[1-9]/.test(fraction.slice(3))
  const after = whole + 1
  const notBefore = isFiner ? after : whole
  if (operator === 'eq' || operator === 'ne') return isFiner ? 'never' : { from: whole, to: after }
  if (operator === 'ge') return { from: notBefore }
  if (operator === 'gt') return { from: after }
  return { to: operator === 'lt' ? notBefore : after }
}

/** Of times cut to the first day of their unit, compared with a day. */
export function dayBounds(unit: Unit, operator: Comparison, day: string, zone: Zone): TimeTest {
  if (!isDate(day) || day > '9990') throw badRequest(`$filter: ${day} is no day of the calendar.`)
  const isStart = startOf(day, unit) === day
  const next = zone.begins(startOfNext(day, unit))
  const here = isStart ? zone.begins(day) : next
  if (operator === 'eq' || operator === 'ne') return isStart ? { from: here, to: next } : 'never'
  if (operator === 'ge') return { from: here }
  if (operator === 'gt') return { from: next }
  return { to: operator === 'lt' ? here : next }
}

export function yearBounds(operator: Comparison, year: string, zone: Zone): TimeTest {
  if (!/^\d{4}$/.test(year)) throw badRequest(`$filter: ${year} is no year such as 2026.`)
  return dayBounds('year', operator, `${year}-01-01`, zone)
}
