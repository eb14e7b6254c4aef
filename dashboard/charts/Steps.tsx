import { type MouseEvent, useRef } from 'react'
import type { Layer, StepChartProps } from './geometry.ts'
import { seriesAt } from './pointing.ts'
import styles from './StepChart.module.css'

type Props = Layer & {
  /** Where Tab stops. */
  at: number
  shown: number | undefined
  onShow: (index: number) => void
  onNear: (key: string | undefined) => void
  onHide: () => void
  onChoose: (index: number) => void
}

/** Transparent columns that take the pointer and the focus; one tab stop for all. */
export function Steps(props: Props) {
  const { steps, geometry, at, shown, onShow, onHide, onNear, onChoose, onStep, onSeries, nearest } = props
  const { height, margin, step, x } = geometry
  const isFirstTouch = useRef(false)
  const near = (event: MouseEvent<SVGRectElement>, index: number) =>
    nearest?.(index, event.clientY - event.currentTarget.getBoundingClientRect().top - margin.top, geometry)
  return steps.map((one, index) => (
    // biome-ignore lint/a11y/noStaticElementInteractions: its role depends on what a choice does
    <rect
      key={one.start}
      role={onStep || onSeries ? 'button' : 'img'}
      tabIndex={index === at ? 0 : -1}
      aria-label={describe(props, index)}
      className={styles.column}
      data-index={index}
      data-step={one.start}
      data-quiet={!onStep || undefined}
      x={x(index) - step / 2}
      y={-margin.top}
      width={step}
      height={height + margin.top + margin.bottom}
      onMouseEnter={() => onShow(index)}
      onMouseMove={(event) => onNear(near(event, index))}
      onFocus={() => onShow(index)}
      onBlur={onHide}
      onPointerDown={(event) => {
        isFirstTouch.current = event.pointerType === 'touch' && shown !== index
      }}
      onClick={() => {
        // A finger first asks what the column says; the second touch chooses it.
        if (isFirstTouch.current) onShow(index)
        else onChoose(index)
      }}
    />
  ))
}

const mostSpoken = 6

function describe(
  { steps, tones, totals, plan, kind, context: { t, format } }: StepChartProps,
  index: number,
) {
  const { label, isOpen } = steps[index]!
  const parts = [
    ...(totals ? [`${t('chart.total')} ${format.value(totals[index], kind)}`] : []),
    ...(plan ? [`${t('chart.plan')} ${format.value(plan[index], kind)}`] : []),
    ...(tones.length === 1 && !totals
      ? [format.value(tones[0]!.values[index], kind)]
      : seriesAt(tones, index)
          .slice(0, mostSpoken)
          .map((tone) => `${tone.title} ${format.value(tone.values[index], kind)}`)),
  ]
  return `${label}${isOpen ? `, ${t('chart.unfinished')}` : ''}: ${parts.join(', ')}`
}
