/** Parameters of a call, as PHP sees them. */

/** A PHP array as it came: a map, or a list when its keys were 0..n-1. */
export type Params = Record<string, unknown>

export const isMap = (value: unknown): value is Params =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Values of a PHP array, however its keys came. */
export const toList = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : isMap(value) ? Object.values(value) : []

/** A whole number from a parameter; undefined when it is none. */
export function wholeNumber(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined
  return /^\s*-?\d+\s*$/.test(String(value)) ? Number(value) : undefined
}
