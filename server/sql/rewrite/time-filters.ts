/**
 * Comparisons of times as exact filters with full timestamps. The beginning and the end of a range stay two filters,
 * which the leaf's adapter puts together so that roll-ups match.
 */
import { as, functionName, type Node } from '../grammar/tree.ts'
import type { LeafFilter } from '../leaf/query.ts'
import type { Context } from './context.ts'
import { floor, isoOf, next, readMoment, type Unit } from './local-time.ts'
import type { Member, Sources } from './members.ts'
import { constantTime } from './moments.ts'
import { dayPart, namedPart, timeOf, truncation } from './time-keys.ts'

/** `t >= '2026-02-01'`, `DATE_TRUNC('month', t) = '2026-03-01'`, `t::date <= CURRENT_DATE`, `EXTRACT(YEAR FROM t) = 2026`. */
export function timeFilter(
  left: Node,
  operator: string,
  right: Node,
  sources: Sources,
  context: Context,
): LeafFilter | undefined {
  const time = timeOf(left, sources)
  if (time) {
    const ms = momentOf(right, context)
    return ms === undefined ? undefined : ofMoment(time, operator, ms)
  }
  const part = truncation(left, sources) ?? dayPart(left, sources)
  if (part) {
    const ms = momentOf(right, context, dayPart(left, sources) !== undefined)
    return ms === undefined ? undefined : ofUnit(part.member, part.unit, operator, ms)
  }
  const named = namedPart(left, sources)
  const year = as(right, 'A_Const')?.ival?.ival
  if (named?.unit !== 'year' || functionName(left) === 'to_char' || !year || year < 1000 || year > 9998)
    return undefined
  return ofUnit(named.member, 'year', operator, Date.UTC(year))
}

/** A text beside a time is a time; beside a date it is its day. */
function momentOf(node: Node, context: Context, isDay = false): number | undefined {
  const written = as(node, 'A_Const')?.sval?.sval
  const ms = written === undefined ? constantTime(node, context)?.ms : readMoment(written)
  return ms !== undefined && written !== undefined && isDay ? floor(ms, 'day') : ms
}

const filter = (member: Member, operator: string, ms: number): LeafFilter => ({
  member: member.column.member!,
  operator,
  values: [isoOf(ms)],
})

const from = (member: Member, ms: number): LeafFilter => filter(member, 'afterOrOnDate', ms)
const before = (member: Member, ms: number): LeafFilter => filter(member, 'beforeDate', ms)

function ofMoment(member: Member, operator: string, ms: number): LeafFilter | undefined {
  switch (operator) {
    case '=':
      return { and: [from(member, ms), filter(member, 'beforeOrOnDate', ms)] }
    case '<>':
      return { or: [before(member, ms), filter(member, 'afterDate', ms)] }
    case '>=':
      return from(member, ms)
    case '>':
      return filter(member, 'afterDate', ms)
    case '<':
      return before(member, ms)
    case '<=':
      return filter(member, 'beforeOrOnDate', ms)
    default:
      return undefined
  }
}

/** The beginning of the unit that a time lies in, compared: `begin >= x` holds from the first unit that begins at x or later. */
function ofUnit(member: Member, unit: Unit, operator: string, ms: number): LeafFilter | undefined {
  const start = floor(ms, unit)
  const after = next(ms, unit)
  const isStart = start === ms
  const ceiling = isStart ? start : after
  switch (operator) {
    case '=':
      return isStart ? { and: [from(member, start), before(member, after)] } : undefined
    case '<>':
      return isStart ? { or: [before(member, start), from(member, after)] } : undefined
    case '>=':
      return from(member, ceiling)
    case '>':
      return from(member, after)
    case '<':
      return before(member, ceiling)
    case '<=':
      return before(member, after)
    default:
      return undefined
  }
}
