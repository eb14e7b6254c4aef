import type { BarCustomLayerProps } from '@nivo/bar'
import { createContext, use } from 'react'
import type { Bucket } from '../widgets/trend.tsx'
import styles from './StackedBars.module.css'

export type Datum = { label: string; fresh: number; repeat: number }
type Layer = BarCustomLayerProps<Datum>

export const margin = { top: 28, right: 4, bottom: 28, left: 76 }

interface LayerState {
  buckets: Bucket[]
  active: number | undefined
  setActive: (index: number | undefined) => void
  onPick: (bucket: Bucket) => void
  describe: (bucket: Bucket) => string
  /** Text above a bar; none where it would touch its neighbour. */
  labelOf: (bucket: Bucket) => string | undefined
}

// The chart library makes an element of each layer: a function born anew in every render would remount the
// columns under the pointer, and clicks and focus would be lost. Hence components that stay, and a context.
export const LayerStates = createContext<LayerState | null>(null)
const useLayerState = () => use(LayerStates)!

/** The whole column around a bar, as wide as the distance between bars. */
function columnAt(scale: Layer['xScale'], { label }: Bucket, innerHeight: number) {
  const band = scale as ((label: string) => number) & { bandwidth: () => number; step: () => number }
  const x = band(label) + (band.bandwidth() - band.step()) / 2
  return { x, y: -margin.top, width: band.step(), height: innerHeight + margin.top + margin.bottom }
}

/** A quiet background behind the chosen period. */
export function ChosenLayer({ innerHeight, xScale }: Layer) {
  const { buckets } = useLayerState()
  const chosen = buckets.filter((bucket) => bucket.isChosen)
  if (chosen.length === buckets.length) return null
  return chosen.map((bucket) => (
    <rect key={bucket.start} className={styles.chosen} {...columnAt(xScale, bucket, innerHeight)} />
  ))
}

/** Cube's own total above each bar. */
export function TotalsLayer({ xScale, yScale }: Layer) {
  const { buckets, labelOf } = useLayerState()
  const left = xScale as ((label: string) => number) & { bandwidth: () => number }
  const top = yScale as (value: number) => number
  return buckets.map((bucket) => (
    <text
      key={bucket.start}
      className={styles.total}
      data-quiet={!bucket.isChosen || undefined}
      x={left(bucket.label) + left.bandwidth() / 2}
      y={top(bucket.fresh + bucket.repeat) - 8}
    >
      {labelOf(bucket)}
    </text>
  ))
}

/** Transparent columns that take the pointer and the focus; one tab stop for all. */
export function ColumnsLayer({ innerHeight, xScale }: Layer) {
  const { buckets, active, setActive, onPick, describe } = useLayerState()
  return buckets.map((bucket, index) => (
    // biome-ignore lint/a11y/useSemanticElements: an SVG column cannot be a <button>
    <rect
      key={bucket.start}
      role="button"
      tabIndex={index === (active ?? buckets.length - 1) ? 0 : -1}
      aria-label={describe(bucket)}
      className={styles.column}
      data-index={index}
      {...columnAt(xScale, bucket, innerHeight)}
      onMouseEnter={() => setActive(index)}
      onFocus={() => setActive(index)}
      onBlur={() => setActive(undefined)}
      onClick={() => onPick(bucket)}
    />
  ))
}
