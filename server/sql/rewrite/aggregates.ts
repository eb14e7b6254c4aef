/** Aggregates as columns of a leaf (rule 4). */
import {
  as,
  cast,
  type FuncCall,
  functionName,
  integer,
  type Node,
  operation,
  operatorOf,
  sameConstant,
} from '../grammar/tree.ts'
import { sameTree } from '../grammar/walk.ts'
import type { Aggregate } from '../leaf/query.ts'
import { Fault, unfit } from './errors.ts'
import { conditionOf, expressionOf } from './expression.ts'
import { type Making, ofMeasure, ofMeasureValue, ofRows } from './measures.ts'
import { type Member, memberOf, membersIn, type Sources } from './members.ts'
import { castBack, isNumber } from './types.ts'

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

const nullIfZero = (node: Node): Node => operation(node, '=', integer(0), 'AEXPR_NULLIF')

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
