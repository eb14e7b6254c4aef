/** How a cell of a list is written. Pure. */
import { type Format, nothing } from '../format.ts'
import { yearOf } from '../period.ts'
import type { Cell, Row } from '../server.ts'
import { type BlockContext, numberOf } from '../widget.ts'
import type { ListColumn } from './columns.ts'

const isEmpty = (value: Cell | undefined): boolean => value === null || value === undefined || value === ''

/** Cube answers times as the clock of the reporting zone shows them, without a zone: `2026-11-21T10:05:00.000`. */
export function timeText(value: string, kind: 'day' | 'moment', format: Format, today: string): string {
  const day = value.slice(0, 10)
  const written = format.dayRange({ from: day, to: day }, yearOf(today))
  return kind === 'day' ? written : `${written}, ${value.slice(11, 16)}`
}

/** What the reader sees; «—» where there is nothing. */
export function cellText(row: Row, column: ListColumn, context: BlockContext): string {
  const { kind, member } = column
  if (column.text) return column.text(row, context)
  const value = row[member]
  if (isEmpty(value)) return nothing
  if (kind === 'text' || kind === 'link') return String(value)
  if (kind === 'day' || kind === 'moment') return timeText(String(value), kind, context.format, context.today)
  return context.format.value(numberOf(row, member), kind)
}

/** What is copied: numbers and times as they are stored, so that spreadsheets know them. */
export function copyableText(row: Row, column: ListColumn, context: BlockContext): string {
  const { kind, member } = column
  const value = row[member]
  if (column.text) return column.text(row, context)
  if (isEmpty(value)) return ''
  if (kind === 'day') return String(value).slice(0, 10)
  if (kind === 'moment') return String(value).slice(0, 16).replace('T', ' ')
  // Quotients come with a dozen decimals.
  return isNumber(column) ? String(Number(Number(value).toFixed(kind === 'money' ? 2 : 4))) : String(value)
}

export const isNumber = ({ kind }: ListColumn): boolean => kind !== 'text' && kind !== 'link'

/** Least width of a column in px, and its share of what is left. */
function widthOf({ least, ...column }: ListColumn): [least: number, share: number] {
  const [usual, share] = usualWidthOf(column)
  return [least ?? usual, share]
}

function usualWidthOf({ kind, isWide, under }: Omit<ListColumn, 'least'>): [least: number, share: number] {
  if (isWide) return [214, 3]
  if (kind === 'text' || kind === 'link') return under ? [140, 1.3] : [118, 1]
  if (kind === 'money') return [112, 0.8]
  if (kind === 'moment') return [140, 0.6]
  return kind === 'day' ? [100, 0.5] : [80, 0.5]
}

/** The tracks of a CSS grid for all columns, and the width below which the list scrolls sideways. */
export function tracksOf(columns: readonly ListColumn[]): { template: string; least: number } {
  const widths = columns.map(widthOf)
  return {
    template: widths.map(([least, share]) => `minmax(${least}px, ${share}fr)`).join(' '),
    least: widths.reduce((sum, [least]) => sum + least, 0),
  }
}

/** Nothing of something: written quieter, so that the eye finds the rest. */
export const isZero = (row: Row, column: ListColumn): boolean =>
  isNumber(column) && Number(row[column.member] ?? 0) === 0
