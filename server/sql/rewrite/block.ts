/** One SELECT with its names resolved, before it is known which leaves it becomes. */
import { as, conjuncts, integer, type Node, type SelectStmt, strings } from '../grammar/tree.ts'
import { some } from '../grammar/walk.ts'
import type { Environment } from './environment.ts'
import { cubesIn, type From, type Item } from './from.ts'
import { isMember, type Source, type Sources } from './members.ts'
import { resolve } from './names.ts'
import { type Entry, lookUp, type Scope } from './scope.ts'
import { readTargets, type Target } from './targets.ts'

export interface Block {
  environment: Environment
  /** As written, for what is kept: ALL, LIMIT and the like. */
  stmt: SelectStmt
  items: Item[]
  /** The cubes of its FROM. */
  sources: Sources
  targets: Target[]
  where: Node[]
  /** Keys, or grouping sets, with positions and names of outputs replaced by what they stand for. */
  group: Node[]
  having: Node | undefined
  windows: Node[]
  /** SortBy nodes; outputs are given by position. */
  sort: Node[]
  distinctOn: Node[]
  limit: { count?: Node | undefined; offset?: Node | undefined }
}

export function readBlock(stmt: SelectStmt, from: From, environment: Environment): Block {
  const scope: Scope = { entries: from.entries, outer: environment.outer }
  const of = <T>(part: T): T => resolve(part, scope, environment)
  const targets = readTargets(stmt.targetList ?? [], scope, environment)
  const own = cubesIn(from.items).flatMap(({ cubes }) =>
    cubes.sources.map((source): [string, Source] => [source.id, source]),
  )
  return {
    environment,
    stmt,
    items: from.items,
    sources: new Map(own),
    targets,
    where: conjuncts(of(stmt.whereClause)),
    group: (stmt.groupClause ?? []).map((node) => groupKey(node, targets, scope, environment)),
    having: of(stmt.havingClause),
    windows: of(stmt.windowClause ?? []),
    sort: (stmt.sortClause ?? []).map((node) => sortKey(node, targets, of)),
    distinctOn: (stmt.distinctClause ?? [])
      .filter((node) => Object.keys(node).length > 0)
      .map((node) => outputNamed(node, targets)?.val ?? of(node)),
    limit: { count: of(stmt.limitCount), offset: of(stmt.limitOffset) },
  }
}

/** In GROUP BY a name means a column of FROM first, then one of the outputs. */
function groupKey(node: Node, targets: Target[], scope: Scope, environment: Environment): Node {
  const set = as(node, 'GroupingSet')
  if (set) {
    const content = set.content?.map((one) => groupKey(one, targets, scope, environment))
    return { GroupingSet: content ? { ...set, content } : set }
  }
  const row = as(node, 'RowExpr')
  if (row && !row.row_format?.includes('EXPLICIT')) {
    const args = row.args?.map((one) => groupKey(one, targets, scope, environment)) ?? []
    return { RowExpr: { ...row, args } }
  }
  const position = as(node, 'A_Const')?.ival?.ival
  if (position !== undefined && targets[position - 1]) return structuredClone(targets[position - 1]!.val)
  const named = 'ColumnRef' in node ? outputNamed(node, targets) : undefined
  if (named && !isColumn(node, scope.entries)) return structuredClone(named.val)
  return resolve(node, scope, environment)
}

function isColumn(node: Node, entries: Entry[]): boolean {
  try {
    return lookUp(node, { entries, outer: undefined }) !== undefined
  } catch {
    return false
  }
}

/** In ORDER BY a name means one of the outputs first. */
function sortKey(node: Node, targets: Target[], of: <T>(part: T) => T): Node {
  const sort = as(node, 'SortBy')!
  const named = outputNamed(sort.node!, targets)
  const key = named
    ? integer(targets.indexOf(named) + 1)
    : as(sort.node, 'A_Const')
      ? sort.node!
      : of(sort.node!)
  return { SortBy: { ...sort, node: key } }
}

/** The one output with this name, in whatever case. */
function outputNamed(node: Node, targets: Target[]): Target | undefined {
  const [name, ...more] = strings(as(node, 'ColumnRef')?.fields)
  if (name === undefined || more.length > 0) return undefined
  const exact = targets.filter((target) => target.name === name)
  const alike =
    exact.length > 0 ? exact : targets.filter((target) => target.name?.toLowerCase() === name.toLowerCase())
  return alike.length === 1 ? alike[0] : undefined
}

/** A part of the tree in which the mark of a member is left nowhere: what no block claimed was out of its reach. */
export function findLostMember(tree: unknown): boolean {
  return some(tree, isMember)
}

/** Virtual columns read as NULL. */
export const nullText = (): Node => ({
  TypeCast: {
    arg: { A_Const: { isnull: true } },
    typeName: { names: [{ String: { sval: 'text' } }], typemod: -1 },
  },
})
