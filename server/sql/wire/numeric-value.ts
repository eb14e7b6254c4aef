/** Binary `numeric`: a head of four numbers, then digits to the base 10 000. */
import { SqlError } from '../error.ts'
import { Fields } from './fields.ts'

const NEGATIVE = 0x4000
const SPECIAL: Record<number, string> = { 49152: 'NaN', 53248: 'Infinity', 61440: '-Infinity' }

/** @throws {SqlError} 22P03 or 08P01 for bytes that are no number */
export function numericText(bytes: Buffer): string {
  const fields = new Fields(bytes)
  const count = fields.count()
  const weight = fields.int16()
  const sign = fields.count()
  const scale = fields.count()
  const digits = fields.list(count, () => fields.count())
  fields.end()
  if (SPECIAL[sign]) return SPECIAL[sign]
  if ((sign !== 0 && sign !== NEGATIVE) || digits.some((digit) => digit > 9999))
    throw new SqlError('22P03', 'invalid binary numeric value in bind parameter')
  return (sign === NEGATIVE ? '-' : '') + write(digits, weight, scale)
}

function write(digits: number[], weight: number, scale: number): string {
  const four = (i: number) => String(digits[i] ?? 0).padStart(4, '0')
  const whole = Array.from({ length: Math.max(0, weight + 1) }, (_, i) => four(i)).join('')
  const fraction = Array.from({ length: Math.ceil(scale / 4) }, (_, i) => four(weight + 1 + i)).join('')
  return (whole.replace(/^0+/, '') || '0') + (scale > 0 ? `.${fraction.slice(0, scale)}` : '')
}
