/** Days and moments that are known while a statement is rewritten, as local time of the session's zone. */
import { as, functionName, type Node, operatorOf, typeNameOf } from '../grammar/tree.ts'
import type { Context } from './context.ts'
import { DAY, floor, isUnit, localMs, readMoment, SPANS, type Span, shift } from './local-time.ts'

export interface Moment {
  /** Milliseconds of the local time as if it were UTC. */
  ms: number
  /** A `date`, to which whole numbers can be added. */
  isDay: boolean
  /** A `timestamptz`: compared it is the local time, but its text and its epoch are others. */
  isZoned?: boolean
}

/**
 * A constant time. A text without a type is one only where it is compared with a time: the caller knows.
 *
 * @param context  with its `timezone`, today and now are constants too
 */
export function constantTime(node: Node, context: Context): Moment | undefined {
  const { moments } = context
  if (!moments.has(node)) moments.set(node, inRange(ofNode(node, context)))
  return moments.get(node)
}

function inRange(known: Moment | undefined): Moment | undefined {
  // Beyond four digits of a year neither Cube nor ISO texts agree with PostgreSQL.
  return known && known.ms >= Date.UTC(1000) && known.ms < Date.UTC(10_000, 0) ? known : undefined
}

function ofNode(node: Node, context: Context): Moment | undefined {
  const typed = as(node, 'TypeCast')
  if (typed) return ofCast(typed.arg, typeNameOf(typed.typeName), Boolean(typed.typeName?.typmods), context)
  const value = as(node, 'SQLValueFunction')
  if (value) return ofNow(value.op, context)
  const operator = operatorOf(node)
  if (operator === '+' || operator === '-') return ofSum(node, operator, context)
  const { args = [] } = as(node, 'FuncCall') ?? {}
  switch (functionName(node)) {
    case 'now':
    case 'transaction_timestamp':
    case 'statement_timestamp':
      return args.length === 0 ? ofNow('SVFOP_CURRENT_TIMESTAMP', context) : undefined
    case 'date':
      return day(args[0] && constantTime(args[0], context))
    case 'date_trunc':
      return ofTruncation(args, context)
    case 'make_date':
      return ofNumbers(args)
    default:
      return undefined
  }
}

const day = (moment: Moment | undefined): Moment | undefined =>
  moment && { ms: floor(moment.ms, 'day'), isDay: true }

function ofCast(
  arg: Node | undefined,
  type: string | undefined,
  isRounded: boolean,
  context: Context,
): Moment | undefined {
  if (!arg || isRounded || !/^(date|timestamp|timestamptz)$/.test(type ?? '')) return undefined
  const written = as(arg, 'A_Const')?.sval?.sval
  if (written !== undefined) {
    const ms = readMoment(written) ?? (type === 'timestamptz' ? zoned(written, context) : undefined)
    if (ms === undefined) return undefined
    return type === 'date' ? day({ ms, isDay: true }) : { ms, isDay: false, isZoned: type === 'timestamptz' }
  }
  const inside = constantTime(arg, context)
  if (type === 'date') return day(inside)
  return inside && { ms: inside.ms, isDay: false, isZoned: type === 'timestamptz' }
}

/** `2026-02-01 10:00:00+03` in the session's zone. */
function zoned(text: string, { options: { timezone } }: Context): number | undefined {
  const [, local, hours, minutes = '00'] =
    /^(.+?)\s*(Z|UTC|[+-]\d{2})(?::?(\d{2}))?$/i.exec(text.trim()) ?? []
  const ms = local === undefined ? undefined : readMoment(local)
  if (ms === undefined || timezone === undefined) return undefined
  const isUtc = /^(Z|UTC)$/i.test(hours!)
  const offset = isUtc ? 0 : Math.sign(Number(`${hours}1`)) * (Math.abs(Number(hours)) * 60 + Number(minutes))
  return localMs(ms - offset * 60_000, timezone)
}

