import type { Cell } from './server.ts'
import { type View, writeView } from './url.ts'
import type { TableModel } from './widget.ts'

/** A link that shows the same to anybody, whenever it is opened. */
export const absoluteLink = (view: View): string => `${location.origin}${location.pathname}${writeView(view)}`

/** Puts text on the clipboard, also on plain http where the modern way is forbidden. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const field = document.createElement('textarea')
  field.value = text
  field.style.position = 'fixed'
  document.body.append(field)
  field.select()
  const isDone = document.execCommand('copy')
  field.remove()
  if (!isDone) throw new Error('The browser refused to copy')
}

const cellText = (cell: Cell) => (cell === null ? '' : String(cell).replace(/[\t\r\n]+/g, ' '))

/** Tab-separated with a header row: spreadsheets paste it as cells, numbers as numbers. */
export const tableText = ({ columns, rows }: TableModel): string =>
  [columns.map((column) => column.title), ...rows].map((row) => row.map(cellText).join('\t')).join('\n')

export const copyTable = (table: TableModel): Promise<void> => copyText(tableText(table))
