/**
 * CSV for spreadsheets, in portions. Russian: `;`, decimal comma, `31.01.2026 13:05`; English: `,`, decimal point,
 * `2026-01-31 13:05`. UTF-8 with a byte order mark, lines end with CRLF. Percents are fractions.
 * A text that a spreadsheet would compute (`=`, `+`, `-`, `@` in front) gets an apostrophe before it.
 */
import { type Cell, isNumber, isTime } from './cells.ts'
import type { Column, Kind } from './columns.ts'
import { dayText, type Locale, wordsOf } from './words.ts'

type Write = (cell: Cell) => string

const END = '\r\n'

export async function* csvOf(
  columns: Column[],
  batches: AsyncIterable<Cell[][]>,
  locale: Locale,
): AsyncGenerator<Buffer> {
  const separator = locale === 'ru' ? ';' : ','
  const writers = columns.map(({ kind }) => writer(kind, locale, separator))
  const line = (row: Cell[]) => row.map((cell, index) => writers[index]!(cell)).join(separator) + END
  yield Buffer.from(`\uFEFF${columns.map(({ title }) => safe(title, separator)).join(separator)}${END}`)
  for await (const rows of batches) yield Buffer.from(rows.map(line).join(''))
}

function writer(kind: Kind, locale: Locale, separator: string): Write {
  if (isNumber(kind)) return (cell) => (cell === null ? '' : numberText(cell as number, locale))
  if (isTime(kind)) return (cell) => (cell === null ? '' : timeText(cell as string, kind, locale))
  if (kind === 'boolean') {
    const { yes, no } = wordsOf(locale)
    return (cell) => (cell === null ? '' : cell ? yes : no)
  }
  return (cell) => (cell === null ? '' : safe(cell as string, separator))
}

function numberText(value: number, locale: Locale): string {
  // Spreadsheets read an exponent as well.
  const text = String(value)
  return locale === 'ru' ? text.replace('.', ',') : text
}

function timeText(iso: string, kind: Kind, locale: Locale): string {
  const day = dayText(iso, locale)
  return kind === 'moment' ? `${day} ${iso.slice(11, 16)}` : day
}

/** Also behind blanks, and their full-width twins. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/

function safe(text: string, separator: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text
  const isQuoted = harmless.includes(separator) || /["\r\n\t]|^\s|\s$/.test(harmless)
  return isQuoted ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
