/** One SELECT: set operations, WITH, and what kind of block it is. */
import { as, type Node, type SelectStmt, strings } from '../grammar/tree.ts'
import { type Block, readBlock } from './block.ts'
import type { CommonTable, Environment } from './environment.ts'
import { Fault, Unfit, unfit } from './errors.ts'
import { cubesIn, type From, type Item, readFrom } from './from.ts'
import { groupedLeaf, isKeyed } from './grouped.ts'
import { membersIn } from './members.ts'
import { resolve } from './names.ts'
import { hasAggregate, outputNames, uniqueColumns } from './outputs.ts'
import { rowLeaves } from './rows.ts'
import type { Scope } from './scope.ts'
import { isTransparent, transparent } from './transparent.ts'

/** @returns the SELECT with leaves in the place of cubes; PostgreSQL does the rest of it */
export function rewriteSelect(stmt: SelectStmt, environment: Environment): SelectStmt {
  if (stmt.withClause) return withTables(stmt, environment)
  if (stmt.op && stmt.op !== 'SETOP_NONE') return setOperation(stmt, environment)
  const from = readFrom(stmt.fromClause ?? [], environment)
  if (cubesIn(from.items).length === 0) return plain(stmt, from, environment)
  if (stmt.lockingClause)
    throw unfit('FOR UPDATE is not supported on cubes', 'Leave it out: cubes are only read.', undefined)
  return ofCubes(readBlock(stmt, from, environment))
}

/** Groups as Cube groups; rows where nothing is grouped; PostgreSQL groups rows where Cube cannot and no measure is taken. */
function ofCubes(block: Block): SelectStmt {
  const { group, having, targets, sort, windows, distinctOn } = block
  const values = targets.map(({ val }) => val)
  const misplaced = block.where.find(hasAggregate)
  if (misplaced)
    throw new Fault('42803', 'aggregate functions are not allowed in WHERE', {
      hint: 'Write the condition in HAVING.',
      at: misplaced,
    })
  const isGrouped =
    group.length > 0 || having !== undefined || hasAggregate([values, sort, windows, distinctOn])
  if (!isGrouped && !isKeyed(block)) return rowLeaves(block)
  try {
    return groupedLeaf(block)
  } catch (error) {
    if (!(error instanceof Unfit) || takesMeasures(block)) throw error
    return rowLeaves(block)
  }
}

/** Whether a measure is asked for anywhere but as a group key of its own. */
function takesMeasures({ targets, where, having, sort, windows, group, items, sources }: Block): boolean {
  const keys = new Set(membersIn(group, sources).map(({ column }) => column.name))
  const conditions = [where, cubesIn(items).map(({ cubes }) => cubes.where)]
  return membersIn([targets.map(({ val }) => val), conditions, having, sort, windows], sources).some(
    ({ column }) => column.kind === 'measure' && !keys.has(column.name),
  )
}

/** No cube of its own: only what is inside is rewritten. */
function plain(stmt: SelectStmt, { items, entries }: From, environment: Environment): SelectStmt {
  const scope: Scope = { entries, outer: environment.outer }
  const { fromClause, ...rest } = stmt
  const of = <T>(part: T): T => resolve(part, scope, environment)
  const resolved: SelectStmt = {
    ...rest,
    ...(rest.targetList ? { targetList: rest.targetList.map((node) => plainTarget(node, of)) } : {}),
    ...(rest.whereClause ? { whereClause: of(rest.whereClause) } : {}),
    ...(rest.valuesLists ? { valuesLists: of(rest.valuesLists) } : {}),
    ...(rest.havingClause ? { havingClause: of(rest.havingClause) } : {}),
    ...(rest.limitCount ? { limitCount: of(rest.limitCount) } : {}),
    ...(rest.limitOffset ? { limitOffset: of(rest.limitOffset) } : {}),
    ...(rest.groupClause ? { groupClause: rest.groupClause.map((node) => inSubselects(node, of)) } : {}),
    ...(rest.sortClause ? { sortClause: rest.sortClause.map((node) => inSubselects(node, of)) } : {}),
    ...(rest.windowClause ? { windowClause: rest.windowClause.map((node) => inSubselects(node, of)) } : {}),
  }
  return fromClause ? { ...resolved, fromClause: items.map(tableNode) } : resolved
}

