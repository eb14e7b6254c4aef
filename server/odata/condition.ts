/** Conditions on columns, as `$filter` and pages make them: no negations, no functions, values of the right type. */
import type { Column } from './model.ts'
import type { TextTest } from './texts.ts'

export type Condition =
  | { test: 'and' | 'or'; conditions: Condition[] }
  | { test: 'always' | 'never' }
  | { test: 'null'; column: Column; not: boolean }
  /** One of the values; with `not` none of them, and nothing known counts as none of them. */
  | { test: 'values'; column: Column; values: string[]; not: boolean }
  | { test: 'compare'; column: Column; operator: 'gt' | 'gte' | 'lt' | 'lte'; value: string }
  /** From the first moment until before the last. */
  | { test: 'range'; column: Column; from?: number; to?: number }
  /** Not known is neither so nor not so. */
  | { test: 'text'; column: Column; text: TextTest; not: boolean }

/** Flattened; lists of alternatives for one column become one list of values. */
export function joined(test: 'and' | 'or', conditions: Condition[]): Condition {
  const decisive = test === 'and' ? 'never' : 'always'
  const idle = test === 'and' ? 'always' : 'never'
  const flat: Condition[] = []
  for (const one of conditions.flatMap((each) =>
    each.test === test && 'conditions' in each ? each.conditions : [each],
  )) {
    if (one.test === decisive) return one
    if (one.test === idle) continue
    const like = flat.find((other) => mergeable(other, one, test))
    if (like?.test === 'values' && one.test === 'values')
      like.values = [...new Set([...like.values, ...one.values])]
    else flat.push(one.test === 'values' ? { ...one } : one)
  }
  if (flat.length === 0) return { test: idle }
  return flat.length === 1 ? flat[0]! : { test, conditions: flat }
}

const mergeable = (a: Condition, b: Condition, test: 'and' | 'or'): boolean =>
  a.test === 'values' &&
  b.test === 'values' &&
  a.column === b.column &&
  a.not === b.not &&
  a.not === (test === 'and')

export function columnsIn(condition: Condition): Column[] {
  if ('conditions' in condition) return condition.conditions.flatMap(columnsIn)
  return 'column' in condition ? [condition.column] : []
}
