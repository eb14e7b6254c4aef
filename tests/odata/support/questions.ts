/** Random `$filter`s as text, and what they say about a deal by the rules of OData. */
import fc from 'fast-check'
import type { Deal } from './random-deals.ts'

/** Not known is null: of `and`, `or` and `not` as in OData and SQL. */
export type Truth = boolean | null

export interface Question {
  text: string
  holds(deal: Deal): Truth
}

type Value = string | number | boolean | null
const COMPARE: Record<string, (order: number) => boolean> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
}

/** Nothing equals nothing, and differs from everything else. */
function compare(operator: string, left: Value, right: Value): boolean {
  if (left === null || right === null) return operator === (left === right ? 'eq' : 'ne')
  return COMPARE[operator]!(left < right ? -1 : left > right ? 1 : 0)
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
const operators = fc.constantFrom(...Object.keys(COMPARE))
const equality = fc.constantFrom('eq', 'ne')

const comparison = (
  name: string,
  literal: string,
  operator: string,
  right: Value,
  value: (deal: Deal) => Value,
): Question => ({
  text: `${name} ${operator} ${literal}`,
  holds: (deal) => compare(operator, value(deal), right),
})

const numbers = fc
  .tuple(
    fc.constantFrom('amount', 'manager_id', 'id'),
    operators,
    fc.constantFrom(-5, 0, 0.1, 1, 2, 10, 100, 100.01, 333.33),
  )
  .filter(([name, , value]) => name === 'amount' || Number.isInteger(value))
  .map(([name, operator, value]) =>
    comparison(
      name,
      String(value),
      operator,
      name === 'amount' ? Math.round(value * 100) : value,
      (deal) => deal[name as 'amount'],
    ),
  )

const texts = fc
  .tuple(
    fc.constantFrom('title', 'manager', 'loss_reason', 'status'),
    equality,
    fc.constantFrom("O'Hara", '', 'Анна', 'анна', 'дорого', 'won', '%27', 'a+b'),
  )
  .map(([name, operator, value]) =>
    comparison(name, quoted(value), operator, value, (deal) => deal[name as 'title']),
  )

const nothings = fc
  .tuple(fc.constantFrom('loss_reason', 'manager_id', 'closed_at', 'is_repeat', 'closed_at_month'), operators)
  .map(
    ([name, operator]): Question => ({
      text: `${name} ${operator} null`,
      holds: (deal) => {
        const value = name in deal ? deal[name as 'closed_at'] : deal.days[name]!
        return compare(operator, value, null)
      },
    }),
  )

const flags = fc.oneof(
  fc
    .tuple(equality, fc.boolean())
    .map(([operator, value]) =>
      comparison('is_repeat', String(value), operator, value, (deal) => deal.is_repeat),
    ),
  fc.constant<Question>({ text: 'is_repeat', holds: (deal) => deal.is_repeat }),
)

const lists = fc.oneof(
  fc.subarray(["O'Hara", 'Ёлка', 'a b', '100%', 'нет такого'], { minLength: 1 }).map(
    (values): Question => ({
      text: `title in (${values.map(quoted).join(',')})`,
      holds: ({ title }) => values.includes(title),
    }),
  ),
  fc.subarray([1, 2, 10, 77], { minLength: 1 }).map(
    (values): Question => ({
      text: `manager_id in (${values.join(', ')})`,
      holds: ({ manager_id }) => manager_id !== null && values.includes(manager_id),
    }),
  ),
)

const SEARCH: Record<string, (text: string, needle: string) => boolean> = {
  contains: (text, needle) => text.includes(needle),
  startswith: (text, needle) => text.startsWith(needle),
  endswith: (text, needle) => text.endsWith(needle),
}

const searches = fc
  .tuple(
    fc.constantFrom('contains', 'startswith', 'endswith'),
    fc.constantFrom('title', 'manager', 'loss_reason'),
    fc.constantFrom('none', 'tolower', 'toupper'),
    fc.constantFrom('а', 'А', 'ёлка', 'Ёлка', 'ЁЛКА', '%', '_', '\\', "'", 'o', 'O', '', '+', ' '),
  )
  .map(
    ([test, name, fold, needle]): Question => ({
      text: `${test}(${fold === 'none' ? name : `${fold}(${name})`},${quoted(needle)})`,
      holds: (deal) => {
        const value = deal[name as 'title'] as string | null
        if (value === null) return null
        const folded =
          fold === 'tolower' ? value.toLowerCase() : fold === 'toupper' ? value.toUpperCase() : value
        return SEARCH[test]!(folded, needle)
      },
    }),
  )

const folds = fc
  .tuple(
    fc.constantFrom('tolower(manager)', 'tolower(loss_reason)'),
    equality,
    fc.constantFrom('анна', 'Анна', 'дорого', 'zoe'),
  )
  .map(([name, operator, value]) =>
    comparison(
      name,
      quoted(value),
      operator,
      value,
      (deal) =>
        (name.includes('manager')
          ? deal.manager
          : (deal.loss_reason?.toLowerCase() ?? null)
        )?.toLowerCase() ?? null,
    ),
  )

const MOMENTS = [
  '2025-03-30T01:00:00Z',
  '2025-10-26T00:30:00Z',
  '2025-10-26T02:30:00+01:00',
  '2025-10-26T01:30:00.001Z',
  '2025-06-15T12:00:00+03:00',
  '2025-01-01T00:00:00+01:00',
  '2025-10-25T23:59:59.9985Z',
]

const moments = fc
  .tuple(fc.constantFrom('created_at', 'closed_at'), operators, fc.constantFrom(...MOMENTS))
  .map(([name, operator, text]) => {
    const isFiner = text.includes('9985')
    const at = Date.parse(text.replace('9985', '998')) + (isFiner ? 0.5 : 0)
    return comparison(name, text, operator, at, (deal) => deal[name as 'created_at'])
  })

const DAYS = [
  '2025-01-01',
  '2025-02-01',
  '2025-03-30',
  '2025-03-31',
  '2025-06-15',
  '2025-10-01',
  '2025-10-26',
  '2025-10-20',
]

const days = fc
  .tuple(
    fc.constantFrom(
      'created_at_day',
      'created_at_week',
      'created_at_month',
      'created_at_quarter',
      'created_at_year',
      'closed_at_month',
      'closed_at_day',
    ),
    operators,
    fc.constantFrom(...DAYS),
  )
  .map(([name, operator, day]) => comparison(name, day, operator, day, (deal) => deal.days[name]!))

const functions = fc.oneof(
  fc
    .tuple(fc.constantFrom('created_at', 'closed_at'), operators, fc.constantFrom(...DAYS))
    .map(([name, operator, day]) =>
      comparison(`date(${name})`, day, operator, day, (deal) => deal.days[`${name}_day`]!),
    ),
  fc
    .tuple(
      fc.constantFrom('created_at', 'closed_at', 'created_at_month'),
      operators,
      fc.constantFrom(2024, 2025, 2026),
    )
    .map(([name, operator, year]) =>
      comparison(`year(${name})`, String(year), operator, year, (deal) => {
        const day = deal.days[name.includes('closed') ? 'closed_at_year' : 'created_at_year']!
        return day === null ? null : Number(day.slice(0, 4))
      }),
    ),
)

const leaf = fc.oneof(numbers, texts, nothings, flags, lists, searches, folds, moments, days, functions)

const both = (left: Truth, right: Truth): Truth =>
  left === false || right === false ? false : left === null || right === null ? null : true
const not = (truth: Truth): Truth => (truth === null ? null : !truth)

export const questions: fc.Arbitrary<Question> = fc.letrec<{ any: Question }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.tuple(tie('any'), tie('any')).map(
      ([left, right]): Question => ({
        text: `(${left.text}) and (${right.text})`,
        holds: (deal) => both(left.holds(deal), right.holds(deal)),
      }),
    ),
    fc.tuple(tie('any'), tie('any')).map(
      ([left, right]): Question => ({
        text: `(${left.text}) or (${right.text})`,
        holds: (deal) => not(both(not(left.holds(deal)), not(right.holds(deal)))),
      }),
    ),
    tie('any').map(
      (inner): Question => ({ text: `not (${inner.text})`, holds: (deal) => not(inner.holds(deal)) }),
    ),
  ),
})).any
