/** What a `$filter` asks of columns. */
import { dayOf, nothing, plain, timeCondition, timed } from './comparison.ts'
import { type Condition, joined } from './condition.ts'
import { badRequest, notImplemented } from './error.ts'
import type { Comparison, Expression, Literal } from './expression.ts'
import type { Column } from './model.ts'
import { yearBounds } from './moments.ts'
import { type TextTest, textOf } from './texts.ts'
import type { Zone } from './zone.ts'

export interface Scope {
  /** @throws {ODataError} 400 for a name that is not there */
  column(name: string): Column
  zone: Zone
}

/** @throws {ODataError} 400 for wrong types, 501 for what cannot be asked exactly */
export function conditionOf(expression: Expression, scope: Scope, negated = false): Condition {
  switch (expression.kind) {
    case 'and':
    case 'or': {
      const test = (expression.kind === 'and') === negated ? 'or' : 'and'
      return joined(
        test,
        expression.operands.map((one) => conditionOf(one, scope, negated)),
      )
    }
    case 'not':
      return conditionOf(expression.operand, scope, !negated)
    case 'literal':
      if (expression.literal.type !== 'boolean') throw badRequest('$filter: a value alone is no condition.')
      return { test: expression.literal.value === negated ? 'never' : 'always' }
    case 'property':
      return flag(scope.column(expression.name), negated)
    case 'call':
      return called(expression, scope, negated)
    case 'in':
      return among(expression, scope, negated)
    case 'compare':
      return compared(expression, scope, negated)
  }
}

function flag(column: Column, negated: boolean): Condition {
  if (column.type !== 'Boolean')
    throw badRequest(`$filter: ${column.name} is no condition: compare it with a value.`)
  return { test: 'values', column, values: [String(!negated)], not: false }
}

const TEXT_TESTS = ['contains', 'startswith', 'endswith']

function called(call: Extract<Expression, { kind: 'call' }>, scope: Scope, negated: boolean): Condition {
  if (!TEXT_TESTS.includes(call.name)) throw unknownFunction(call.name)
  const [subject, needle] = call.operands
  if (call.operands.length !== 2 || needle?.kind !== 'literal' || needle.literal.type !== 'string')
    throw badRequest(`$filter: write ${call.name}(property,'text').`)
  const { name, fold } = textOf(subject!)
  const text: TextTest = { kind: call.name as 'contains', needles: [needle.literal.value], fold }
  return { test: 'text', column: textColumn(scope.column(name), call.name), text, not: negated }
}

function textColumn(column: Column, use: string): Column {
  if (column.isMeasure || column.type !== 'String')
    throw badRequest(`$filter: ${use} is for texts, ${column.name} is Edm.${column.type}.`)
  return column
}

function unknownFunction(name: string): Error {
  const instead = /^(month|day|hour|minute|second)$/.test(name)
    ? 'Compare with days: date(created_at) ge 2026-01-01, created_at_month eq 2026-01-01, or year(created_at) eq 2026.'
    : 'There are contains, startswith, endswith, tolower, toupper, date and year.'
  return notImplemented(`$filter: ${name}(…) is not answered. ${instead}`)
}

function among(
  { left, values }: Extract<Expression, { kind: 'in' }>,
  scope: Scope,
  negated: boolean,
): Condition {
  const each = values.map(
    (literal): Expression => ({ kind: 'compare', operator: 'eq', left, right: { kind: 'literal', literal } }),
  )
  return conditionOf({ kind: 'or', operands: each }, scope, negated)
}

const FLIPPED: Record<Comparison, Comparison> = { eq: 'eq', ne: 'ne', gt: 'lt', ge: 'le', lt: 'gt', le: 'ge' }

function compared(
  { operator, left, right }: Extract<Expression, { kind: 'compare' }>,
  scope: Scope,
  negated: boolean,
): Condition {
  if (left.kind === 'literal' && right.kind !== 'literal')
    return compared(
      { kind: 'compare', operator: FLIPPED[operator], left: right, right: left },
      scope,
      negated,
    )
  if (right.kind !== 'literal')
    throw notImplemented('$filter: only a property can be compared, and only with a value.')
  if (left.kind === 'literal')
    throw notImplemented('$filter: compare a property with a value, not two values.')
  if (left.kind === 'property')
    return plain(scope.column(left.name), operator, right.literal, scope.zone, negated)
  if (left.kind === 'call') return computed(left, operator, right.literal, scope, negated)
  throw badRequest(
    '$filter: put the condition that not, and, or stand for in brackets, and compare a property with a value.',
  )
}

/** A function of a column beside a value. */
function computed(
  call: Extract<Expression, { kind: 'call' }>,
  operator: Comparison,
  literal: Literal,
  scope: Scope,
  negated: boolean,
): Condition {
  if (TEXT_TESTS.includes(call.name)) {
    if (literal.type !== 'boolean' || operator !== 'eq')
      throw badRequest(`$filter: write ${call.name}(…), or not ${call.name}(…).`)
    return conditionOf(call, scope, literal.value === negated)
  }
  if (call.name === 'tolower' || call.name === 'toupper')
    return foldedEquals(call, operator, literal, scope, negated)
  const [subject] = call.operands
  if (
    (call.name !== 'date' && call.name !== 'year') ||
    call.operands.length !== 1 ||
    subject?.kind !== 'property'
  )
    throw unknownFunction(call.name)
  const column = scope.column(subject.name)
  if (!isTime(column))
    throw badRequest(`$filter: ${call.name} is for times, ${column.name} is Edm.${column.type}.`)
  if (column.unit === 'week' || (column.unit && call.name === 'date'))
    throw notImplemented(
      `$filter: ${call.name}(${column.name}) is not answered. Compare the property itself with a day.`,
    )
  if (literal.type === 'null') return nothing(column, operator, negated)
  if (call.name === 'date')
    return timed(column, 'day', operator, dayOf(literal, 'date(…)'), scope.zone, negated)
  if (literal.type !== 'number') throw badRequest('$filter: compare year(…) with a number such as 2026.')
  return timeCondition(column, yearBounds(operator, literal.value, scope.zone), operator, negated)
}

function foldedEquals(
  call: Expression,
  operator: Comparison,
  literal: Literal,
  scope: Scope,
  negated: boolean,
): Condition {
  const { name, fold } = textOf(call)
  const column = textColumn(scope.column(name), 'tolower')
  if (literal.type === 'null') return nothing(column, operator, negated)
  if (literal.type !== 'string' || (operator !== 'eq' && operator !== 'ne'))
    throw badRequest(`$filter: compare tolower(${name}) by eq or ne with a text in small letters.`)
  const not = (operator === 'ne') !== negated
  const text: Condition = {
    test: 'text',
    column,
    text: { kind: 'equals', needles: [literal.value], fold },
    not,
  }
  return not ? joined('or', [text, { test: 'null', column, not: false }]) : text
}

const isTime = ({ type }: Column): boolean => type === 'DateTimeOffset' || type === 'Date'
