/** Measures as columns of a leaf (rule 4): as they are, with another aggregation, or under a condition. */
import {
  all,
  as,
  coalesce,
  integer,
  type Node,
  operation,
  sameConstant,
  typeNameOf,
} from '../grammar/tree.ts'
import type { Aggregate } from '../leaf/query.ts'
import type { Context } from './context.ts'
import { Fault, unfit } from './errors.ts'
import { conditionOf } from './expression.ts'
import type { LeafColumns } from './leaf-columns.ts'
import { isMember, type Member, memberOf, membersIn, type Sources } from './members.ts'

export interface Making {
  columns: LeafColumns
  sources: Sources
  context: Context
}

export function ofRows(filter: Node | undefined, { columns, sources, context }: Making): Node {
  const condition = filter && conditionOf(filter, sources, context)
  return columns.add({ kind: 'rows', type: 'int8', ...(condition ? { filter: condition } : {}) })
}

/** `MEASURE(m)` is the measure, whatever its type. */
export function ofMeasure(
  node: Node,
  value: Node | undefined,
  hasMore: boolean,
  filter: Node | undefined,
  making: Making,
): Node {
  const member = memberOf(value, making.sources)
  if (!member && value && isMember(value))
    throw new Fault('0A000', 'a measure of the outer query cannot be taken in a subselect', {
      hint: 'Take it in the outer query, and compare it with the subselect in HAVING.',
      at: node,
    })
  if (!member || hasMore || member.column.kind !== 'measure') {
    const { relation } = making.sources.values().next().value ?? {}
    const measures = relation?.columns.filter(({ kind }) => kind === 'measure').map(({ name }) => name) ?? []
    const what = member ? `"${member.column.name}" is a ${member.column.kind}` : 'it was given an expression'
    throw new Fault('42000', `MEASURE() takes the name of one measure; ${what}`, {
      hint: `Measures of ${relation?.name}: ${measures.slice(0, 12).join(', ')}${measures.length > 12 ? ' …' : ''}.`,
      at: node,
    })
  }
  return filter ? patched(member, undefined, filter, making, node) : making.columns.addMember(member)
}

/** An aggregate of a measure, bare or inside CASE, COALESCE or a cast. */
export function ofMeasureValue(
  node: Node,
  aggregate: Aggregate,
  value: Node,
  filter: Node | undefined,
  making: Making,
): Node {
  const member = memberOf(value, making.sources)
  if (member) {
    const own = aggregationFor(member, aggregate, node)
    return filter || own.aggregate
      ? patched(member, own.aggregate, filter, making, node)
      : making.columns.addMember(member)
  }
  const typed = as(value, 'TypeCast')
  if (typed?.arg && isHarmless(typed.typeName, aggregate))
    return {
      TypeCast: { ...typed, arg: ofMeasureValue(node, aggregate, typed.arg, filter, making) } as typeof typed,
    }
  const either = as(value, 'CoalesceExpr')?.args
  if (either?.length === 2 && aggregate === 'sum' && sameConstant(either[1], 0)) {
    const sum = ofMeasureValue(node, aggregate, either[0]!, filter, making)
    return coalesce(sum, zeroIfAny(ofRows(filter, making)))
  }
  const chosen = choice(value, aggregate)
  if (chosen) {
    const both = all(filter ? [filter, chosen.condition] : [chosen.condition])!
    const inside = ofMeasureValue(node, aggregate, chosen.value, both, making)
    if (!chosen.orZero) return inside
    const others: Node = { BooleanTest: { arg: chosen.condition, booltesttype: 'IS_NOT_TRUE' } }
    return coalesce(inside, zeroIfAny(ofRows(all(filter ? [filter, others] : [others]), making)))
  }
  const names = membersIn(value, making.sources).map(({ column }) => column.name)
  throw unfit(
    `an expression over the measure ${names.map((name) => `"${name}"`).join(', ')} cannot be aggregated`,
    `Aggregate the measure itself and compute outside: MEASURE(${names[0]}) * 2, or SUM(CASE WHEN condition THEN ${names[0]} END).`,
    value,
  )
}

