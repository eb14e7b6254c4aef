/** The statement of a roll-up, as Cube writes it, taken apart: what it reads, what it groups by, what it adds up. */

export interface Column {
  name: string
  expression: string
  /** `other`: neither a group nor something that adds up (distinct counts, extremes). */
  kind: 'group' | 'count' | 'sum' | 'other'
  /** What a count or a sum counts or adds up. */
  argument?: string
}

export interface Statement {
  columns: Column[]
  /** Relation of `marts` that alone is read, with its alias; undefined where there are joins or conditions. */
  source: { relation: string; alias: string } | undefined
  /** Whether the rows' groups are all that happens: the difference of two sets of rows can be added to the result. */
  adds: boolean
}

const SHAPE = /^\s*SELECT\s([\s\S]*)\sFROM\s+marts\.(\w+) AS "(\w+)"\s*(?:GROUP BY ([\d,\s]+))?$/
/** Its outcome changes although no row does. */
const CLOCK =
  /\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|random)\s*\(|\bcurrent_(date|time|timestamp)\b|\blocaltime(stamp)?\b/i

export function parseStatement(text: string): Statement {
  const [, list, relation, alias, ordinals] = SHAPE.exec(text) ?? []
  if (!list || !relation || !alias) return { columns: [], source: undefined, adds: false }
  const groups = new Set(ordinals?.split(',').map(Number))
  const columns = splitList(list).map((item, index) => column(item, groups.has(index + 1)))
  return {
    columns,
    source: { relation, alias },
    // Without groups there is one row, also over no rows at all.
    adds: groups.size > 0 && columns.every(({ kind }) => kind !== 'other'),
  }
}

/** Whether the same rows give another outcome later. */
export const dependsOnClock = (text: string): boolean => CLOCK.test(text)

/**
 * The statement with the number of rows of each group in `__rows`, and for each sum in `__n1`, `__n2` … how many of its
 * values were not null: a sum of none is null, and no difference of sums tells that from a sum of zeros.
 *
 * @param from  what is read instead of the relation of `marts`
 */
export function countedStatement(text: string, { columns, source }: Statement, from?: string): string {
  const { relation, alias } = source!
  const end = `FROM\\s+marts\\.${relation} AS "${alias}"(\\s+GROUP BY [\\d,\\s]+)$`
  const counts = ['count(*)::int AS "__rows"']
  sums({ columns }).forEach(({ argument }, index) => {
    counts.push(`count(${argument})::int AS ${sumCount(index)}`)
  })
  return text.replace(
    new RegExp(end),
    (_, groupBy) => `, ${counts.join(', ')} FROM ${from ?? `marts.${relation}`} AS "${alias}"${groupBy}`,
  )
}

export const groups = ({ columns }: Pick<Statement, 'columns'>): Column[] =>
  columns.filter(({ kind }) => kind === 'group')
export const sums = ({ columns }: Pick<Statement, 'columns'>): Column[] =>
  columns.filter(({ kind }) => kind === 'sum')
export const sumCount = (index: number): string => `"__n${index + 1}"`
export const quoted = (name: string): string => `"${name}"`

function column(item: string, isGroup: boolean): Column {
  const [, expression, name] = /^([\s\S]*?)\s+"([^"]+)"$/.exec(item) ?? []
  if (!expression || !name) return { name: item, expression: item, kind: 'other' }
  if (isGroup) return { name, expression, kind: 'group' }
  const [, aggregate, argument] = /^(count|sum)\(([\s\S]*)\)$/i.exec(expression) ?? []
  const isWhole = argument !== undefined && !/^\s*distinct\b/i.test(argument) && isBalanced(argument)
  if (!isWhole) return { name, expression, kind: 'other' }
  return { name, expression, kind: aggregate!.toLowerCase() as 'count' | 'sum', argument }
}

/** Whether the text closes exactly what it opens: `a) + sum(b` of `sum(a) + sum(b)` does not. */
function isBalanced(text: string): boolean {
  let least = 0
  const end = walk(text, (depth) => {
    least = Math.min(least, depth)
  })
  return least === 0 && end === 0
}

/** Items of a list that commas separate, but for those inside of brackets, texts and names. */
function splitList(list: string): string[] {
  const cuts: number[] = []
  walk(list, (depth, index) => {
    if (depth === 0 && list[index] === ',') cuts.push(index)
  })
  return [...cuts, list.length].map((cut, index) =>
    list.slice(index === 0 ? 0 : cuts[index - 1]! + 1, cut).trim(),
  )
}

/** Calls back for each character outside of quotes with the depth of brackets after it; returns the last depth. */
function walk(text: string, visit: (depth: number, index: number) => void): number {
  let depth = 0
  let quote: string | undefined
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!
    if (quote) {
      if (character === quote) quote = undefined
      continue
    }
    if (character === "'" || character === '"') quote = character
    else if (character === '(') depth++
    else if (character === ')') depth--
    if (!quote) visit(depth, index)
  }
  return depth
}
