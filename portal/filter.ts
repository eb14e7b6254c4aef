/** Filters of list methods: `{">=DATE_MODIFY": "…", "@STAGE_ID": [...]}` → tests of a row. */
import type { Dialect } from './dialect.ts'
import { RestError, refuse } from './errors.ts'
import type { Field, Fields, Value } from './fields.ts'
import { isMap, toList } from './params.ts'
import type { Row } from './store/table.ts'

const OPERATORS = [
  '!><',
  '><',
  '!=%',
  '!%=',
  '!@',
  '!%',
  '!=',
  '>=',
  '<=',
  '=%',
  '%=',
  '!',
  '>',
  '<',
  '=',
  '@',
  '%',
  '?',
] as const

export type Operator = (typeof OPERATORS)[number] | ''

export interface Condition {
  field: string
  operator: Operator
  /** Values as rows keep them; null is «empty». One, except for IN. */
  values: Value[]
}

export type Test = (row: Row) => boolean

export interface FilterRules {
  /** New methods refuse unknown fields, classic lists ignore them silently. */
  strict?: boolean
  /** Classic CRM lists know no negated LIKE. */
  classic?: boolean
  /** Filters may nest: `{"logic":"OR","0":{…},"1":{…}}`. */
  nested?: boolean
}

/** A filter read: conditions that an index may serve, and a test for what is nested. */
export interface Filter {
  conditions: Condition[]
  test?: Test
}

/** @throws {RestError} for a filter that is no map, or for an unknown field of a strict method */
export function parseFilter(filter: unknown, fields: Fields, dialect: Dialect, rules: FilterRules): Filter {
  if (filter === undefined || filter === null) return { conditions: [] }
  if (Array.isArray(filter) && !rules.nested) {
    if (filter.length === 0) return { conditions: [] }
    throw refuse("Parameter 'filter' must be array.")
  }
  if (!isMap(filter) && !Array.isArray(filter)) throw refuse("Parameter 'filter' must be array.")
  const conditions: Condition[] = []
  const groups: Test[] = []
  let any = false
  for (const [key, input] of Object.entries(filter)) {
    if (rules.nested && key === 'logic') any = /^or$/i.test(String(input))
    else if (rules.nested && /^\d+$/.test(key)) groups.push(group(input, fields, dialect, rules))
    else {
      const condition = readCondition(key, input, fields, dialect, rules)
      if (condition) conditions.push(condition)
    }
  }
  if (!any) return { conditions, test: every(groups) }
  const alternatives = [...conditions.map(compileOne), ...groups]
  return { conditions: [], test: (row) => alternatives.some((holds) => holds(row)) }
}

function group(input: unknown, fields: Fields, dialect: Dialect, rules: FilterRules): Test {
  const { conditions, test } = parseFilter(input, fields, dialect, rules)
  return every([...conditions.map(compileOne), ...(test ? [test] : [])]) ?? (() => true)
}

function readCondition(
  key: string,
  input: unknown,
  fields: Fields,
  dialect: Dialect,
  rules: FilterRules,
): Condition | undefined {
  const operator = OPERATORS.find((prefix) => key.startsWith(prefix)) ?? ''
  const name = key.slice(operator.length)
  const field = fields[name]
  if (!field || field.derived) {
    if (rules.strict)
      throw new RestError(
        400,
        'INVALID_ARG_VALUE',
        `Invalid filter: field '${name}' is not allowed in filter`,
      )
    return undefined
  }
  if (rules.classic && NEGATED_LIKE.has(operator)) return undefined
  const values = readValues(input, operator, field, dialect)
  return values && { field: field.key ?? name, operator, values }
}

const NEGATED_LIKE = new Set<Operator>(['!%', '!=%', '!%='])
const LIKE = new Set<Operator>(['%', '?', '=%', '%=', ...NEGATED_LIKE])

function readValues(input: unknown, operator: Operator, field: Field, dialect: Dialect): Value[] | undefined {
  const list = Array.isArray(input) || isMap(input) ? toList(input) : [input]
  if (LIKE.has(operator)) return list.map((item) => String(item ?? ''))
  const values = list.map((item) => readValue(item, field, dialect))
  return values.includes(undefined) ? undefined : values
}

function readValue(input: unknown, field: Field, dialect: Dialect): Value {
  const value = field.kind.parse(input, dialect)
  return Array.isArray(value) ? (value[0] ?? null) : value
}

/** One test for all conditions; undefined when there is nothing to test. */
export function compile(conditions: Condition[]): Test | undefined {
  return every(conditions.map(compileOne))
}

function every(tests: Test[]): Test | undefined {
  if (tests.length === 0) return undefined
  if (tests.length === 1) return tests[0]
  return (row) => tests.every((test) => test(row))
}

function compileOne({ field, operator, values }: Condition): Test {
  switch (operator) {
    case '':
    case '=':
    case '@':
      return isIn(field, values)
    case '!':
    case '!=':
    case '!@':
      return not(isIn(field, values))
    case '>':
      return compared(field, values[0], (a, b) => a > b)
    case '>=':
      return compared(field, values[0], (a, b) => a >= b)
    case '<':
      return compared(field, values[0], (a, b) => a < b)
    case '<=':
      return compared(field, values[0], (a, b) => a <= b)
    case '><':
      return between(field, values)
    case '!><':
      return not(between(field, values))
    case '%':
    case '?':
      return matches(field, new RegExp(escaped(String(values[0])), 'i'))
    case '=%':
    case '%=':
      return matches(field, like(String(values[0])))
    case '!%':
      return not(matches(field, new RegExp(escaped(String(values[0])), 'i')))
    case '!=%':
    case '!%=':
      return not(matches(field, like(String(values[0]))))
  }
}

const not =
  (test: Test): Test =>
  (row) =>
    !test(row)

const folded = (value: Value) => (typeof value === 'string' ? value.toLowerCase() : value)

function isIn(field: string, values: Value[]): Test {
  const wanted = new Set(values.map(folded))
  const empty = wanted.has(null)
  return (row) => {
    const value = row[field]
    if (value === null || value === undefined || value === '') return empty
    if (Array.isArray(value)) return value.some((item) => wanted.has(folded(item)))
    return wanted.has(folded(value)) || (empty && value === false)
  }
}

type Comparable = number | string

function compared(field: string, bound: Value, holds: (a: Comparable, b: Comparable) => boolean): Test {
  // an empty bound is 0: an unresolved reference in `>ID` starts the table again
  const limit = (folded(bound) ?? 0) as Comparable
  return (row) => {
    const value = row[field]
    return value !== null && value !== undefined && holds(folded(value) as Comparable, limit)
  }
}

function between(field: string, [low, high]: Value[]): Test {
  const above = compared(field, low, (a, b) => a >= b)
  const below = compared(field, high, (a, b) => a <= b)
  return (row) => above(row) && below(row)
}

const matches =
  (field: string, pattern: RegExp): Test =>
  (row) =>
    [row[field]].flat().some((value) => value != null && pattern.test(String(value)))

const escaped = (value: string) => value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const like = (value: string) => new RegExp(`^${value.split('%').map(escaped).join('.*')}$`, 'is')
