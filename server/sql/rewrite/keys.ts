/** Group keys as columns of a leaf (rule 2). */
import { cast, type Node } from '../grammar/tree.ts'
import type { Context } from './context.ts'
import { unfit } from './errors.ts'
import { expressionOf } from './expression.ts'
import type { LeafColumns } from './leaf-columns.ts'
import { memberOf, type Sources } from './members.ts'
import { type TimePart, timePart } from './time-keys.ts'
import { castBack } from './types.ts'

/**
 * Puts a key into the leaf.
 *
 * @param known  of a part of a time: the granularity that the other keys give it
 * @returns what stands for the key outside
 * @throws {Unfit} where the key cannot be computed inside
 */
export function addKey(
  key: Node,
  columns: LeafColumns,
  sources: Sources,
  context: Context,
  known?: TimePart,
): Node {
  const member = memberOf(key, sources)
  if (member?.column.kind === 'measure')
    throw unfit(
      `the measure "${member.column.name}" is a group key beside other measures`,
      `Group by dimensions only, and take the measure as MEASURE(${member.column.name}).`,
      key,
    )
  if (member?.column.kind === 'dimension') return columns.addMember(member)
  const part = known ?? timePart(key, sources)
  if (part) {
    const { member: time, unit, of } = part
    return of(
      columns.add({ kind: 'time', member: time.column.member!, granularity: unit, type: 'timestamp' }),
    )
  }
  const { expression, type } = expressionOf(key, sources, context)
  const column = columns.add({ kind: 'expression', expression, type: expression.type })
  const own = castBack(type)
  return own ? cast(column, own) : column
}
