/** Going through trees: replacing, searching, comparing. */
import { isNode, type Node } from './tree.ts'

/**
 * A copy of a part of the tree in which nodes are replaced from the outside in. What is replaced is not gone into.
 *
 * @param replace  the node to put in place, the same one to leave it as it is, or undefined to look inside
 */
export function mapTree<T>(part: T, replace: (node: Node) => Node | undefined): T {
  if (Array.isArray(part)) return part.map((one) => mapTree(one, replace)) as T
  if (typeof part !== 'object' || part === null) return part
  if (isNode(part)) {
    const found = replace(part)
    if (found !== undefined) return found as T
  }
  return mapInside(part, replace)
}

/** The same for what is inside a node, not for the node itself. */
export function mapInside<T extends object>(part: T, replace: (node: Node) => Node | undefined): T {
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(part)) copy[key] = mapTree(part[key as keyof T], replace)
  return copy as T
}

/** Visits every node from the outside in; `false` keeps from going inside. */
export function visit(part: unknown, seen: (node: Node) => boolean | undefined): void {
  if (Array.isArray(part)) for (const one of part) visit(one, seen)
  else if (typeof part === 'object' && part !== null) {
    if (isNode(part) && seen(part) === false) return
    for (const key of Object.keys(part)) visit(part[key as keyof typeof part], seen)
  }
}

/** Whether any node, the part itself included, is what is looked for. */
export function some(
  part: unknown,
  wanted: (node: Node) => boolean,
  into: (node: Node) => boolean = () => true,
): boolean {
  let found = false
  visit(part, (node) => {
    if (!found && wanted(node)) found = true
    return !found && into(node)
  })
  return found
}

const PLACES = new Set([
  'location',
  'stmt_location',
  'stmt_len',
  'list_start',
  'list_end',
  'rexpr_list_start',
  'rexpr_list_end',
  'funcformat',
  'is_local',
])
const DEFAULTS: Record<string, unknown[]> = {
  typemod: [-1],
  typmod: [-1],
  inh: [true],
  relpersistence: ['p'],
  op: ['SETOP_NONE'],
  limitOption: ['LIMIT_OPTION_DEFAULT', 'LIMIT_OPTION_COUNT'],
}

/** Whether two trees say the same, wherever and however it was written. */
export function sameTree(one: unknown, other: unknown): boolean {
  return one === other || keyOf(one) === keyOf(other)
}

/** A text that is equal for trees that say the same. */
export function keyOf(part: unknown): string {
  return JSON.stringify(plain(part))
}

function plain(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(plain)
  if (typeof part !== 'object' || part === null) return part
  const entries = Object.entries(part)
    .filter(([key, value]) => value !== undefined && !PLACES.has(key) && !DEFAULTS[key]?.includes(value))
    .map(([key, value]): [string, unknown] => [key, plainPart(key, value)])
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function plainPart(key: string, value: unknown): unknown {
  if (key === 'typeName') return plainType(value)
  if (key === 'BoolExpr') return plainBoolean(value)
  if (key === 'FuncCall') return plainCall(value)
  return plain(value)
}

/** `pg_catalog.int4` is `int4`. */
function plainType(value: unknown): unknown {
  const type = value as { names?: Node[] }
  const names = type.names ?? []
  const isBuiltIn = names.length === 2 && 'String' in names[0]! && names[0].String.sval === 'pg_catalog'
  return plain(isBuiltIn ? { ...type, names: names.slice(1) } : type)
}

/** `a AND (b AND c)` is `a AND b AND c`. */
function plainBoolean(value: unknown): unknown {
  const { boolop, args } = value as { boolop?: string; args?: Node[] }
  const flat = (node: Node): Node[] =>
    'BoolExpr' in node && boolop !== 'NOT_EXPR' && node.BoolExpr.boolop === boolop
      ? (node.BoolExpr.args ?? []).flatMap(flat)
      : [node]
  return plain({ boolop, args: (args ?? []).flatMap(flat) })
}

/** The parser writes `EXTRACT(YEAR FROM t)` and `EXTRACT('year' FROM t)` in different cases. */
function plainCall(value: unknown): unknown {
  const { funcname, args, ...rest } = value as { funcname?: Node[]; args?: Node[] }
  const last = funcname?.at(-1)
  const unit = args?.[0]
  const isExtract = last && 'String' in last && last.String.sval === 'extract'
  if (!isExtract || !unit || !('A_Const' in unit) || !unit.A_Const.sval) return plain(value)
  const sval = { sval: unit.A_Const.sval.sval?.toLowerCase() }
  return plain({ ...rest, funcname, args: [{ A_Const: { sval } }, ...args.slice(1)] })
}
