/** ErrorResponse: made of our own errors, and PostgreSQL's own with what does not concern the analyst taken out. */
import type { SqlError } from '../error.ts'
import { message, zeroEnded } from './compose.ts'
import { Fields } from './fields.ts'

export type Severity = 'ERROR' | 'FATAL'

/** By the letters of the protocol: S severity, V the same untranslated, C code, M message, D detail, H hint, P position … */
export type ErrorFields = Map<string, Buffer>

/** @param encode  into the client's encoding */
export function errorResponse(
  error: SqlError,
  encode: (text: string) => Buffer,
  severity: Severity = 'ERROR',
): Buffer {
  const fields: [string, string | number | undefined][] = [
    ['S', severity],
    ['V', severity],
    ['C', error.code],
    ['M', error.message],
    ['D', error.detail],
    ['H', error.hint],
    ['P', error.position],
  ]
  const given = fields.filter(([, value]) => value !== undefined)
  return errorMessage(new Map(given.map(([letter, value]) => [letter, encode(String(value))])))
}

export function readError(bytes: Buffer): ErrorFields {
  const fields = new Fields(bytes.subarray(5))
  const found: ErrorFields = new Map()
  for (let letter = fields.byte(); letter !== 0; letter = fields.byte())
    found.set(String.fromCharCode(letter), fields.text())
  return found
}

export function errorMessage(fields: ErrorFields): Buffer {
  const parts = [...fields].flatMap(([letter, value]) => [letter, zeroEnded(value)])
  return message('E', ...parts, Buffer.alloc(1))
}

export const codeOf = (fields: ErrorFields) => fields.get('C')?.toString('latin1') ?? 'XX000'

/** FATAL and PANIC: the connection ends with it. */
export function isFatal(fields: ErrorFields): boolean {
  const severity = fields.get('V')?.toString('latin1')
  return severity === 'FATAL' || severity === 'PANIC'
}

/**
 * An error of a text that the analyst did not write: where in it, and within which function, would only mislead.
 *
 * @param position  in the analyst's text, when that is known
 */
export function withoutInsides(fields: ErrorFields, position: number | undefined): ErrorFields {
  const kept = [...fields].filter(([letter]) => !'PpqW'.includes(letter))
  if (position !== undefined) kept.push(['P', Buffer.from(String(position))])
  return new Map(kept)
}