/** What ELSE 0 adds to a sum: nothing where no row is counted. */
const zeroIfAny = (rows: Node): Node => ({
  CaseExpr: { args: [{ CaseWhen: { expr: operation(rows, '>', integer(0)), result: integer(0) } }] },
})

/** Casts between numbers that keep the sum: `SUM(CAST(m AS numeric))`. */
const isHarmless = (type: Parameters<typeof typeNameOf>[0], aggregate: Aggregate): boolean =>
  !type?.typmods &&
  !type?.arrayBounds &&
  aggregate !== 'count' &&
  /^(float8|numeric)$/.test(typeNameOf(type) ?? '')

/** `CASE WHEN condition THEN m [ELSE NULL] END`; with SUM also ELSE 0. */
function choice(
  value: Node,
  aggregate: Aggregate,
): { condition: Node; value: Node; orZero: boolean } | undefined {
  const { arg, args = [], defresult } = as(value, 'CaseExpr') ?? {}
  const when = as(args[0], 'CaseWhen')
  if (!when?.expr || !when.result || args.length !== 1) return undefined
  const condition: Node = arg
    ? { A_Expr: { kind: 'AEXPR_OP', name: [{ String: { sval: '=' } }], lexpr: arg, rexpr: when.expr } }
    : when.expr
  if (as(when.result, 'A_Const')?.isnull && defresult)
    return {
      condition: { BooleanTest: { arg: condition, booltesttype: 'IS_NOT_TRUE' } },
      value: defresult,
      orZero: false,
    }
  const orZero = aggregate === 'sum' && sameConstant(defresult, 0)
  if (defresult && !orZero && !as(defresult, 'A_Const')?.isnull) return undefined
  return { condition, value: when.result, orZero }
}

/** The aggregation that a measure needs for an aggregate: none when it is its own. @throws {Fault} 42000 */
function aggregationFor({ column }: Member, aggregate: Aggregate, node: Node): { aggregate?: Aggregate } {
  const own = column.aggregate ?? ''
  if (own === 'number' && aggregate !== 'count' && aggregate !== 'countDistinct') return {}
  if (/^(string|time|boolean)$/.test(own) && (aggregate === 'min' || aggregate === 'max')) return {}
  if (own === aggregate || (own === 'count' && aggregate === 'sum')) return {}
  if (/^count_distinct/.test(own) && aggregate === 'countDistinct') return {}
  if (/^(sum|avg|min|max)$/.test(own) && aggregate !== 'count') return { aggregate }
  const asked = aggregate === 'countDistinct' ? 'COUNT(DISTINCT)' : `${aggregate.toUpperCase()}()`
  throw new Fault(
    '42000',
    `Measure aggregation type doesn't match. The aggregation type for '${column.name}' is '${own.toUpperCase()}' but '${asked}' was provided`,
    { hint: `Write MEASURE(${column.name}).`, at: node },
  )
}

/** A measure with another aggregation or under a condition. */
function patched(
  member: Member,
  aggregate: Aggregate | undefined,
  filter: Node | undefined,
  { columns, sources, context }: Making,
  node: Node,
): Node {
  const { name, aggregate: own = '', type } = member.column
  if (/^(number|string|time|boolean)$/.test(own))
    throw unfit(
      `a condition cannot be put into the measure "${name}", which is computed from others`,
      `Put the condition into WHERE, or into a subselect of its own: (SELECT MEASURE(${name}) FROM … WHERE …).`,
      node,
    )
  const condition = filter && conditionOf(filter, sources, context)
  return columns.add({
    kind: 'patched',
    member: member.column.member!,
    type: aggregate === 'countDistinct' ? 'int8' : type,
    ...(aggregate ? { aggregate } : {}),
    ...(condition ? { filter: condition } : {}),
  })
}
