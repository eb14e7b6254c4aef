/** Parts of times that a granularity of Cube settles, so that roll-ups can answer: `created_at::date`, `EXTRACT(YEAR FROM t)`. */
import { as, functionName, type Node, typeNameOf } from '../grammar/tree.ts'
import { isUnit, type Unit } from './local-time.ts'
import { type Member, memberOf, type Sources } from './members.ts'

export interface TimePart {
  member: Member
  unit: Unit
  /** The expression over the beginning of the unit, which is a timestamp. */
  of(start: Node): Node
}

/** `DATE_TRUNC('month', t)` of a time dimension. */
export function truncation(node: Node, sources: Sources): TimePart | undefined {
  const { args = [] } = as(node, 'FuncCall') ?? {}
  const unit = as(args[0], 'A_Const')?.sval?.sval ?? ''
  if (functionName(node) !== 'date_trunc' || args.length !== 2 || !isUnit(unit)) return undefined
  const member = timeOf(args[1], sources)
  return member && { member, unit, of: (start) => start }
}

/** A time dimension itself. */
export function timeOf(node: Node | undefined, sources: Sources): Member | undefined {
  const member = memberOf(node, sources)
  return member?.column.kind === 'dimension' && member.column.type === 'timestamp' ? member : undefined
}

const FINER_THAN_DAY: Unit[] = ['second', 'minute', 'hour']

/** `t::date`, `DATE(t)`, `DATE_TRUNC('month', t)::date`. */
export function dayPart(node: Node, sources: Sources): TimePart | undefined {
  const typed = as(node, 'TypeCast')
  const isCast = typed && typeNameOf(typed.typeName) === 'date' && !typed.typeName?.arrayBounds
  const inside = isCast
    ? typed.arg
    : functionName(node) === 'date'
      ? as(node, 'FuncCall')?.args?.[0]
      : undefined
  if (!inside) return undefined
  const of = (start: Node): Node => ({
    TypeCast: { arg: start, typeName: { names: [{ String: { sval: 'date' } }], typemod: -1 } },
  })
  const member = timeOf(inside, sources)
  if (member) return { member, unit: 'day', of }
  const begun = truncation(inside, sources)
  return begun && !FINER_THAN_DAY.includes(begun.unit) ? { ...begun, of } : undefined
}

const FORMATS: Record<string, Unit> = {
  YYYY: 'year',
  'YYYY-"Q"Q': 'quarter',
  'YYYY-Q': 'quarter',
  'YYYY-MM': 'month',
  YYYYMM: 'month',
  'YYYY/MM': 'month',
  'YYYY.MM': 'month',
  'MM.YYYY': 'month',
  'MM-YYYY': 'month',
  'MM/YYYY': 'month',
  'YYYY-MM-01': 'month',
  'IYYY-IW': 'week',
  'IYYY-"W"IW': 'week',
  'YYYY-MM-DD': 'day',
  YYYYMMDD: 'day',
  'YYYY/MM/DD': 'day',
  'DD.MM.YYYY': 'day',
  'DD/MM/YYYY': 'day',
  'MM/DD/YYYY': 'day',
  'YYYY-MM-DD HH24': 'hour',
  'YYYY-MM-DD HH24:MI': 'minute',
  'YYYY-MM-DD HH24:MI:SS': 'second',
}

/** `EXTRACT(YEAR FROM t)`, `TO_CHAR(t, 'YYYY-MM')`: each value belongs to one unit, and each unit has one value. */
export function namedPart(node: Node, sources: Sources): TimePart | undefined {
  const { args = [], ...rest } = as(node, 'FuncCall') ?? {}
  const name = functionName(node)
  const [first, second, ...more] = args
  if (!first || !second || more.length > 0) return undefined
  if (name === 'extract' || name === 'date_part') {
    const member = timeOf(second, sources)
    const isYear = /^years?$/.test(as(first, 'A_Const')?.sval?.sval ?? '')
    return member && isYear
      ? { member, unit: 'year', of: (start) => ({ FuncCall: { ...rest, args: [first, start] } }) }
      : undefined
  }
  const unit = name === 'to_char' ? FORMATS[as(second, 'A_Const')?.sval?.sval ?? ''] : undefined
  const member = timeOf(first, sources)
  return member && unit
    ? { member, unit, of: (start) => ({ FuncCall: { ...rest, args: [start, second] } }) }
    : undefined
}

/** Any of them. */
export const timePart = (node: Node, sources: Sources): TimePart | undefined =>
  truncation(node, sources) ?? dayPart(node, sources) ?? namedPart(node, sources)
