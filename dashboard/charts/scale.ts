/** Scales and ticks of the charts' own axes. */

export interface Extent {
  low: number
  high: number
}

const tidy = (value: number) => Number(value.toPrecision(12))

/**
 * Round values that cover an extent: axis ticks; the first and the last are the ends of the axis.
 *
 * @param about   how many steps are wanted; the answer has between half and twice as many
 * @param isWhole counts: no tick between two whole numbers
 */
export function niceTicks({ low, high }: Extent, about = 4, isWhole = false): number[] {
  if (low === 0 && high === 0) return [0, 1]
  const span = high > low ? high - low : Math.abs(high)
  const rough = span / about
  const power = 10 ** Math.floor(Math.log10(rough))
  const nice = [1, 2, 2.5, 5, 10].map((part) => part * power).find((one) => one >= rough * 0.999)!
  const step = isWhole ? Math.max(1, Math.ceil(tidy(nice))) : nice
  const first = Math.floor(tidy(low / step))
  const last = Math.max(Math.ceil(tidy(high / step)), first + 1)
  return Array.from({ length: last - first + 1 }, (_, index) => tidy((first + index) * step))
}

/** Smallest and largest of the values and nothing. */
export const extentWithZero = (values: (number | null | undefined)[]): Extent => {
  const known = values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value))
  return { low: Math.min(0, ...known), high: Math.max(0, ...known) }
}

/** Extent of dots with air around them; zero belongs to it when it is near. */
export function extentOf(values: number[]): Extent {
  const low = Math.min(...values)
  const high = Math.max(...values)
  if (low >= 0 && low <= high * 0.6) return { low: 0, high }
  return low === high ? { low: low - Math.abs(low) * 0.1, high: high + Math.abs(high) * 0.1 } : { low, high }
}

/** From values to pixels. */
export const linear =
  ({ low, high }: Extent, [from, to]: [number, number]) =>
  (value: number): number =>
    from + ((value - low) / (high - low || 1)) * (to - from)

/** Position of the middle: half of the dots lie on each side. Not an average of a metric, only a place to draw a line. */
export function middle(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
