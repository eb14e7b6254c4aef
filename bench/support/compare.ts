/** Whether two answers say the same, however each client writes numbers and dates. */
import type { Question } from './question.ts'

export type Row = Record<string, unknown>

/** What is compared, by short names, in one order. Times and keys are texts, all else is a number where it looks like one. */
interface Answer {
  columns: string[]
  rows: (string | number | null)[][]
}

/**
 * Rows in which nothing was counted are left out: whether a group that is empty has a row is nobody's question.
 *
 * @param mayBeEmpty  for a check that measures nothing
 * @throws Error that shows the first line in which two ways differ, or when there is nothing to compare
 */
export function expectSame(question: Question, ways: Record<string, Row[]>, mayBeEmpty = false): void {
  const [[first, rows], ...others] = Object.entries(ways) as [[string, Row[]], ...[string, Row[]][]]
  const expected = answerOf(question, rows)
  if (expected.rows.length === 0 && !mayBeEmpty)
    throw new Error(`bench: «${question.name}» has no answer: nothing is measured.`)
  for (const [way, rows] of others) {
    const actual = answerOf(question, rows)
    const length = Math.max(expected.rows.length, actual.rows.length)
    for (let at = 0; at < length; at++)
      if (!isSame(expected.rows[at], actual.rows[at]))
        throw new Error(
          `bench: «${question.name}» differs (${expected.rows.length} and ${actual.rows.length} rows):\n` +
            `  ${expected.columns.join(' · ')}\n  ${first}: ${expected.rows[at]}\n  ${way}: ${actual.rows[at]}`,
        )
  }
}

function answerOf({ query, compared }: Question, rows: Row[]): Answer {
  const measures = (query.measures ?? []).map(short)
  const asked = [...(query.dimensions ?? []).map(short), ...measures]
  if (query.timeDimensions?.some(({ granularity }) => granularity)) asked.push('date')
  const columns = [...new Set(compared ?? asked)].sort(
    (a, b) => Number(measures.includes(a)) - Number(measures.includes(b)) || (a < b ? -1 : 1),
  )
  const counted = columns.filter((name) => measures.includes(name))
  const cells = rows.map((row) => columns.map((name) => cell(row, name)))
  const full = cells.filter(
    (row) =>
      counted.length === 0 || row.slice(-counted.length).some((value) => value !== 0 && value !== null),
  )
  const keyOf = (row: Answer['rows'][number]) => JSON.stringify(row.slice(0, columns.length - counted.length))
  return { columns, rows: full.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) }
}

function cell(row: Row, name: string): string | number | null {
  if (!(name in row))
    throw new Error(`bench: there is no column ${name} among ${Object.keys(row).join(', ')}.`)
  const value = row[name]
  if (value === null || value === undefined) return null
  if (name === 'date') return String(value).slice(0, 10)
  const number = Number(value)
  return Number.isFinite(number) && value !== '' ? number : String(value)
}

/** Numbers to a billionth: some add numerics, some end in floats. */
function isSame(one?: Answer['rows'][number], other?: Answer['rows'][number]): boolean {
  if (!one || !other) return false
  return one.every((value, index) => {
    const twin = other[index]
    if (typeof value !== 'number' || typeof twin !== 'number') return value === twin
    return Math.abs(value - twin) <= 1e-9 * Math.max(1, Math.abs(value), Math.abs(twin))
  })
}

/** `sales.won_count` is `won_count`, `sales.date.month` is `date`. */
export const short = (member: string): string => member.split('.')[1]!

/** Data of an answer in the format `compact`. */
export interface Compact {
  members: string[]
  dataset: unknown[][]
}

/** Cube's rows with short names; times without a granularity go by the finest that was asked. */
export function byShortNames(data: Row[] | Compact): Row[] {
  if (Array.isArray(data))
    return data.map((row) =>
      Object.fromEntries(Object.entries(row).map(([member, value]) => [short(member), value])),
    )
  const names = data.members.map(short)
  return data.dataset.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index]])))
}
