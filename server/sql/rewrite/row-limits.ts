/** LIMIT and ORDER BY of rows that are read one by one (rule 3): the leaf does them where nothing outside needs more. */
import { as, functionName, type Node, strings } from '../grammar/tree.ts'
import { some } from '../grammar/walk.ts'
import type { LeafQuery } from '../leaf/query.ts'
import type { Block } from './block.ts'
import { isSetReturning } from './functions.ts'
import type { LeafColumns } from './leaf-columns.ts'
import { memberOf } from './members.ts'
import { hasAggregate, hasWindow, isDistinct } from './outputs.ts'

/** What of LIMIT and ORDER BY the leaf can do itself: all, when nothing outside filters, groups or multiplies its rows. */
export function cutOf(block: Block, columns: LeafColumns): Cut {
  const { stmt, targets, group, having, sort, limit, distinctOn, items } = block
  const count = wholeOf(limit.count)
  const offset = limit.offset ? wholeOf(limit.offset) : 0
  if (count === undefined || offset === undefined || stmt.limitOption === 'LIMIT_OPTION_WITH_TIES') return {}
  const values = targets.map(({ val }) => val)
  const changesRows =
    items.length > 1 ||
    items[0]!.kind !== 'cubes' ||
    group.length > 0 ||
    having !== undefined ||
    distinctOn.length > 0 ||
    isDistinct(stmt) ||
    hasAggregate(values) ||
    hasWindow([values, sort]) ||
    some(values, (node) => isSetReturning(functionName(node)))
  const order = sort.map((node) => orderOf(node, block, columns))
  if (changesRows || !order.every((one) => one !== undefined)) return {}
  return { limit: Math.max(1, count + offset), ...(order.length > 0 ? { order: order as Order } : {}) }
}

type Order = NonNullable<LeafQuery['order']>

export type Cut = Pick<LeafQuery, 'limit' | 'order'>

/** A sort by a column as it is. */
function orderOf(node: Node, { targets, sources }: Block, columns: LeafColumns): Order[number] | undefined {
  const { node: key, sortby_dir, sortby_nulls, useOp } = as(node, 'SortBy')!
  const position = as(key, 'A_Const')?.ival?.ival
  const member = memberOf(position === undefined ? key : targets[position - 1]?.val, sources)
  if (!member?.column.member || useOp || sortby_dir === 'SORTBY_USING') return undefined
  const [, column] = strings(as(columns.addMember(member), 'ColumnRef')!.fields)
  const isDescending = sortby_dir === 'SORTBY_DESC'
  const nullsFirst =
    sortby_nulls === 'SORTBY_NULLS_FIRST' || (isDescending && sortby_nulls !== 'SORTBY_NULLS_LAST')
  return { column: column!, isDescending, nullsFirst }
}

function wholeOf(node: Node | undefined): number | undefined {
  const ival = as(as(node, 'TypeCast')?.arg ?? node, 'A_Const')?.ival
  return ival && (ival.ival ?? 0) >= 0 ? (ival.ival ?? 0) : undefined
}
