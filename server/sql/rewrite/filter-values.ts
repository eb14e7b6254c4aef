/** Constants as values of Cube's filters: only such as mean the same there. */
import type { Column } from '../catalog.ts'
import { as, type Node, typeNameOf } from '../grammar/tree.ts'
import type { Member } from './members.ts'

/** The text of a constant that the member can be compared with; undefined for others, NULL and times. */
export function constantFor(node: Node, { column }: Member): string | undefined {
  if (column.kind !== 'dimension' && column.kind !== 'measure') return undefined
  const typed = as(node, 'TypeCast')
  if (typed)
    return (
      typed.arg && ofTyped(typed.arg, typeNameOf(typed.typeName), Boolean(typed.typeName?.typmods), column)
    )
  const constant = as(node, 'A_Const')
  if (!constant || constant.isnull || constant.bsval) return undefined
  if (constant.boolval) return column.type === 'bool' ? String(constant.boolval.boolval ?? false) : undefined
  const number = constantNumber(node)
  if (number !== undefined) return column.type === 'text' ? undefined : ofText(number, column)
  return ofText(constant.sval?.sval ?? '', column)
}

const TEXTS = /^(text|varchar)$/
const NUMBERS = /^(int2|int4|int8|numeric|float4|float8)$/

/** `CAST('won' AS text)`, `'5'::int4`, `true::bool`: parameters come so. */
function ofTyped(arg: Node, cast: string | undefined, isCut: boolean, column: Column): string | undefined {
  const text = as(arg, 'A_Const')?.sval?.sval ?? constantNumber(arg)
  if (text === undefined || cast === undefined || isCut) return undefined
  if (column.type === 'text') return TEXTS.test(cast) ? text : undefined
  if (column.type === 'bool') return cast === 'bool' ? ofText(text, column) : undefined
  // A cast to a whole number rounds.
  return NUMBERS.test(cast) && (!cast.startsWith('int') || /^-?\d+$/.test(text))
    ? ofText(text, column)
    : undefined
}

function constantNumber(node: Node): string | undefined {
  const { ival, fval } = as(node, 'A_Const') ?? {}
  return ival ? String(ival.ival ?? 0) : fval?.fval
}

function ofText(text: string, { kind, type }: Column): string | undefined {
  if (type === 'text') return text
  const word = text.trim().toLowerCase()
  if (type === 'bool') {
    if (/^(t|true|y|yes|on|1)$/.test(word)) return 'true'
    return /^(f|false|n|no|off|0)$/.test(word) ? 'false' : undefined
  }
  if (type === 'timestamp') return undefined
  // A dimension may be of whole numbers, which PostgreSQL compares only with a text that is one; sums are not.
  if (kind === 'measure' && type === 'float8')
    return /^-?\d{1,15}(\.\d{1,15})?$/.test(word) ? word : undefined
  return /^-?\d{1,10}$/.test(word) && Math.abs(Number(word)) < 2 ** 31 ? word : undefined
}