/** Names here may be those of outputs: PostgreSQL finds them. */
const inSubselects = (node: Node, of: <T>(part: T) => T): Node => {
  const inside = as(node, 'SortBy')?.node ?? node
  if ('ColumnRef' in inside || 'A_Const' in inside) return node
  return of(node)
}

function plainTarget(node: Node, of: <T>(part: T) => T): Node {
  const { name, val, ...rest } = as(node, 'ResTarget')!
  const last = as(val, 'ColumnRef')?.fields?.at(-1)
  if (last && 'A_Star' in last) return node
  return { ResTarget: { ...rest, ...(name === undefined ? {} : { name }), val: of(val!) } }
}

function tableNode(item: Item): Node {
  if (item.kind === 'table') return item.node
  if (item.kind === 'cubes') throw new Error('A cube was left in FROM.')
  const { join, left, right, on } = item
  return {
    JoinExpr: { ...join, larg: tableNode(left), rarg: tableNode(right), ...(on ? { quals: on } : {}) },
  }
}

function setOperation(stmt: SelectStmt, environment: Environment): SelectStmt {
  const larg = rewriteSelect(stmt.larg!, environment)
  const rarg = rewriteSelect(stmt.rarg!, environment)
  const scope: Scope = { entries: [], outer: environment.outer }
  const of = (node: Node | undefined) => node && resolve(node, scope, environment)
  const limit = {
    ...(stmt.limitCount ? { limitCount: of(stmt.limitCount)! } : {}),
    ...(stmt.limitOffset ? { limitOffset: of(stmt.limitOffset)! } : {}),
  }
  return { ...stmt, larg, rarg, ...limit }
}

/** WITH: what only renames cubes is read where it is used; the rest are tables. */
function withTables({ withClause, ...stmt }: SelectStmt, environment: Environment): SelectStmt {
  let inside = environment
  const kept: Node[] = []
  for (const node of withClause!.ctes ?? []) {
    const cte = as(node, 'CommonTableExpr')!
    const query = as(cte.ctequery, 'SelectStmt')
    const name = cte.ctename!
    const columns = strings(cte.aliascolnames)
    const rest = inside.ctes
    const isKept = cte.ctematerialized === 'CTEMaterializeAlways' || withClause!.recursive
    const inlined = query && !isKept && isTransparent(query, inside) ? transparent(query, inside) : undefined
    if (inlined) {
      inside = { ...inside, ctes: { name, rest, columns, transparent: inlined } }
      continue
    }
    // A recursive query sees itself.
    const own: CommonTable = { name, rest }
    const rewritten = query
      ? rewriteSelect(query, withClause!.recursive ? { ...inside, ctes: own } : inside)
      : undefined
    if (!rewritten)
      throw new Fault('0A000', 'WITH may only hold SELECT', {
        hint: 'Data cannot be changed here.',
        at: node,
      })
    kept.push({ CommonTableExpr: { ...cte, ctequery: { SelectStmt: rewritten } } })
    const names = outputNames(rewritten)?.map((column, index) => columns[index] ?? column)
    const unique = columns.length > 0 ? undefined : uniqueColumns(query!)
    inside = { ...inside, ctes: { name, rest, columns: names, unique } }
  }
  const result = rewriteSelect(stmt, inside)
  if (kept.length === 0) return result
  // What the SELECT itself brought along comes after.
  return { ...result, withClause: { ...withClause!, ctes: [...kept, ...(result.withClause?.ctes ?? [])] } }
}
