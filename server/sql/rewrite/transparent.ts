/** Subselects that only rename columns of cubes (rule 1): when one is, and what its columns stand for. */
import { as, conjuncts, functionName, type Node, type SelectStmt } from '../grammar/tree.ts'
import { some } from '../grammar/walk.ts'
import { relationOf } from './context.ts'
import { commonTable, type Environment } from './environment.ts'
import { type Cubes, readFrom } from './from.ts'
import { isSetReturning, isVolatile } from './functions.ts'
import { mayBeModelJoin } from './joins.ts'
import { mapMembers, memberNode } from './members.ts'
import { resolve } from './names.ts'
import { hasAggregate, hasWindow, isOwnLevel } from './outputs.ts'
import type { Scope } from './scope.ts'
import { readTargets } from './targets.ts'

export interface Transparent {
  cubes: Cubes
  columns: [name: string, stands: Node][]
}

/** A first look: the shape of the subselect and of all that it selects from. */
export function isTransparent(query: SelectStmt, environment: Environment): boolean {
  const { transparent: known } = environment.context
  if (!known.has(query)) known.set(query, looksTransparent(query, environment))
  return known.get(query)!
}

function looksTransparent(query: SelectStmt, environment: Environment): boolean {
  const { op, valuesLists, withClause, fromClause, targetList, whereClause } = query
  const { groupClause, havingClause, distinctClause, limitCount, limitOffset, lockingClause, intoClause } =
    query
  if ((op && op !== 'SETOP_NONE') || valuesLists || withClause || !fromClause || intoClause) return false
  if (havingClause || distinctClause || limitCount || limitOffset || lockingClause) return false
  if (groupClause && !groupsByJoinField(query)) return false
  const isOdd = (node: Node) => isSetReturning(functionName(node)) || isVolatile(functionName(node))
  if (hasAggregate(targetList) || hasWindow(targetList) || some([targetList, whereClause], isOdd, isOwnLevel))
    return false
  return fromClause.every((node) => isOfCubes(node, environment))
}

function isOfCubes(node: Node, environment: Environment): boolean {
  const table = as(node, 'RangeVar')
  if (table) {
    const common = table.schemaname === undefined ? commonTable(table.relname ?? '', environment) : undefined
    return common ? common.transparent !== undefined : relationOf(environment.context, table) !== undefined
  }
  const subselect = as(node, 'RangeSubselect')
  if (subselect)
    return !subselect.lateral && isTransparent(as(subselect.subquery, 'SelectStmt')!, environment)
  const join = as(node, 'JoinExpr')
  return (
    join !== undefined &&
    !join.alias &&
    mayBeModelJoin(join) &&
    isOfCubes(join.larg!, environment) &&
    isOfCubes(join.rarg!, environment)
  )
}

/** Power BI groups the sides of a relationship by columns and `__cubeJoinField`: as the model joins them, that changes nothing. */
function groupsByJoinField({ groupClause = [], targetList = [] }: SelectStmt): boolean {
  const isField = (node: Node) =>
    /"__cubeJoinField"/i.test(JSON.stringify(as(node, 'ColumnRef')?.fields ?? ''))
  const columns = targetList.map((node) => as(node, 'ResTarget')?.val)
  return (
    groupClause.some(isField) && [...groupClause, ...columns].every((node) => node && 'ColumnRef' in node)
  )
}

/** @returns undefined where its cubes cannot be one item */
export function transparent(query: SelectStmt, environment: Environment): Transparent | undefined {
  const { items, entries } = readFrom(query.fromClause ?? [], environment)
  const [cubes, ...others] = items
  if (cubes?.kind !== 'cubes' || others.length > 0) {
    environment.context.transparent.set(query, false)
    return undefined
  }
  const scope: Scope = { entries, outer: environment.outer }
  const columns = readTargets(query.targetList ?? [], scope, environment).map(
    ({ name, val }): [string, Node] => [name!, val],
  )
  const where = conjuncts(query.whereClause && resolve(query.whereClause, scope, environment))
  return { cubes: { ...cubes, where: [...cubes.where, ...where] }, columns }
}

/** One more of the same, for another place where it is used: with sources of its own. */
export function another({ cubes, columns }: Transparent, { context }: Environment): Transparent {
  const sources = new Map(cubes.sources.map((source) => [source.id, context.addSource(source.relation)]))
  const own = new Map(cubes.sources.map((source) => [source.id, source]))
  const moved = <T>(part: T): T =>
    mapMembers(part, own, ({ source, column }, node) =>
      memberNode(sources.get(source.id)!, column, as(node, 'ColumnRef')!.location),
    )
  const renamed = columns.map(([name, stands]): [string, Node] => {
    context.spend(stands)
    return [name, moved(stands)]
  })
  return {
    cubes: { kind: 'cubes', sources: [...sources.values()], where: moved(cubes.where) },
    columns: renamed,
  }
}
