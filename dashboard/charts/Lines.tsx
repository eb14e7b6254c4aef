import { lazy } from 'react'
import { Canvas } from './Canvas.tsx'
import { type Tone, tonesOf, useColors } from './colors.ts'
import type { Geometry } from './geometry.ts'
import styles from './Lines.module.css'
import { spread } from './placing.ts'
import { nearestAt, type Point, runsOf } from './pointing.ts'
import { StepChart } from './StepChart.tsx'
import { extentWithZero } from './scale.ts'
import type { OverTime } from './types.ts'

const Columns = lazy(() => import('./Columns.tsx'))

/** A line needs this many points; fewer are columns. */
const fewest = 3
const namesFrom = 520

/**
 * Lines over time, named at their ends: five coloured at most, the others grey. The way into an unfinished step is
 * dashed. Fewer than three steps stand as columns side by side.
 */
export default function Lines(props: OverTime) {
  const { series, steps } = props
  const colors = useColors()
  if (steps.length < fewest) return <Columns {...props} />
  const tones = tonesOf(series, colors)
  const isNamed = (width: number) => width >= namesFrom && tones.length > 1
  return (
    <StepChart
      {...props}
      tones={tones}
      extent={extentWithZero(tones.flatMap(({ values }) => values))}
      padding={0}
      mark="line"
      right={(width) => (isNamed(width) ? nameRoom(width) : 8)}
      isNamed={isNamed}
      nearest={(index, y, geometry) => nearestAt(tones, index, y, geometry)}
      draw={(geometry) => <Paths {...props} tones={tones} geometry={geometry} />}
      names={(geometry) =>
        !geometry.isNarrow &&
        isNamed(geometry.width + geometry.margin.left + geometry.margin.right) && (
          <Names {...props} tones={tones} geometry={geometry} />
        )
      }
    />
  )
}

const nameRoom = (width: number) => Math.min(176, Math.round(width * 0.2))

const path = (points: Point[]) => points.map(({ x, y }, at) => `${at ? 'L' : 'M'}${x} ${y}`).join('')

type Layer = OverTime & { tones: Tone[]; geometry: Geometry }

function Paths({ steps, tones, geometry }: Layer) {
  const { active, colors, height, x, y } = geometry
  // Coloured lines above grey ones, the active one above all.
  const rank = (tone: Tone) => (tone.key === active.key ? 2 : tone.isQuiet ? 0 : 1)
  return (
    <Canvas geometry={geometry}>
      {active.index !== undefined && (
        <line className={styles.cross} x1={x(active.index)} x2={x(active.index)} y1={0} y2={height} />
      )}
      {[...tones]
        .sort((a, b) => rank(a) - rank(b))
        .map((tone) => (
          <Line
            key={tone.key}
            tone={tone}
            isOpen={(index) => steps[index]?.isOpen ?? false}
            geometry={geometry}
            isActive={tone.key === active.key}
            isDim={active.key !== undefined && tone.key !== active.key}
          />
        ))}
      {active.index !== undefined &&
        tones.map((tone) => {
          const value = tone.values[active.index!]
          if (value === null || value === undefined || (tone.isQuiet && tone.key !== active.key)) return null
          return (
            <circle
              key={tone.key}
              className={styles.dot}
              cx={x(active.index!)}
              cy={y(value)}
              r={tone.key === active.key ? 5 : 4}
              fill={tone.isQuiet ? colors.text : tone.color}
            />
          )
        })}
    </Canvas>
  )
}

interface LineProps {
  tone: Tone
  isOpen: (index: number) => boolean
  geometry: Geometry
  isActive: boolean
  isDim: boolean
}

function Line({ tone, isOpen, geometry, isActive, isDim }: LineProps) {
  const color = isActive && tone.isQuiet ? geometry.colors.muted : tone.color
  const width = isActive ? 3 : tone.isQuiet ? 1.5 : 2.25
  return (
    <g className={styles.line} data-dim={isDim || undefined} stroke={color} strokeWidth={width}>
      {runsOf(tone.values, geometry).map((run) => {
        const solid = run.filter(({ index }) => !isOpen(index))
        const open = run.at(-1)!
        const hasOpen = isOpen(open.index)
        return (
          <g key={run[0]!.index}>
            {solid.length > 1 && <path d={path(solid)} />}
            {solid.length === 1 && !hasOpen && (
              <circle cx={solid[0]!.x} cy={solid[0]!.y} r={2.5} fill={color} />
            )}
            {hasOpen && run.length > 1 && <path d={path(run.slice(-2))} strokeDasharray="4 5" />}
            {hasOpen && !tone.isQuiet && (
              <circle className={styles.open} cx={open.x} cy={open.y} r={3.5} strokeWidth={2} />
            )}
          </g>
        )
      })}
    </g>
  )
}

/** Names of the coloured lines at their ends, and of the one that is pointed at. */
function Names({ tones, geometry, onSeries }: Layer) {
  const { width, height, margin, x, y, active, colors } = geometry
  const ends = tones.flatMap((tone) => {
    const index = tone.values.findLastIndex((value) => value !== null)
    return index < 0 || tone.isQuiet ? [] : [{ tone, x: x(index), y: y(tone.values[index]!) }]
  })
  const places = spread(
    ends.map((end) => end.y),
    24,
    [0, height],
  )
  const left = width + 14
  return (
    <div className={styles.names} aria-hidden="true">
      <svg className={styles.leaders} width="100%" height="100%" aria-hidden="true">
        <g transform={`translate(${margin.left},${margin.top})`}>
          {ends.map(({ tone, x: from, y: end }, index) => (
            <path key={tone.key} d={`M${from + 7} ${end}L${left - 4} ${places[index]}`} stroke={tone.color} />
          ))}
        </g>
      </svg>
      {ends.map(({ tone }, index) => (
        <button
          key={tone.key}
          type="button"
          tabIndex={-1}
          disabled={!onSeries}
          data-dim={(active.key !== undefined && active.key !== tone.key) || undefined}
          title={tone.title}
          style={{
            insetInlineStart: margin.left + left,
            insetBlockStart: margin.top + places[index]! - 12,
            maxInlineSize: margin.right - 14,
            color: colors.text,
          }}
          onClick={() => onSeries?.(tone.key)}
        >
          <i style={{ background: tone.color }} />
          <span>{tone.title}</span>
        </button>
      ))}
    </div>
  )
}
