import type { Step } from '../grains.ts'
import { Canvas } from './Canvas.tsx'
import type { Layer } from './geometry.ts'
import { tickLabels } from './placing.ts'
import styles from './StepChart.module.css'

/** First and last indices of neighbouring chosen steps. */
function chosenRuns(steps: Step[]): [number, number][] {
  const runs: [number, number][] = []
  steps.forEach(({ isChosen }, index) => {
    const last = runs.at(-1)
    if (!isChosen) return
    if (last?.[1] === index - 1) last[1] = index
    else runs.push([index, index])
  })
  return runs
}

/** On a phone the values stand above their lines, where the columns do not say them themselves. */
export const Inside = ({ kind, context: { format }, geometry: { isNarrow, ticks, y } }: Layer) =>
  isNarrow && (
    <g className={styles.inside}>
      {ticks
        .filter((tick) => tick !== 0)
        .map((tick) => (
          <text key={tick} y={y(tick) - 4}>
            {format.short(tick, kind)}
          </text>
        ))}
    </g>
  )

/** Chosen steps, grid, labels of both axes. */
export function Back({ steps, kind, context: { format }, geometry }: Layer) {
  const { width, height, margin, step, x, y, ticks, isNarrow } = geometry
  const labels = tickLabels(
    steps.map(({ label }) => label),
    step,
  )
  const isAnyQuiet = steps.some(({ isChosen }) => !isChosen)
  return (
    <Canvas geometry={geometry}>
      {isAnyQuiet &&
        chosenRuns(steps).map(([from, to]) => (
          <rect
            key={from}
            className={styles.chosen}
            x={x(from) - step / 2}
            y={-margin.top}
            width={step * (to - from + 1)}
            height={height + margin.top + margin.bottom}
          />
        ))}
      {ticks.map((tick) => (
        <g key={tick} transform={`translate(0,${y(tick)})`}>
          <line className={styles.grid} data-zero={tick === 0 || undefined} x2={width} />
          {!isNarrow && (
            <text className={styles.tick} x={-12} dy="0.35em" textAnchor="end">
              {format.short(tick, kind)}
            </text>
          )}
        </g>
      ))}
      {labels.map((label, index) => (
        <text
          key={steps[index]!.start}
          className={styles.tick}
          data-chosen={(isAnyQuiet && steps[index]!.isChosen) || undefined}
          x={x(index)}
          y={height + 20}
          textAnchor="middle"
        >
          {label}
        </text>
      ))}
    </Canvas>
  )
}
