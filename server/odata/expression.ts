/** `$filter` as a tree. What the names mean is not known here. */
import { Cursor } from './cursor.ts'
import { badRequest, notImplemented } from './error.ts'
import type { Token } from './lexer.ts'

export type Literal =
  | { type: 'null' }
  | { type: 'boolean'; value: boolean }
  /** Digits as written: a long number would lose some as a number of JavaScript. */
  | { type: 'number' | 'string' | 'date' | 'moment'; value: string }

export const COMPARISONS = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const
export type Comparison = (typeof COMPARISONS)[number]

export type Expression =
  | { kind: 'literal'; literal: Literal }
  | { kind: 'property'; name: string }
  | { kind: 'call'; name: string; operands: Expression[] }
  | { kind: 'compare'; operator: Comparison; left: Expression; right: Expression }
  | { kind: 'in'; left: Expression; values: Literal[] }
  | { kind: 'not'; operand: Expression }
  | { kind: 'and' | 'or'; operands: Expression[] }

const DEEPEST = 100

/** @throws {ODataError} 400 where it cannot be read, 501 where OData has it and this feed has not */
export function parseFilter(text: string): Expression {
  const cursor = new Cursor(text, '$filter')
  const expression = readExpression(cursor)
  cursor.end()
  return expression
}

/** One expression of a longer text. */
export function readExpression(cursor: Cursor, depth = 0): Expression {
  if (depth > DEEPEST) throw badRequest(`${cursor.option}: nested more than ${DEEPEST} deep.`)
  return chain(cursor, 'or', () => chain(cursor, 'and', () => equality(cursor, depth + 1)))
}

function chain(cursor: Cursor, kind: 'and' | 'or', operand: () => Expression): Expression {
  const operands = [operand()]
  while (cursor.takes(kind)) operands.push(operand())
  return operands.length === 1 ? operands[0]! : { kind, operands }
}

/** `gt` and its like bind tighter than `eq` and `ne`. */
function equality(cursor: Cursor, depth: number): Expression {
  return compared(cursor, ['eq', 'ne'], () =>
    compared(cursor, ['gt', 'ge', 'lt', 'le'], () => membership(cursor, depth)),
  )
}

function compared(cursor: Cursor, operators: Comparison[], operand: () => Expression): Expression {
  let left = operand()
  for (;;) {
    const operator = operators.find((one) => cursor.takes(one))
    if (!operator) return left
    left = { kind: 'compare', operator, left, right: operand() }
  }
}

function membership(cursor: Cursor, depth: number): Expression {
  const left = unary(cursor, depth)
  refuseArithmetic(cursor)
  if (!cursor.takes('in')) return left
  cursor.expect('(')
  const values = [literal(cursor)]
  while (cursor.takes(',')) values.push(literal(cursor))
  cursor.expect(')')
  return { kind: 'in', left, values }
}

function unary(cursor: Cursor, depth: number): Expression {
  if (depth > DEEPEST) throw badRequest(`${cursor.option}: nested more than ${DEEPEST} deep.`)
  if (cursor.takes('not')) return { kind: 'not', operand: unary(cursor, depth + 1) }
  if (cursor.takes('(')) {
    const inner = readExpression(cursor, depth + 1)
    cursor.expect(')')
    return inner
  }
  const known = literalOf(cursor.word)
  if (known) {
    cursor.next()
    return { kind: 'literal', literal: known }
  }
  return named(cursor, depth)
}

function named(cursor: Cursor, depth: number): Expression {
  const name = cursor.name('a property, a function or a value')
  if (cursor.word.kind === 'string')
    throw cursor.fault(
      `${name}'…' is no value of OData 4: write texts as 'text', moments as 2026-01-31T00:00:00Z`,
    )
  if (cursor.sees('/'))
    throw notImplemented(
      `${cursor.option}: paths such as ${name}/… are not answered: sets have no relations.`,
    )
  if (!cursor.takes('(')) return { kind: 'property', name }
  const operands: Expression[] = []
  if (!cursor.sees(')'))
    do operands.push(readExpression(cursor, depth + 1))
    while (cursor.takes(','))
  cursor.expect(')')
  return { kind: 'call', name, operands }
}

const ARITHMETIC = ['add', 'sub', 'mul', 'div', 'divby', 'mod', 'has']

function refuseArithmetic(cursor: Cursor): void {
  const found = ARITHMETIC.find((one) => cursor.sees(one))
  if (found)
    throw notImplemented(`${cursor.option}: ${found} is not answered. Compare a property with a value.`)
}

function literal(cursor: Cursor): Literal {
  const found = literalOf(cursor.word)
  if (!found) throw cursor.fault('expected a value')
  cursor.next()
  return found
}

function literalOf({ kind, text }: Token): Literal | undefined {
  if (kind === 'string' || kind === 'number' || kind === 'date' || kind === 'moment')
    return { type: kind, value: text }
  if (kind !== 'name') return undefined
  if (text === 'null') return { type: 'null' }
  return text === 'true' || text === 'false' ? { type: 'boolean', value: text === 'true' } : undefined
}
