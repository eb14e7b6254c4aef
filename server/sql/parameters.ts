/** Values of Bind and of EXECUTE, put into a statement where its parameters stand. */
import pg from 'pg'
import { as, boolean, cast, integer, type Node, nothing, text } from './grammar/tree.ts'
import { mapTree, some } from './grammar/walk.ts'
import type { ParameterValue } from './wire/types.ts'

/** Types whose values stand in SQL as constants of their own. */
const BOOL = 16
const INTEGERS = new Set([20, 21, 23])
const NUMBERS = new Set([700, 701, 1700])
/** Names of the types that drivers declare; a value of another type stands as a constant without one. */
const NAMES: Record<number, string> = {
  25: 'text',
  1043: 'text',
  1042: 'text',
  1082: 'date',
  1083: 'time',
  1114: 'timestamp',
  1184: 'timestamptz',
  1186: 'interval',
  2950: 'uuid',
  1009: '_text',
  1015: '_text',
  1007: '_int4',
  1016: '_int8',
  1022: '_float8',
  1231: '_numeric',
}
/** Arrays → their elements. */
const ELEMENTS: Record<number, number> = { 1009: 25, 1015: 25, 1007: 23, 1016: 20, 1022: 701, 1231: 1700 }
const NULL_NAMES: Record<number, string> = {
  ...NAMES,
  16: 'bool',
  20: 'int8',
  21: 'int2',
  23: 'int4',
  700: 'float4',
  701: 'float8',
  1700: 'numeric',
}

/** The value as a constant of its type. */
export function constantOf({ oid, text: value }: ParameterValue): Node {
  if (value === null) return typed(nothing(), NULL_NAMES[oid])
  if (oid === BOOL) return boolean(value === 't' || value === 'true')
  if (INTEGERS.has(oid) && /^-?\d{1,9}$/.test(value)) return integer(Number(value))
  // A whole number would be an integer when the statement is read again: `5 / 2` is not `5::numeric / 2`.
  if (NUMBERS.has(oid) && /^-?\d+\.\d+$/.test(value)) return { A_Const: { fval: { fval: value } } }
  return listOf(value, ELEMENTS[oid]) ?? typed(text(value), NULL_NAMES[oid])
}

/** Other than its types say, it makes parsers. */
const arrays = pg.types.arrayParser as unknown as {
  create(text: string, element: (text: string) => string): { parse(): unknown[] }
}

/** `{won,lost}` as ARRAY['won', 'lost'], which a filter of cubes can be. */
function listOf(value: string, element: number | undefined): Node | undefined {
  if (element === undefined) return undefined
  const values = arrays.create(value, String).parse()
  if (values.length === 0 || values.some((one) => typeof one !== 'string')) return undefined
  const oid = element === 25 ? 0 : element
  return { A_ArrayExpr: { elements: values.map((one) => constantOf({ oid, text: one as string })) } }
}

const typed = (node: Node, type: string | undefined): Node => (type ? cast(node, type) : node)

/** The tree with a node in place of each `$1`, `$2` …; those beyond the list stay. */
export function withParameters(tree: Node, values: readonly Node[]): Node {
  if (values.length === 0) return tree
  return mapTree(tree, (node) => {
    const parameter = as(node, 'ParamRef')
    return parameter && values[(parameter.number ?? 0) - 1]
  })
}

export const hasParameters = (tree: Node): boolean => some(tree, (node) => 'ParamRef' in node)
