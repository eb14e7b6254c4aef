/** Rows of a sheet as XML. Texts stand in their cells, so that Excel never takes them for anything else. */
import { type Cell, isNumber, isTime } from '../cells.ts'
import type { Column, Kind } from '../columns.ts'

/** Characters of a cell; Excel refuses a file with more. */
export const MOST_TEXT = 32_767

/** @param styles  number of each column's style */
export function rowWriter(columns: Column[], styles: string[]): (row: Cell[], number: number) => string {
  const cells = columns.map(({ kind }, index) => cellWriter(kind, letters(index), styles[index]!))
  return (row, number) => {
    let xml = `<row r="${number}">`
    for (let index = 0; index < cells.length; index++) xml += cells[index]!(row[index]!, number)
    return `${xml}</row>`
  }
}

function cellWriter(kind: Kind, column: string, style: string): (cell: Cell, row: number) => string {
  const start = `<c r="${column}`
  const open = style === '' ? '"' : `" s="${style}"`
  const value = (content: string | number, row: number) => `${start}${row}${open}><v>${content}</v></c>`
  if (isNumber(kind)) return (cell, row) => (cell === null ? '' : value(cell as number, row))
  if (isTime(kind))
    return (cell, row) => {
      if (cell === null) return ''
      const serial = serialOf(cell as string)
      // Excel knows no day before 1900.
      return serial === undefined ? inline(start + row + open, cell as string) : value(serial, row)
    }
  if (kind === 'boolean')
    return (cell, row) => (cell === null ? '' : `${start}${row}${open} t="b"><v>${cell ? 1 : 0}</v></c>`)
  return (cell, row) => (cell === null ? '' : inline(start + row + open, cell as string))
}

const inline = (open: string, text: string): string =>
  `${open} t="inlineStr"><is><t xml:space="preserve">${textXml(text)}</t></is></c>`

const DAY_MS = 86_400_000
/** Days from Excel's beginning to 1970. */
const EPOCH = 25_569
/** 1 March 1900: before, Excel counts a day that was none. */
const FIRST = 61

/** Days of a local time, as Excel counts them; milliseconds fit into a number of that size. */
export function serialOf(iso: string): number | undefined {
  const serial = Date.parse(`${iso}Z`) / DAY_MS + EPOCH
  return serial >= FIRST ? serial : undefined
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no way to write those
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu
const SPECIAL = /[&<>\r]|_(?=x[0-9a-f]{4}_)/gi
const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '', _: '_x005F_' }

export function textXml(text: string): string {
  const short = text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT - 1)}…` : text
  return short.replace(UNWRITABLE, '').replace(SPECIAL, (sign) => ESCAPES[sign]!)
}

/** `A`, `Z`, `AA` … */
export function letters(index: number): string {
  const rest = Math.floor(index / 26)
  return (rest > 0 ? letters(rest - 1) : '') + String.fromCharCode(65 + (index % 26))
}
