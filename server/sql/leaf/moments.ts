/** Local timestamps of the session's zone, as analysts write them and as Cube reads them. */
import { SqlError } from '../error.ts'

const MOMENT = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})0*)?)?)?$/

/**
 * @param text  `2026-02-01`, `2026-02-01 10:00`, `2026-02-01T10:00:00.5`
 * @returns `2026-02-01T10:00:00.500`
 * @throws {SqlError} 22007 when it is none, 22008 when the calendar has no such day
 */
export function moment(text: string): string {
  const parts = MOMENT.exec(text.trim())
  if (!parts) throw new SqlError('22007', `invalid input syntax for type timestamp: "${text}"`)
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = ''] = parts
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0')}`
  const date = new Date(`${iso}Z`)
  if (Number.isNaN(date.getTime()) || local(date) !== iso)
    throw new SqlError('22008', `date/time field value out of range: "${text}"`)
  return iso
}

/** The moment some milliseconds later, or earlier. */
export const shifted = (iso: string, milliseconds: number): string =>
  local(new Date(Date.parse(`${iso}Z`) + milliseconds))

const local = (date: Date): string => date.toISOString().slice(0, -1)
