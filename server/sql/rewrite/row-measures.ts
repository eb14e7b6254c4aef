/** Measures where rows are read one by one: a measure has a value for a group; of rows only one that is a column of its own. */
import { functionName, type Node } from '../grammar/tree.ts'
import { some } from '../grammar/walk.ts'
import type { Block } from './block.ts'
import { Fault, unfit } from './errors.ts'
import type { Item } from './from.ts'
import { hasMembers, memberOf, membersIn, type Sources } from './members.ts'
import { isOwnAggregate, isOwnLevel } from './outputs.ts'

/** A measure has a value for a group; of single rows only those that are a column of their own. */
export function refuseMeasures({
  targets,
  where,
  group,
  having,
  windows,
  sort,
  distinctOn,
  items,
  sources,
}: Block): void {
  const parts = [targets.map(({ val }) => val), where, group, having, windows, sort, distinctOn]
  some(
    parts,
    (node) => {
      if (isOwnAggregate(node)) refuseAggregate(node, sources, items)
      return false
    },
    isOwnLevel,
  )
  const values = targets.map(({ val }) => val).filter((val) => !memberOf(val, sources))
  const elsewhere = [values, where, group, having, windows, sort, distinctOn, items.map(onOf)]
  const computed = membersIn(elsewhere, sources).find(({ column }) => column.aggregate === 'number')
  if (!computed) return
  const { name } = computed.column
  throw new Fault(
    '42803',
    `Projection references non-aggregate values: the measure "${name}" has no value in a single row`,
    {
      hint: `Write MEASURE(${name}) and GROUP BY the columns beside it.`,
    },
  )
}

const onOf = (item: Item): unknown =>
  item.kind === 'join' ? [item.on, onOf(item.left), onOf(item.right)] : []

function refuseAggregate(node: Node, sources: Sources, items: Item[]): void {
  const [measure] = membersIn(node, sources).filter(({ column }) => column.kind === 'measure')
  const isMeasure = functionName(node) === 'measure' || functionName(node) === 'aggregate'
  if (!measure && !(isMeasure && hasMembers(node, sources))) return
  const name = measure?.column.name ?? ''
  const isJoin = items.length > 1 || items[0]?.kind !== 'cubes'
  throw unfit(
    isJoin
      ? `the measure "${name}" cannot be taken over a join by a condition`
      : `the measure "${name}" cannot be taken in this query`,
    `Group it in a subselect of its own (SELECT …, MEASURE(${name}) … GROUP BY …) and join the result.`,
    node,
  )
}
