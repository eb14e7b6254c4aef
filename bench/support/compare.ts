/** Whether two answers say the same, however each client writes numbers and dates. */
import type { Question } from './question.ts'

export type Row = Record<string, unknown>

/**
 * One line per row, sorted: what is asked for by short names, numbers to nine digits. Rows in which nothing was
 * counted are left out: whether a group that is empty has a row is nobody's question.
 */
export function canonical({ query, compared }: Question, rows: Row[]): string[] {
  const members = [...(query.dimensions ?? []), ...(query.measures ?? [])].map(short)
  if (query.timeDimensions?.some(({ granularity }) => granularity)) members.push('date')
  const columns = [...new Set(compared ?? members)].sort()
  const measures = columns.filter((name) => query.measures?.some((member) => short(member) === name))
  return rows
    .map((row) => Object.fromEntries(columns.map((name) => [name, cell(row, name)])))
    .filter((row) => measures.length === 0 || measures.some((name) => row[name] !== '0' && row[name] !== '—'))
    .map((row) => columns.map((name) => `${name}=${row[name]}`).join(' '))
    .sort()
}

/** @throws Error that shows the first line in which they differ */
export function expectSame(question: Question, ways: Record<string, Row[]>): void {
  const [[first, rows], ...others] = Object.entries(ways) as [[string, Row[]], ...[string, Row[]][]]
  const expected = canonical(question, rows)
  if (expected.length === 0) throw new Error(`bench: «${question.name}» has no answer: nothing is measured.`)
  for (const [way, rows] of others) {
    const actual = canonical(question, rows)
    const differs = expected.findIndex((line, index) => line !== actual[index])
    if (differs < 0 && actual.length === expected.length) continue
    const at = differs < 0 ? expected.length : differs
    throw new Error(
      `bench: «${question.name}» differs (${expected.length} and ${actual.length} rows):\n  ${first}: ${expected[at]}\n  ${way}: ${actual[at]}`,
    )
  }
}

function cell(row: Row, name: string): string {
  if (!(name in row))
    throw new Error(`bench: there is no column ${name} among ${Object.keys(row).join(', ')}.`)
  const value = row[name]
  if (value === null || value === undefined) return '—'
  if (name === 'date') return String(value).slice(0, 10)
  const number = Number(value)
  return Number.isFinite(number) && value !== '' ? String(Number(number.toPrecision(9))) : String(value)
}

/** `sales.won_count` is `won_count`, `sales.date.month` is `date`. */
export const short = (member: string): string => member.split('.')[1]!

/** Cube's rows with short names; times without a granularity go by the finest that was asked. */
export const byShortNames = (rows: Row[]): Row[] =>
  rows.map((row) => Object.fromEntries(Object.entries(row).map(([member, value]) => [short(member), value])))
