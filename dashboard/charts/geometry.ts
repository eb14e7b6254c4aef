/** Where a chart over time draws what. */

import type { ReactNode } from 'react'
import type { Colors, Tone } from './colors.ts'
import { textWidth } from './placing.ts'
import { type Extent, linear, niceTicks } from './scale.ts'
import type { ColumnsProps } from './types.ts'

/** Pixels of a chart over time. Positions count from the upper left corner of the plot within its margins. */
export interface Geometry {
  width: number
  height: number
  margin: { top: number; right: number; bottom: number; left: number }
  /** Distance between the middles of two steps. */
  step: number
  x: (index: number) => number
  y: (value: number) => number
  ticks: number[]
  isNarrow: boolean
  colors: Colors
  /** What the pointer or the keyboard is at. */
  active: { index: number | undefined; key: string | undefined }
}

export interface StepChartProps extends ColumnsProps {
  tones: Tone[]
  extent: Extent
  /** Share of a step that stays empty between columns. */
  padding: number
  mark: 'square' | 'line'
  /** Numbers stand above the columns. */
  isLabelled?: boolean
  /** Room on the right for names of lines. */
  right?: (width: number) => number
  /** Names stand at the ends of lines: no key is needed when the chart is wide. */
  isNamed?: (width: number) => boolean
  /** The series at a height above a step, for the pointer. */
  nearest?: (index: number, y: number, geometry: Geometry) => string | undefined
  /** Behind the axes' labels: what the chart draws. */
  draw: (geometry: Geometry) => ReactNode
  /** SVG above it. */
  over?: (geometry: Geometry) => ReactNode
  /** HTML above it. */
  names?: (geometry: Geometry) => ReactNode
}

export type Layer = StepChartProps & { geometry: Geometry }

const narrow = 520
/** A finger hits what is this wide: steps of a narrow chart get no narrower, the chart scrolls instead. */
const leastStep = 24

interface Now {
  width: number
  height: number
  colors: Colors
  index: number | undefined
  key: string | undefined
}

export function geometryOf(
  props: StepChartProps,
  { width, height, colors, index, key }: Now,
): Geometry | undefined {
  const { steps, extent, kind, padding, context } = props
  if (width <= 0 || height <= 0 || steps.length === 0) return undefined
  const isNarrow = width < narrow
  const ticks = niceTicks(extent, height < 240 ? 3 : 4, kind === 'count')
  const widest = Math.max(...ticks.map((tick) => textWidth(context.format.short(tick, kind))))
  const least = isNarrow ? leastStep * (steps.length + padding) : 0
  // What scrolls cuts off what stands out: the first and the last label have room.
  const side = least > width - 8 ? 16 : 4
  const margin = {
    top: 28,
    right: Math.max(props.right?.(width) ?? 0, side),
    bottom: 28,
    left: isNarrow ? side : Math.ceil(widest) + 16,
  }
  const room = width - margin.left - margin.right
  const inner = { width: Math.max(room, least), height: height - margin.top - margin.bottom }
  const step = inner.width / (steps.length + padding)
  return {
    ...inner,
    margin,
    step,
    x: (at) => step * (at + (1 + padding) / 2),
    y: linear({ low: ticks[0]!, high: ticks.at(-1)! }, [inner.height, 0]),
    ticks,
    isNarrow,
    colors,
    active: { index, key },
  }
}
