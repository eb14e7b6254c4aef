/** A column beside a value. */
import { type Condition, joined } from './condition.ts'
import { badRequest } from './error.ts'
import type { Comparison, Literal } from './expression.ts'
import type { Column } from './model.ts'
import { dayBounds, momentBounds, type TimeTest } from './moments.ts'
import { plainNumber } from './numbers.ts'
import type { Unit, Zone } from './zone.ts'

const OPPOSITE: Record<Comparison, Comparison> = {
  eq: 'ne',
  ne: 'eq',
  gt: 'le',
  ge: 'lt',
  lt: 'ge',
  le: 'gt',
}

/** A column beside a value. */
export function plain(
  column: Column,
  operator: Comparison,
  literal: Literal,
  zone: Zone,
  negated: boolean,
): Condition {
  if (literal.type === 'null') return nothing(column, operator, negated)
  if (column.type === 'Date')
    return timed(column, column.unit!, operator, dayOf(literal, column.name), zone, negated)
  if (column.type === 'DateTimeOffset') return moment(column, operator, literal, zone, negated)
  const value = literalValue(column, literal)
  if (column.type === 'Boolean' && operator !== 'eq' && operator !== 'ne')
    throw badRequest(`$filter: ${column.name} is true or false: compare it by eq or ne.`)
  const asked = negated ? OPPOSITE[operator] : operator
  if (asked === 'eq' || asked === 'ne')
    return { test: 'values', column, values: [value], not: asked === 'ne' }
  const found: Condition = { test: 'compare', column, operator: CUBES[asked], value }
  return negated ? joined('or', [found, { test: 'null', column, not: false }]) : found
}

const CUBES = { gt: 'gt', ge: 'gte', lt: 'lt', le: 'lte' } as const

/** Nothing is equal to nothing; it is neither more nor less than anything. */
export function nothing(column: Column, operator: Comparison, negated: boolean): Condition {
  if (operator !== 'eq' && operator !== 'ne') return { test: negated ? 'always' : 'never' }
  return { test: 'null', column, not: (operator === 'ne') !== negated }
}

function literalValue(column: Column, literal: Exclude<Literal, { type: 'null' }>): string {
  const wanted = { Int64: 'number', Decimal: 'number', String: 'string', Boolean: 'boolean' }[
    column.type as 'Int64'
  ]
  if (literal.type !== wanted)
    throw badRequest(
      `$filter: ${column.name} is Edm.${column.type}, compared with a ${literal.type}. Texts stand in quotes, numbers, true and false do not.`,
    )
  return literal.type === 'number' ? plainNumber(literal.value, column.name) : String(literal.value)
}

export function dayOf(literal: Literal, name: string): string {
  if (literal.type === 'date') return literal.value
  throw badRequest(`$filter: compare ${name} with a day such as 2026-01-31, without quotes.`)
}

function moment(
  column: Column,
  operator: Comparison,
  literal: Literal,
  zone: Zone,
  negated: boolean,
): Condition {
  if (literal.type === 'moment')
    return timeCondition(column, momentBounds(operator, literal.value), operator, negated)
  if (literal.type !== 'date')
    throw badRequest(
      `$filter: compare ${column.name} with a moment such as 2026-01-31T00:00:00Z, without quotes.`,
    )
  if (operator !== 'ge' && operator !== 'lt')
    throw badRequest(
      `$filter: ${column.name} ${operator} ${literal.value} could mean the day's beginning or all of it. Write date(${column.name}) ${operator} ${literal.value}.`,
    )
  return timed(column, 'day', operator, literal.value, zone, negated)
}

export function timed(
  column: Column,
  unit: Unit,
  operator: Comparison,
  day: string,
  zone: Zone,
  negated: boolean,
): Condition {
  return timeCondition(column, dayBounds(unit, operator, day, zone), operator, negated)
}

/** What is not known is in no range, and so in every negation of one. */
export function timeCondition(
  column: Column,
  bounds: TimeTest,
  operator: Comparison,
  negated: boolean,
): Condition {
  const isInside = (operator !== 'ne') !== negated
  if (bounds === 'never') return isInside ? { test: 'never' } : { test: 'always' }
  const { from, to } = bounds
  if (isInside) return { test: 'range', column, ...bounds }
  const outside: Condition[] = [{ test: 'null', column, not: false }]
  if (from !== undefined) outside.push({ test: 'range', column, to: from })
  if (to !== undefined) outside.push({ test: 'range', column, from: to })
  return joined('or', outside)
}
