/** Aggregates as columns of a leaf (rule 4). */
import {
  all,
  as,
  cast,
  coalesce,
  type FuncCall,
  functionName,
  integer,
  type Node,
  operation,
  operatorOf,
  sameConstant,
  typeNameOf,
} from '../grammar/tree.ts'
import { sameTree } from '../grammar/walk.ts'
import type { Aggregate } from '../leaf/query.ts'
import type { Context } from './context.ts'
import { Fault, unfit } from './errors.ts'
import { conditionOf, expressionOf } from './expression.ts'
import type { LeafColumns } from './leaf-columns.ts'
import { isMember, type Member, memberOf, membersIn, type Sources } from './members.ts'
import { castBack, isNumber } from './types.ts'

interface Making {
  columns: LeafColumns
  sources: Sources
  context: Context
}

const SIMPLE: Record<string, Aggregate> = { count: 'count', sum: 'sum', avg: 'avg', min: 'min', max: 'max' }

/**
 * Puts an aggregate into the leaf.
 *
 * @param called  an aggregate of the block, names resolved
 * @returns what stands for it outside
 * @throws {Fault} 42000 where it does not suit the measure; {Unfit} where Cube cannot compute it
 */
export function addAggregate(node: Node, making: Making): Node {
  const called = as(node, 'FuncCall')!
  const { args = [], agg_filter: filter, agg_distinct: isDistinct, agg_star: isStar } = called
  const name = functionName(node)!
  const [value, ...more] = args
  if (name === 'measure' || name === 'aggregate')
    return ofMeasure(node, value, more.length > 0, filter, making)
  const aggregate = SIMPLE[name]
  const isPlain = !called.agg_order && !called.agg_within_group && !called.func_variadic && more.length === 0
  const simple = aggregate && isDistinct ? distinct(aggregate) : aggregate
  if (!simple || !isPlain) throw unaggregated(node, name, making.sources)
  if (isStar || (value && isCounted(value) && simple === 'count')) return ofRows(filter, making)
  if (!value) throw unaggregated(node, name, making.sources)
  const times = simple === 'sum' ? as(value, 'A_Const')?.ival?.ival : undefined
  // Tableau counts rows by SUM(1).
  if (times !== undefined) return operation(nullIfZero(ofRows(filter, making)), '*', integer(times))
  const measures = membersIn(value, making.sources).filter(({ column }) => column.kind === 'measure')
  return measures.length > 0
    ? ofMeasureValue(node, simple, value, filter, making)
    : ofDimensions(simple, value, filter, making)
}

/** `MIN(DISTINCT x)` is `MIN(x)`; sums of distinct values nobody can compute from parts. */
const distinct = (aggregate: Aggregate): Aggregate | undefined =>
  (({ count: 'countDistinct', min: 'min', max: 'max' }) as const)[aggregate as 'count' | 'min' | 'max']

/** `COUNT(1)` */
function isCounted(value: Node): boolean {
  const constant = as(value, 'A_Const')
  return constant !== undefined && !constant.isnull
}

function ofRows(filter: Node | undefined, { columns, sources, context }: Making): Node {
  const condition = filter && conditionOf(filter, sources, context)
  return columns.add({ kind: 'rows', type: 'int8', ...(condition ? { filter: condition } : {}) })
}

/** `MEASURE(m)` is the measure, whatever its type. */
function ofMeasure(
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
function ofMeasureValue(
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

const nullIfZero = (node: Node): Node => operation(node, '=', integer(0), 'AEXPR_NULLIF')

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

/** An aggregate over dimensions or constants. */
function ofDimensions(aggregate: Aggregate, value: Node, filter: Node | undefined, making: Making): Node {
  const { columns, sources, context } = making
  const { expression, type } = expressionOf(value, sources, context)
  const condition = filter && conditionOf(filter, sources, context)
  const more = condition ? { filter: condition } : {}
  const add = (columnType: typeof expression.type) =>
    columns.add({ kind: 'aggregate', aggregate, expression, type: columnType, ...more })
  if (aggregate === 'count' || aggregate === 'countDistinct') return add('int8')
  if (aggregate === 'sum' || aggregate === 'avg') {
    if (!isNumber(type))
      throw unfit(
        `${aggregate}() of a ${type} is computed outside of cubes`,
        'Select the column in a subselect first.',
        value,
      )
    return add(aggregate === 'sum' && /^int/.test(type) ? 'int8' : 'float8')
  }
  if (type === 'bool')
    throw new Fault('42883', `function ${aggregate}(boolean) does not exist`, { at: value })
  const own = castBack(type)
  const column = add(own === 'numeric' ? 'float8' : expression.type)
  return own && own !== 'numeric' ? cast(column, own) : column
}

function unaggregated(node: Node, name: string, sources: Sources): Error {
  const [measure] = membersIn(node, sources).filter(({ column }) => column.kind === 'measure')
  if (measure)
    return unfit(
      `${name.toUpperCase()}() cannot be computed for the measure "${measure.column.name}"`,
      `Write MEASURE(${measure.column.name}).`,
      node,
    )
  return unfit(
    `${name.toUpperCase()}() cannot stand beside measures`,
    'Compute it in a subselect of its own that selects no measures, and join the two by their keys.',
    node,
  )
}

/** `COUNT(DISTINCT m) + MAX(CASE WHEN m IS NULL THEN 1 ELSE 0 END)`: Power BI's way to count distinct values with NULL. */
export function distinctWithNull(node: Node, sources: Sources): Member | undefined {
  if (operatorOf(node) !== '+') return undefined
  const { lexpr, rexpr } = as(node, 'A_Expr')!
  const counted = callOf(lexpr, 'count')
  const member = counted?.agg_distinct ? memberOf(counted.args?.[0], sources) : undefined
  const { args = [], defresult } = as(callOf(rexpr, 'max')?.args?.[0], 'CaseExpr') ?? {}
  const when = as(args[0], 'CaseWhen')
  const test = as(when?.expr, 'NullTest')
  const isNullTest = test?.nulltesttype === 'IS_NULL' && sameTree(test.arg, counted?.args?.[0])
  if (!member || !isNullTest || args.length !== 1) return undefined
  const isOneOrZero = sameConstant(when?.result, 1) && sameConstant(defresult, 0)
  return isOneOrZero && /^count_distinct/.test(member.column.aggregate ?? '') ? member : undefined
}

const callOf = (node: Node | undefined, name: string): FuncCall | undefined =>
  functionName(node) === name ? as(node, 'FuncCall') : undefined