function ofNow(op: string | undefined, context: Context): Moment | undefined {
  const { timezone } = context.options
  const ms =
    timezone === undefined || !context.foldsNow ? undefined : localMs(context.now.getTime(), timezone)
  if (ms === undefined) return undefined
  if (op === 'SVFOP_CURRENT_DATE') return day({ ms, isDay: true })
  if (op === 'SVFOP_LOCALTIMESTAMP') return { ms, isDay: false }
  return op === 'SVFOP_CURRENT_TIMESTAMP' ? { ms, isDay: false, isZoned: true } : undefined
}

function ofSum(node: Node, operator: '+' | '-', context: Context): Moment | undefined {
  const { lexpr, rexpr } = as(node, 'A_Expr')!
  const start = lexpr && constantTime(lexpr, context)
  if (!start || !rexpr) return undefined
  const sign = operator === '+' ? 1 : -1
  const days = as(rexpr, 'A_Const')?.ival
  if (days && start.isDay) return { ms: start.ms + sign * (days.ival ?? 0) * DAY, isDay: true }
  const span = intervalOf(rexpr)
  const ms = span && shift(start.ms, span.months * sign, span.ms * sign)
  return ms === undefined ? undefined : { ms, isDay: false, isZoned: start.isZoned === true }
}

/** Masks of `INTERVAL '1' MONTH`. */
const FIELDS: Record<number, string> = {
  4: 'year',
  2: 'month',
  8: 'day',
  1024: 'hour',
  2048: 'minute',
  4096: 'second',
}

/** `INTERVAL '1 month 2 days'`, `INTERVAL '1' MONTH`, `3 * INTERVAL '1 day'`; undefined for others. */
function intervalOf(node: Node): Span | undefined {
  if (operatorOf(node) === '*') {
    const { lexpr, rexpr } = as(node, 'A_Expr')!
    const times = [lexpr, rexpr].map((side) => as(side, 'A_Const')?.ival).find(Boolean)
    const span = [lexpr, rexpr].map((side) => side && intervalOf(side)).find(Boolean)
    const count = times?.ival ?? 0
    return times && span && { months: span.months * count, ms: span.ms * count }
  }
  const { arg, typeName } = as(node, 'TypeCast') ?? {}
  const written = as(arg, 'A_Const')?.sval?.sval
  if (written === undefined || typeNameOf(typeName) !== 'interval') return undefined
  const [mask, ...more] = typeName?.typmods ?? []
  const field = mask ? FIELDS[as(mask, 'A_Const')?.ival?.ival ?? 0] : undefined
  if (more.length > 0 || (mask && !field)) return undefined
  return readSpan(field && /^\s*-?\d+\s*$/.test(written) ? `${written} ${field}` : field ? '' : written)
}

function readSpan(written: string): Span | undefined {
  const pieces = [
    ...written.toLowerCase().matchAll(/([+-]?\d+)\s*(second|minute|hour|day|week|month|mon|year)s?\b\s*/g),
  ]
  if (pieces.length === 0 || pieces.map(([piece]) => piece).join('') !== written.toLowerCase().trimStart())
    return undefined
  const spans = pieces.map(([, count, unit]) => {
    const { months, ms } = SPANS[unit === 'mon' ? 'month' : unit!]!
    return { months: months * Number(count), ms: ms * Number(count) }
  })
  return {
    months: spans.reduce((sum, { months }) => sum + months, 0),
    ms: spans.reduce((sum, { ms }) => sum + ms, 0),
  }
}

function ofTruncation([unit, time, ...more]: Node[], context: Context): Moment | undefined {
  const word = as(unit, 'A_Const')?.sval?.sval?.toLowerCase() ?? ''
  const moment = time && constantTime(time, context)
  if (!moment || more.length > 0 || !isUnit(word)) return undefined
  // Of a date PostgreSQL gives a time with its zone.
  return { ms: floor(moment.ms, word), isDay: false, isZoned: moment.isZoned === true || moment.isDay }
}

function ofNumbers(args: Node[]): Moment | undefined {
  const [year, month, dayOfMonth] = args.map((arg) => as(arg, 'A_Const')?.ival?.ival)
  if (args.length !== 3 || !year || !month || !dayOfMonth) return undefined
  const two = (value: number) => String(value).padStart(2, '0')
  const ms = readMoment(`${year}-${two(month)}-${two(dayOfMonth)}`)
  return ms === undefined ? undefined : { ms, isDay: true }
}
