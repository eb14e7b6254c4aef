/** Single values of an answer, written as Cube's native addon writes them. */

const TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d+))?(?: ?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?))?$/

/** A number without an exponent: `1e21` → `"1000000000000000000000"`. */
export function decimal(value: number): string {
  const text = String(value)
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text)
  if (!match) return text
  const [, sign, whole, fraction = '', exponent] = match as unknown as [
    string,
    string,
    string,
    string?,
    string?,
  ]
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** A time in ISO form with three digits after the second, cut not rounded; an offset is dropped, not applied. */
export function timestamp(text: string): string {
  const match = TIME.exec(text)
  if (!match) return text
  const [, date, time, fraction = ''] = match
  return `${date}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}`
}
