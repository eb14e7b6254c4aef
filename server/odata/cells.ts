/** Cells of an answer: as JSON of the declared type, and as places to go on from. */
import { decimal } from '../cube/cells.ts'
import type { Cell } from '../cube/result.ts'
import type { Column } from './model.ts'
import { ROW_KEY } from './model.ts'
import type { Asked } from './question.ts'
import { startOf, type Zone } from './zone.ts'

export type Row = Cell[]

export interface Reader {
  /** JSON text of one cell. */
  json(column: Column, row: Row): string
  /** Text that `pages.ts` compares with: times in milliseconds. */
  key(column: Column, row: Row): string | null
}

export interface CellOptions {
  /** In which days are cut. */
  reporting: Zone
  /** Long numbers as texts: what `IEEE754Compatible=true` asks for. */
  asText: boolean
  groupedBy: Column[] | undefined
}

/** @param members  names of the answer's columns */
export function reader({ sources }: Asked, members: string[], options: CellOptions): Reader {
  const { reporting, asText, groupedBy } = options
  const places = new Map<Column, number>()
  for (const [column, { name }] of sources) places.set(column, members.indexOf(name))
  const cell = (column: Column, row: Row): Cell => row[places.get(column)!] ?? null
  // Whole times are asked for in UTC.
  const at = (text: string): number => Date.parse(`${text}Z`)
  const key = (column: Column, row: Row): string | null => {
    const value = cell(column, row)
    if (value === null) return null
    if (column.type === 'DateTimeOffset') return String(at(String(value)))
    if (column.type !== 'Date') return plain(column, value)
    const day = sources.get(column)!.isDay ? String(value).slice(0, 10) : reporting.day(at(String(value)))
    return startOf(day, column.unit!)
  }
  const json = (column: Column, row: Row): string => {
    if (column.name === ROW_KEY && groupedBy)
      return JSON.stringify(groupedBy.map((one) => quoted(key(one, row))).join('|'))
    const text = key(column, row)
    if (text === null) return 'null'
    if (column.type === 'DateTimeOffset') return `"${reporting.iso(Number(text))}"`
    if (column.type === 'Boolean') return text
    const isNumber = column.type === 'Int64' || column.type === 'Decimal'
    return isNumber && !asText ? text : JSON.stringify(text)
  }
  return { json, key }
}

const quoted = (text: string | null): string => (text === null ? '' : text.replace(/[\\|]/g, '\\$&') || '\\')

function plain({ type, member }: Column, value: Cell): string {
  if (type === 'String') return typeof value === 'object' ? JSON.stringify(value) : String(value)
  if (type === 'Boolean') return String(value === true || value === 'true' || value === 't')
  const text = typeof value === 'number' ? decimal(value) : String(value)
  const whole = type === 'Int64' ? text.replace(/\.0+$/, '') : text
  if (!(type === 'Int64' ? /^-?\d+$/ : /^-?\d+(\.\d+)?$/).test(whole))
    throw new Error(`${member}: ${text} is no Edm.${type}.`)
  return whole
}
