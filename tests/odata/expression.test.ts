import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseApply, parseOrder, parseSelect } from '../../server/odata/apply.ts'
import { COMPARISONS, type Expression, type Literal, parseFilter } from '../../server/odata/expression.ts'

function print(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return printLiteral(expression.literal)
    case 'property':
      return expression.name
    case 'call':
      return `${expression.name}(${expression.operands.map(print).join(',')})`
    case 'compare':
      return `(${print(expression.left)}) ${expression.operator} (${print(expression.right)})`
    case 'in':
      return `(${print(expression.left)}) in (${expression.values.map(printLiteral).join(',')})`
    case 'not':
      return `not (${print(expression.operand)})`
    default:
      return expression.operands.map((one) => `(${print(one)})`).join(` ${expression.kind} `)
  }
}

function printLiteral(literal: Literal): string {
  if (literal.type === 'null') return 'null'
  if (literal.type === 'string') return `'${literal.value.replaceAll("'", "''")}'`
  return String(literal.value)
}

const RESERVED = [
  'not',
  'and',
  'or',
  'in',
  'null',
  'true',
  'false',
  'has',
  'add',
  'sub',
  'mul',
  'div',
  'divby',
  'mod',
  ...COMPARISONS,
]
const name = fc.stringMatching(/^[a-zA-Zёж_][\w]{0,8}$/).filter((text) => !RESERVED.includes(text))
const two = (most: number) => fc.integer({ min: 1, max: most }).map((value) => String(value).padStart(2, '0'))
const date = fc.tuple(fc.integer({ min: 1000, max: 9999 }), two(12), two(31)).map((parts) => parts.join('-'))
const moment = fc
  .tuple(
    date,
    two(23),
    two(59),
    fc.constantFrom('', ':07', ':07.123'),
    fc.constantFrom('Z', '+03:00', '-11:30'),
  )
  .map(([day, hour, minute, second, zone]) => `${day}T${hour}:${minute}${second}${zone}`)
const literal: fc.Arbitrary<Literal> = fc.oneof(
  fc.constant<Literal>({ type: 'null' }),
  fc.boolean().map((value): Literal => ({ type: 'boolean', value })),
  fc.string({ unit: 'grapheme' }).map((value): Literal => ({ type: 'string', value })),
  fc
    .constantFrom('0', '-5', '12.50', '1e3', '123456789012345678')
    .map((value): Literal => ({ type: 'number', value })),
  date.map((value): Literal => ({ type: 'date', value })),
  moment.map((value): Literal => ({ type: 'moment', value })),
)
const expression = fc.letrec<{ any: Expression }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    literal.map((one): Expression => ({ kind: 'literal', literal: one })),
    name.map((one): Expression => ({ kind: 'property', name: one })),
    fc
      .tuple(name, fc.array(tie('any'), { maxLength: 2 }))
      .map(([one, operands]): Expression => ({ kind: 'call', name: one, operands })),
    fc
      .tuple(fc.constantFrom(...COMPARISONS), tie('any'), tie('any'))
      .map(([operator, left, right]): Expression => ({ kind: 'compare', operator, left, right })),
    fc
      .tuple(tie('any'), fc.array(literal, { minLength: 1, maxLength: 3 }))
      .map(([left, values]): Expression => ({ kind: 'in', left, values })),
    tie('any').map((operand): Expression => ({ kind: 'not', operand })),
    fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(tie('any'), { minLength: 2, maxLength: 3 }),
      )
      .map(([kind, operands]): Expression => ({ kind, operands })),
  ),
})).any

test('what is printed is read as it was', () => {
  fc.assert(fc.property(expression, (tree) => void expect(parseFilter(print(tree))).toEqual(tree)))
})

test('any text is read or refused in one line', () => {
  const words = fc.constantFrom(
    "'",
    '(',
    ')',
    ',',
    'and',
    'not',
    ' ',
    'eq',
    'a',
    '1',
    '2026-01-01',
    '/',
    '%',
    '\n',
    'ё',
    "'x'",
    '$count',
    'in',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(words, { maxLength: 12 }).map((list) => list.join('')),
        fc.string({ unit: 'binary' }),
      ),
      (text) => {
        for (const parse of [parseFilter, parseApply, parseOrder, parseSelect])
          try {
            parse(text)
          } catch (error) {
            expect((error as { status?: number }).status, `${text}: ${(error as Error).stack}`).toBeOneOf([
              400, 501,
            ])
          }
      },
    ),
    { numRuns: 2000 },
  )
})

const compare = (left: string, operator: 'eq' | 'gt', right: string): Expression => ({
  kind: 'compare',
  operator,
  left: { kind: 'property', name: left },
  right: { kind: 'literal', literal: { type: 'number', value: right } },
})

test('and binds tighter than or, comparisons tighter than both', () => {
  expect(parseFilter('a eq 1 or b eq 2 and c gt 3')).toEqual({
    kind: 'or',
    operands: [
      compare('a', 'eq', '1'),
      { kind: 'and', operands: [compare('b', 'eq', '2'), compare('c', 'gt', '3')] },
    ],
  })
})

test('not binds tighter than a comparison', () => {
  expect(parseFilter('not a eq 1')).toMatchObject({ kind: 'compare', left: { kind: 'not' } })
})

test('quotes are doubled, all else in a text is text', () => {
  expect(parseFilter("'O''Hara) or 1 eq 1 '")).toEqual({
    kind: 'literal',
    literal: { type: 'string', value: "O'Hara) or 1 eq 1 " },
  })
})

test('a pipeline is read step by step', () => {
  expect(
    parseApply(
      'filter(a eq 1)/groupby((m,c_month),aggregate(won_amount,rate as r,$count as n,amount with sum as s))/filter(n gt 1)',
    ),
  ).toEqual([
    { kind: 'filter', condition: compare('a', 'eq', '1') },
    {
      kind: 'groupby',
      keys: ['m', 'c_month'],
      aggregates: [
        { kind: 'measure', name: 'won_amount', alias: 'won_amount' },
        { kind: 'measure', name: 'rate', alias: 'r' },
        { kind: 'count', alias: 'n' },
        { kind: 'with', name: 'amount', method: 'sum', alias: 's' },
      ],
    },
    { kind: 'filter', condition: compare('n', 'gt', '1') },
  ])
})

test('deep nesting is refused, not died of', () => {
  expect(() => parseFilter(`${'('.repeat(50_000)}a`)).toThrow(/nested more than 100 deep/)
  expect(() => parseFilter(`${'not '.repeat(20_000)}a`)).toThrow(/nested more than 100 deep/)
})
