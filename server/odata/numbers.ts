/** Numbers as digits: they are compared by the database, not here. */
import { decimal } from '../cube/cells.ts'
import { badRequest } from './error.ts'

/** A literal without exponent and plus sign, as Cube takes numbers. */
export function plainNumber(text: string, name: string): string {
  const plain = /e/i.test(text) ? expanded(text, name) : text.replace(/^\+/, '')
  const [whole = '', fraction = ''] = plain.replace(/^-/, '').split('.')
  if (whole.length > 18 || fraction.length > 30)
    throw badRequest(`$filter: ${name}: ${text.slice(0, 40)} has too many digits.`)
  return plain.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
}

function expanded(text: string, name: string): string {
  const value = Number(text)
  if (!Number.isFinite(value) || Math.abs(value) >= 1e18 || (value !== 0 && Math.abs(value) < 1e-12))
    throw badRequest(`$filter: ${name}: write ${text.slice(0, 40)} without an exponent.`)
  return decimal(value)
}
