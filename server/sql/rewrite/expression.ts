/**
 * Expressions inside leaves. They run with the rights of the leaves' owner, so only what `typeOf` lists passes. Literals and
 * members leave the text; what remains of it are words of the grammar and of these lists.
 */
import { cast, type Node } from '../grammar/tree.ts'
import { mapTree } from '../grammar/walk.ts'
import type { Expression } from '../leaf/query.ts'
import type { Context } from './context.ts'
import { unfit } from './errors.ts'
import { partsOf } from './expression-parts.ts'
import { typeOf } from './expression-types.ts'
import type { Sources } from './members.ts'
import { constantTime, isoOf } from './moments.ts'
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

/** Days and moments that are known now are written out: inside a leaf the time zone is another one. */
const foldTimes = (node: Node, context: Context): Node =>
  mapTree(node, (part) => {
    if ('A_Const' in part || 'ColumnRef' in part) return part
    const mayBe = 'TypeCast' in part || 'SQLValueFunction' in part || 'FuncCall' in part || 'A_Expr' in part
    const known = mayBe ? constantTime(part, context) : undefined
    if (!known) return undefined
    const written: Node = { A_Const: { sval: { sval: isoOf(known.ms) } } }
    return cast(written, known.isDay ? 'date' : 'timestamp')
  })
