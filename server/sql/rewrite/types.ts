/** Types of expressions inside leaves: which they are, and how PostgreSQL combines them. */
import type { ColumnType } from '../catalog.ts'

/** `unknown` is a literal that has not yet taken a type. */
export type Type =
  | 'unknown'
  | 'int4'
  | 'int8'
  | 'numeric'
  | 'float8'
  | 'text'
  | 'bool'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'interval'

const ALIASES: Record<string, Type> = {
  int2: 'int4',
  int4: 'int4',
  int8: 'int8',
  numeric: 'numeric',
  float4: 'float8',
  float8: 'float8',
  text: 'text',
  varchar: 'text',
  bpchar: 'text',
  bool: 'bool',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
  interval: 'interval',
}

/** What a cast to the type gives; undefined for types that leaves do not have, such as `timestamptz`, whose zone is not theirs. */
export const typeOfCast = (name: string | undefined): Type | undefined => ALIASES[name ?? '']

const NUMBERS: Type[] = ['int4', 'int8', 'numeric', 'float8']

export const isNumber = (type: Type): boolean => NUMBERS.includes(type)

const isUntyped = (type: Type): boolean => type === 'unknown'

/** The type that all of them become in CASE, COALESCE and comparisons; undefined where PostgreSQL would refuse. */
export function common(types: Type[]): Type | undefined {
  const known = [...new Set(types.filter((type) => !isUntyped(type)))]
  if (known.length === 0) return 'text'
  if (known.length === 1) return known[0]
  if (known.every(isNumber)) return NUMBERS[Math.max(...known.map((type) => NUMBERS.indexOf(type)))]
  return known.every((type) => type === 'date' || type === 'timestamp') ? 'timestamp' : undefined
}

const COMPARISONS = new Set(['=', '<>', '!=', '<', '>', '<=', '>='])
const PATTERNS = new Set(['~~', '!~~', '~~*', '!~~*', '~', '!~', '~*', '!~*'])

/** What `left operator right` gives; undefined for what leaves do not compute. */
export function typeOfOperation(operator: string, left: Type | undefined, right: Type): Type | undefined {
  if (left === undefined)
    return (operator === '-' || operator === '+') && (isNumber(right) || right === 'interval')
      ? right
      : undefined
  if (COMPARISONS.has(operator)) return common([left, right]) && 'bool'
  if (PATTERNS.has(operator)) return isTextual(left) && isTextual(right) ? 'bool' : undefined
  if (operator === '||') return left === 'text' || right === 'text' ? 'text' : undefined
  return typeOfArithmetic(operator, left, right)
}

const isTextual = (type: Type): boolean => type === 'text' || type === 'unknown'

function typeOfArithmetic(operator: string, left: Type, right: Type): Type | undefined {
  const both = [left, right]
  if (both.every((type) => isNumber(type) || isUntyped(type)) && both.some(isNumber)) {
    const type = common(both)!
    if (operator === '^') return type === 'numeric' ? 'numeric' : 'float8'
    if (operator === '%') return type === 'float8' ? undefined : type
    return ['+', '-', '*', '/'].includes(operator) ? type : undefined
  }
  return TIMES[`${left} ${operator} ${right}`]
}

const TIMES: Record<string, Type> = {
  'date - date': 'int4',
  'date + int4': 'date',
  'date - int4': 'date',
  'int4 + date': 'date',
  'date + interval': 'timestamp',
  'date - interval': 'timestamp',
  'interval + date': 'timestamp',
  'date - timestamp': 'interval',
  'timestamp - date': 'interval',
  'timestamp - timestamp': 'interval',
  'timestamp + interval': 'timestamp',
  'timestamp - interval': 'timestamp',
  'interval + timestamp': 'timestamp',
  'interval + interval': 'interval',
  'interval - interval': 'interval',
  'interval * int4': 'interval',
  'interval * float8': 'interval',
  'int4 * interval': 'interval',
  'float8 * interval': 'interval',
  'interval / int4': 'interval',
  'interval / float8': 'interval',
}

/** The column that carries a type out of a leaf; what loses something on the way is cast back outside. */
export function columnTypeOf(type: Type): ColumnType {
  if (type === 'int4' || type === 'int8') return 'int8'
  if (type === 'date' || type === 'timestamp') return 'timestamp'
  if (type === 'float8' || type === 'bool') return type
  return 'text'
}

/** The cast that gives a leaf's column its own type back, if it needs one. */
export const castBack = (type: Type): Type | undefined =>
  ['int4', 'numeric', 'date', 'time', 'interval'].includes(type) ? type : undefined
