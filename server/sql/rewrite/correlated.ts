/**
 * A subselect that aggregates the rows which equal something of the query around it: `(SELECT MEASURE(x.count) FROM deals x
 * WHERE x.stage = d.stage)`. Grouped by what is compared it is one leaf, of which at most one group meets each outer row.
 */
import {
  all,
  as,
  coalesce,
  integer,
  type Node,
  nothing,
  operatorOf,
  select,
  strings,
  target,
} from '../grammar/tree.ts'
import { mapTree, some } from '../grammar/walk.ts'
import type { LeafColumn } from '../leaf/query.ts'
import { hasMembers, membersIn, type Sources } from './members.ts'

/** The sides of `own = outer`; undefined for other conditions. */
export function correlation(node: Node, sources: Sources): { own: Node; outer: Node } | undefined {
  const { lexpr, rexpr } = operatorOf(node) === '=' ? as(node, 'A_Expr')! : {}
  if (!lexpr || !rexpr) return undefined
  for (const [own, outer] of [
    [lexpr, rexpr],
    [rexpr, lexpr],
  ] as const) {
    const members = membersIn(own, sources)
    const areDimensions = members.length > 0 && members.every(({ column }) => column.kind === 'dimension')
    if (areDimensions && !hasMembers(outer, sources) && isOuter(outer)) return { own, outer }
  }
  return undefined
}

const isOuter = (node: Node): boolean =>
  some(node, (part) => 'ColumnRef' in part) && !some(node, (part) => 'SubLink' in part)

/** A FROM item that gives one row whether or not a group meets the conditions. */
export const oneRow = (leaf: Node, conditions: Node[], alias: string): Node => ({
  JoinExpr: {
    jointype: 'JOIN_LEFT',
    larg: {
      RangeSubselect: {
        subquery: { SelectStmt: select({ targetList: [target(nothing())] }) },
        alias: { aliasname: `${alias}_row` },
      },
    },
    rarg: leaf,
    quals: all(conditions)!,
  },
})

/** Where no group is met, counts are 0. */
export function countsFromZero<T>(
  part: T,
  columns: LeafColumn[],
  alias: string,
  isCount: (member: string) => boolean,
): T {
  const counts = new Set(columns.filter((column) => counting(column, isCount)).map(({ name }) => name))
  return mapTree(part, (node) => {
    const [table, name] = strings(as(node, 'ColumnRef')?.fields)
    return table === alias && counts.has(name!) ? coalesce(node, integer(0)) : undefined
  })
}

function counting(column: LeafColumn, isCount: (member: string) => boolean): boolean {
  if (column.kind === 'rows') return true
  if (column.kind === 'aggregate') return /^count/.test(column.aggregate)
  if (column.kind === 'patched')
    return column.aggregate ? column.aggregate === 'countDistinct' : isCount(column.member)
  return column.kind === 'member' && isCount(column.member)
}
