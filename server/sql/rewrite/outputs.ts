/** The columns that a SELECT gives. */
import { as, functionName, integer, type Node, type SelectStmt, strings } from '../grammar/tree.ts'
import { sameTree, some } from '../grammar/walk.ts'
import { isAggregate } from './functions.ts'
import { labelOf } from './labels.ts'

/** Names of the columns, in order; undefined where only PostgreSQL can tell. */
export function outputNames({ op, larg, valuesLists, targetList = [] }: SelectStmt): string[] | undefined {
  if (op && op !== 'SETOP_NONE') return larg && outputNames(larg)
  if (valuesLists) return as(valuesLists[0], 'List')?.items?.map((_, index) => `column${index + 1}`)
  const names = targetList.map((node) => {
    const { name, val } = as(node, 'ResTarget')!
    if (name !== undefined) return name
    return isStar(val) || 'A_Indirection' in val! ? undefined : labelOf(val!)
  })
  return names.every((name) => name !== undefined) ? (names as string[]) : undefined
}

export const isStar = (node: Node | undefined): boolean => {
  const last = as(node, 'ColumnRef')?.fields?.at(-1)
  return last !== undefined && 'A_Star' in last
}

/** Whether an aggregate stands in a part of the tree, not counting those of subselects and of windows. */
export const hasAggregate = (part: unknown): boolean => some(part, isOwnAggregate, isOwnLevel)

export const isOwnAggregate = (node: Node): boolean =>
  isAggregate(functionName(node)) && as(node, 'FuncCall')!.over === undefined

export const isOwnLevel = (node: Node): boolean => !('SelectStmt' in node)

export const hasWindow = (part: unknown): boolean =>
  some(part, (node) => as(node, 'FuncCall')?.over !== undefined, isOwnLevel)

/** Plain DISTINCT, not DISTINCT ON. */
export const isDistinct = ({ distinctClause }: SelectStmt): boolean =>
  distinctClause?.every((node) => Object.keys(node).length === 0) ?? false

/**
 * The columns of a subselect that together name one of its rows: none for a single row.
 *
 * @param query  as the analyst wrote it
 * @returns undefined where rows may repeat
 */
export function uniqueColumns(query: SelectStmt): string[] | undefined {
  const { op, valuesLists, groupClause, targetList = [], havingClause, limitCount } = query
  if (sameTree(limitCount, integer(1))) return []
  if ((op && op !== 'SETOP_NONE') || valuesLists) return undefined
  const names = outputNames(query)
  if (groupClause) {
    const keys = groupClause.map((key) => outputOf(key, targetList))
    return keys.every((key) => key !== undefined) ? (keys as string[]) : undefined
  }
  if (hasAggregate([targetList, havingClause])) return []
  return isDistinct(query) ? names : undefined
}

/** The name of the column that a group key is: by position, by name, or the same expression. */
function outputOf(key: Node, targets: Node[]): string | undefined {
  const position = as(key, 'A_Const')?.ival?.ival
  const [name, ...more] = strings(as(key, 'ColumnRef')?.fields)
  const nameOf = (node: Node | undefined) => {
    const { name, val } = as(node, 'ResTarget') ?? {}
    return name ?? (val && !isStar(val) ? labelOf(val) : undefined)
  }
  if (position !== undefined) return nameOf(targets[position - 1])
  const found =
    targets.find((node) => sameTree(as(node, 'ResTarget')?.val, key)) ??
    (more.length === 0 ? targets.find((node) => nameOf(node) === name) : undefined)
  return nameOf(found)
}
