/** What the pointer and the arrows mean in a chart. Pure: positions in, keys out. */
import type { Tone } from './colors.ts'
import type { Dot } from './types.ts'

/** From steps and values to px. */
interface Scales {
  x: (index: number) => number
  y: (value: number) => number
}

/** Series in the order that arrows and the tooltip go through them: the largest first. */
export const seriesAt = (tones: Tone[], index: number): Tone[] =>
  [...tones].sort(
    (a, b) =>
      (b.values[index] ?? Number.NEGATIVE_INFINITY) - (a.values[index] ?? Number.NEGATIVE_INFINITY) ||
      tones.indexOf(a) - tones.indexOf(b),
  )

const reachable = 22

/** The line within reach of the pointer. */
export function nearestAt(tones: Tone[], index: number, y: number, geometry: Pick<Scales, 'y'>) {
  const away = ({ values }: Tone) => {
    const value = values[index]
    return value === null || value === undefined ? Number.POSITIVE_INFINITY : Math.abs(geometry.y(value) - y)
  }
  const [first] = [...tones].sort((a, b) => away(a) - away(b) || Number(a.isQuiet) - Number(b.isQuiet))
  return first && away(first) <= reachable ? first.key : undefined
}

export interface Point {
  index: number
  x: number
  y: number
}

/** Runs of neighbouring points: a missing value breaks the line. */
export function runsOf(values: (number | null)[], { x, y }: Scales): Point[][] {
  const runs: Point[][] = []
  values.forEach((value, index) => {
    if (value === null) return
    const point = { index, x: x(index), y: y(value) }
    const last = runs.at(-1)
    if (last?.at(-1)?.index === index - 1) last.push(point)
    else runs.push([point])
  })
  return runs
}

export interface Placed extends Dot {
  left: number
  top: number
  radius: number
}

const reach = 26
/** The dot that the pointer means: the nearest within reach. */
export function nearest(dots: Placed[], left: number, top: number): Placed | undefined {
  const away = (dot: Placed) => Math.hypot(dot.left - left, dot.top - top)
  const [first] = [...dots].sort((a, b) => away(a) - away(b) || a.radius - b.radius)
  return first && away(first) <= Math.max(reach, first.radius) ? first : undefined
}

/** Where an arrow leads from a dot; nothing for other keys. */
export function neighbour(dots: Dot[], from: string, key: string): string | undefined {
  const axis = key === 'ArrowUp' || key === 'ArrowDown' ? 'y' : 'x'
  const by = { ArrowRight: 1, ArrowLeft: -1, ArrowUp: 1, ArrowDown: -1 }[key]
  const sorted = [...dots].sort((a, b) => a[axis] - b[axis])
  if (key === 'Home') return sorted[0]?.key
  if (key === 'End') return sorted.at(-1)?.key
  if (by === undefined) return undefined
  const to = sorted.findIndex((dot) => dot.key === from) + by
  return sorted[Math.min(Math.max(to, 0), sorted.length - 1)]?.key
}
