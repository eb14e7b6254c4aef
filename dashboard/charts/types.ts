import type { ValueKind } from '../format.ts'
import type { Step } from '../grains.ts'
import type { BlockContext } from '../widget.ts'

/** One series of a chart over time: a value for each step, in their order. */
export interface Series {
  key: string
  title: string
  values: (number | null)[]
  /** Of lines: drawn in colour with its name at the end; the others are grey. All are coloured while none is. */
  isHighlighted?: boolean
}

export interface OverTime {
  steps: Step[]
  series: Series[]
  kind: ValueKind
  context: BlockContext
  /** Accessible name of the chart. */
  label: string
  /** A click or Enter on a step: the page's period becomes that step, say. */
  onStep?: ((step: Step) => void) | undefined
  /** A click on a series or its name. */
  onSeries?: ((key: string) => void) | undefined
}

export interface ColumnsProps extends OverTime {
  /** Parts of a whole stand on each other, with `totals` above; other series stand side by side. */
  isStacked?: boolean
  /** Cube's own totals of the steps; never a sum made here. */
  totals?: (number | null)[] | undefined
  /** Marks of a plan, where there is one. */
  plan?: (number | null)[] | undefined
}

export interface BarItem {
  key: string
  title: string
  /** Under or beside the title, quieter. */
  note?: string | undefined
  value: number | null
  /** Written instead of the formatted value. */
  text?: string
  isPicked?: boolean
}

export interface BarsProps {
  items: BarItem[]
  /** What the full width stands for, so that lengths are shares of it; the largest of the items while absent. */
  whole?: number | null
  kind: ValueKind
  context: BlockContext
  label: string
  /** `joins`: Ctrl or ⌘ was held. */
  onPick?: (key: string, joins: boolean) => void
  testId?: string
}

export interface Dot {
  key: string
  title: string
  x: number
  y: number
  /** Area of the dot; all alike while absent. */
  size?: number
  isPicked?: boolean
}

export interface ScatterProps {
  dots: Dot[]
  x: { title: string; kind: ValueKind }
  y: { title: string; kind: ValueKind }
  context: BlockContext
  label: string
  onPick?: (key: string, joins: boolean) => void
}
