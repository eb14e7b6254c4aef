/**
 * Tests of texts. OData tells capitals from small letters, Cube's filters do not: where that matters, the values that the
 * caller may see are fetched, tested here, and asked for one by one.
 */
import type { CubeQuery } from '../cube/result.ts'
import { type Condition, joined } from './condition.ts'
import { badRequest, notImplemented } from './error.ts'
import type { Expression } from './expression.ts'

export interface TextTest {
  kind: 'contains' | 'startswith' | 'endswith' | 'equals'
  needles: string[]
  fold: 'none' | 'tolower' | 'toupper'
}

/** `title`, `tolower(title)` or `toupper(title)`. */
export function textOf(expression: Expression): { name: string; fold: TextTest['fold'] } {
  if (expression.kind === 'property') return { name: expression.name, fold: 'none' }
  if (expression.kind === 'call' && (expression.name === 'tolower' || expression.name === 'toupper')) {
    const [inner] = expression.operands
    if (expression.operands.length === 1 && inner?.kind === 'property')
      return { name: inner.name, fold: expression.name }
  }
  if (expression.kind === 'call')
    throw notImplemented(
      `$filter: ${expression.name}(…) of a text is not answered. There are tolower(property) and toupper(property).`,
    )
  throw badRequest('$filter: texts are looked for in a property.')
}

/** More values than this are not asked for one by one. */
export const MOST_TEXTS = 5_000
const OPERATORS = {
  contains: 'contains',
  startswith: 'startsWith',
  endswith: 'endsWith',
  equals: 'contains',
} as const
const FILTERS = { contains: 'notContains', startswith: 'notStartsWith', endswith: 'notEndsWith' } as const

export interface CubeFilter {
  member: string
  operator: string
  values?: string[]
}

/** The filter of Cube that says the same; undefined where capitals matter. */
export function directFilter(test: TextTest, member: string, not: boolean): CubeFilter | undefined {
  const { kind, fold, needles } = test
  const [needle] = needles as [string]
  const isCaseless = fold === 'none' ? !hasCase(needle) : folded(needle, fold) === needle
  if (kind === 'equals' || !isCaseless) return undefined
  return { member, operator: not ? FILTERS[kind] : OPERATORS[kind], values: [needle] }
}

const hasCase = (text: string): boolean => text.toLowerCase() !== text || text.toUpperCase() !== text
const folded = (text: string, fold: TextTest['fold']): string =>
  fold === 'tolower' ? text.toLowerCase() : fold === 'toupper' ? text.toUpperCase() : text

export function matches(value: string, { kind, needles, fold }: TextTest): boolean {
  const text = folded(value, fold)
  const [needle] = needles as [string]
  if (kind === 'contains') return text.includes(needle)
  if (kind === 'startswith') return text.startsWith(needle)
  return kind === 'endswith' ? text.endsWith(needle) : text === needle
}

/** Values of one column that Cube finds for a question, and whether there are more. */
export type ReadValues = (query: CubeQuery) => Promise<{ values: (string | null)[]; isCut: boolean }>

/** The condition with tests of texts that Cube cannot make replaced by lists of values. */
export async function withoutTexts(condition: Condition, read: ReadValues): Promise<Condition> {
  if ('conditions' in condition) {
    const conditions: Condition[] = []
    for (const one of condition.conditions) conditions.push(await withoutTexts(one, read))
    return joined(condition.test, conditions)
  }
  if (condition.test !== 'text' || directFilter(condition.text, condition.column.member, condition.not))
    return condition
  const { column, text, not } = condition
  const values = await matching(column.member, column.name, text, read)
  const known: Condition = { test: 'null', column, not: true }
  if (values.length === 0) return not ? known : { test: 'never' }
  const found: Condition = { test: 'values', column, values, not }
  return not ? joined('and', [known, found]) : found
}

async function matching(member: string, name: string, test: TextTest, read: ReadValues): Promise<string[]> {
  const [needle] = test.needles as [string]
  // Letters whose other case has more of them would not be found without regard to case.
  const isPlain =
    needle.toLowerCase().length === needle.length && needle.toUpperCase().length === needle.length
  const nearly =
    isPlain && needle !== '' ? [{ member, operator: OPERATORS[test.kind], values: [needle] }] : []
  const { values, isCut } = await read({
    dimensions: [member],
    filters: nearly,
    order: [],
    limit: MOST_TEXTS,
  })
  if (isCut)
    throw notImplemented(
      `$filter: ${test.kind} of ${name} would have to look at more than ${MOST_TEXTS} values one by one. Write contains(tolower(${name}),'${needle.toLowerCase().slice(0, 40)}'), or a longer text.`,
    )
  return values.filter((value) => value !== null && matches(value, test)) as string[]
}
