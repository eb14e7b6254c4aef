/**
 * Expressions inside leaves. They run with the rights of the leaves' owner, so only what `typeOf` lists passes. Literals and
 * members leave the text; what remains of it are words of the grammar and of these lists.
 */
import type { A_Expr } from '@pgsql/types'
import { as, cast, type Node, operatorName } from '../grammar/tree.ts'
import { mapTree } from '../grammar/walk.ts'
import type { Expression } from '../leaf/query.ts'
import type { Context } from './context.ts'
import { unfit } from './errors.ts'
import { partsOf } from './expression-parts.ts'
import { typeOf } from './expression-types.ts'
import { isoOf } from './local-time.ts'
import type { Sources } from './members.ts'
import { constantTime, type Moment } from './moments.ts'
import { columnTypeOf, type Type } from './types.ts'

export interface Typed {
  expression: Expression
  /** As PostgreSQL has it, finer than that of the leaf's column. */
  type: Type
}

/**
 * An expression over dimensions and segments of a block's sources.
 *
 * @throws {Unfit} where it holds what may not stand inside a leaf
 */
export function expressionOf(node: Node, sources: Sources, context: Context): Typed {
  const folded = foldTimes(node, context)
  const type = typeOf(folded, { sources, context, locals: new Map() })
  return { expression: partsOf(folded, columnTypeOf(type), sources, context), type }
}

/** A condition. */
export function conditionOf(node: Node, sources: Sources, context: Context): Expression {
  const { expression, type } = expressionOf(node, sources, context)
  if (type !== 'bool' && type !== 'unknown')
    throw unfit('argument of WHERE must be type boolean', 'Write a comparison.', node)
  expression.type = 'bool'
  return expression
}

/**
 * Days and moments that are known now are written out: inside a leaf the time zone is another one. Such with a zone only
 * where they are compared: there the local time says the same.
 */
const foldTimes = (node: Node, context: Context): Node =>
  mapTree(node, (part) => {
    if ('A_Const' in part || 'ColumnRef' in part) return part
    const known = constantTime(part, context)
    if (known && !known.isZoned) return written(known)
    const operation = as(part, 'A_Expr')
    if (!operation || !isComparison(operation)) return undefined
    const side = (one: Node): Node => {
      const moment = constantTime(one, context)
      return moment ? written(moment) : foldTimes(one, context)
    }
    const { lexpr, rexpr } = operation
    const items = as(rexpr, 'List')?.items
    return {
      A_Expr: {
        ...operation,
        ...(lexpr ? { lexpr: side(lexpr) } : {}),
        ...(rexpr ? { rexpr: items ? { List: { items: items.map(side) } } : side(rexpr) } : {}),
      },
    }
  })

const written = ({ ms, isDay }: Moment): Node =>
  cast({ A_Const: { sval: { sval: isoOf(ms) } } }, isDay ? 'date' : 'timestamp')

const isComparison = ({ kind, name }: A_Expr): boolean =>
  kind === 'AEXPR_OP'
    ? /^(=|<>|!=|<|>|<=|>=)$/.test(operatorName(name) ?? '')
    : /^AEXPR_(IN|(NOT_)?(BETWEEN|DISTINCT))$/.test(kind ?? '')
