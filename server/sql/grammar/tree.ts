/** PostgreSQL's tree as libpg-query gives it: small typed readers and builders. */
import type { A_Expr_Kind, Node, SelectStmt, TypeName } from '@pgsql/types'

export type { FuncCall, JoinExpr, Node, RangeSubselect, RangeVar, SelectStmt } from '@pgsql/types'

type KeyOf<T> = T extends unknown ? keyof T : never
/** `ColumnRef`, `FuncCall` … */
export type Kind = KeyOf<Node>
export type Of<K extends Kind> = Extract<Node, Record<K, unknown>>[K]

/** What is inside a node of the kind, or undefined for any other. */
export function as<K extends Kind>(node: Node | undefined, kind: K): Of<K> | undefined {
  return node && kind in node ? (node as unknown as Record<K, Of<K>>)[kind] : undefined
}

/** The name of a node: `ColumnRef`. */
export const kindOf = (node: Node): Kind => Object.keys(node)[0] as Kind

const LOWER_A = 97

/** Whether a part of the tree is a node, not a list or the inside of one. */
export function isNode(value: unknown): value is Node {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const [name, ...more] = Object.keys(value)
  return name !== undefined && more.length === 0 && name.charCodeAt(0) < LOWER_A
}

/** The texts of a list of String nodes; others are left out. */
export const strings = (nodes: Node[] | undefined): string[] =>
  (nodes ?? []).flatMap((node) => as(node, 'String')?.sval ?? [])

/** The name of a called function without schema, in lower case; undefined for one outside `pg_catalog`. */
export function functionName(node: Node | undefined): string | undefined {
  const names = strings(as(node, 'FuncCall')?.funcname)
  if (names.length === 1) return names[0]!.toLowerCase()
  return names.length === 2 && names[0] === 'pg_catalog' ? names[1]!.toLowerCase() : undefined
}

/** The operator of `a op b`, only of built-in ones; undefined for IN, BETWEEN and the like. */
export function operatorOf(node: Node | undefined): string | undefined {
  const expression = as(node, 'A_Expr')
  return expression?.kind === 'AEXPR_OP' ? operatorName(expression.name) : undefined
}

export function operatorName(name: Node[] | undefined): string | undefined {
  const names = strings(name)
  if (names.length === 1) return names[0]
  return names.length === 2 && names[0] === 'pg_catalog' ? names[1] : undefined
}

/** The name of a type without `pg_catalog` and without what stands in parentheses. */
export function typeNameOf(type: TypeName | undefined): string | undefined {
  const names = strings(type?.names)
  if (names.length === 1) return names[0]!.toLowerCase()
  return names.length === 2 && names[0] === 'pg_catalog' ? names[1]!.toLowerCase() : undefined
}

export const string = (sval: string): Node => ({ String: { sval } })

export const columnRef = (...names: string[]): Node => ({ ColumnRef: { fields: names.map(string) } })

export const text = (sval: string): Node => ({ A_Const: { sval: { sval } } })

export const integer = (ival: number): Node => ({ A_Const: { ival: ival === 0 ? {} : { ival } } })

export const boolean = (value: boolean): Node => ({
  A_Const: { boolval: value ? { boolval: true } : {} },
})

export const nothing = (): Node => ({ A_Const: { isnull: true } })

export const typeName = (name: string): TypeName => ({ names: [string(name)], typemod: -1 })

export const cast = (arg: Node, type: string): Node => ({ TypeCast: { arg, typeName: typeName(type) } })

export const call = (name: string, ...args: Node[]): Node => ({
  FuncCall: { funcname: [string(name)], args, funcformat: 'COERCE_EXPLICIT_CALL' },
})

export const operation = (
  lexpr: Node,
  operator: string,
  rexpr: Node,
  kind: A_Expr_Kind = 'AEXPR_OP',
): Node => ({
  A_Expr: { kind, name: [string(operator)], lexpr, rexpr },
})

export const coalesce = (...args: Node[]): Node => ({ CoalesceExpr: { args } })

export const not = (arg: Node): Node => ({ BoolExpr: { boolop: 'NOT_EXPR', args: [arg] } })

/** All of the conditions, or undefined when there are none. */
export function all(conditions: Node[]): Node | undefined {
  return conditions.length > 1 ? { BoolExpr: { boolop: 'AND_EXPR', args: conditions } } : conditions[0]
}

/** The conditions that must all hold: `a AND (b AND c)` → a, b, c. */
export function conjuncts(condition: Node | undefined): Node[] {
  if (!condition) return []
  const parts = as(condition, 'BoolExpr')
  return parts?.boolop === 'AND_EXPR' ? (parts.args ?? []).flatMap(conjuncts) : [condition]
}

/** A SELECT with the defaults that the parser writes. */
export const select = (parts: SelectStmt): SelectStmt => ({
  limitOption: 'LIMIT_OPTION_DEFAULT',
  op: 'SETOP_NONE',
  ...parts,
})

export const target = (val: Node, name?: string): Node => ({
  ResTarget: name === undefined ? { val } : { name, val },
})

/** Where a node stands in the text, in bytes; of an operation where its left side does. */
export function locationOf(node: Node | undefined): number | undefined {
  if (!node) return undefined
  const inside = Object.values(node)[0] as { location?: number; lexpr?: Node; arg?: Node; args?: Node[] }
  const own = inside?.location
  const first = inside?.lexpr ?? (as(node, 'FuncCall') ? undefined : (inside?.arg ?? inside?.args?.[0]))
  const left = isNode(first) ? locationOf(first) : undefined
  const known = [own, left].filter((one): one is number => one !== undefined && one >= 0)
  return known.length > 0 ? Math.min(...known) : undefined
}

/** Whether a node is this whole number. */
export const sameConstant = (node: Node | undefined, value: number): boolean => {
  const constant = as(node, 'A_Const')
  return constant?.ival !== undefined && (constant.ival.ival ?? 0) === value
}
