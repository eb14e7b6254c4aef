import { useReducedMotion } from '@mantine/hooks'
import { Bar } from '@nivo/bar'
import { useId } from 'react'
import { type Tone, tonesOf, useColors } from './colors.ts'
import type { Geometry } from './geometry.ts'
import { fitting, textWidth } from './placing.ts'
import styles from './StepChart.module.css'
import { StepChart } from './StepChart.tsx'
import { extentWithZero } from './scale.ts'
import type { ColumnsProps } from './types.ts'

interface Datum {
  start: string
  [series: string]: string | number
}

/** Columns over time: parts on each other or series side by side, totals above, unfinished steps hatched. */
export default function Columns(props: ColumnsProps) {
  const { series, steps, isStacked, totals, plan } = props
  const colors = useColors()
  const tones = tonesOf(series, colors)
  const tops = steps.map((_, index) => topOf(tones, index, isStacked))
  const above = series.length === 1 ? series[0]!.values : isStacked ? totals : undefined
  const bottoms = isStacked
    ? steps.map((_, index) => bottomOf(tones, index))
    : tones.flatMap((one) => one.values)
  const padding = steps.length > 10 ? 0.34 : 0.42
  return (
    <StepChart
      {...props}
      totals={series.length > 1 && isStacked ? totals : undefined}
      tones={tones}
      extent={extentWithZero([...tops, ...bottoms, ...(plan ?? [])])}
      padding={padding}
      mark="square"
      isLabelled={above !== undefined}
      draw={(geometry) => <Bars {...props} tones={tones} geometry={geometry} padding={padding} />}
      over={(geometry) => (
        <>
          {above && <Totals {...props} values={above} tops={tops} geometry={geometry} />}
          {plan && <Plan plan={plan} geometry={geometry} padding={padding} />}
        </>
      )}
    />
  )
}

const valuesAt = (tones: Tone[], index: number) => tones.map(({ values }) => values[index] ?? 0)

/** Where the highest mark of a step ends: geometry, not a number that anybody reads. */
function topOf(tones: Tone[], index: number, isStacked = false): number {
  const positive = valuesAt(tones, index).filter((value) => value > 0)
  return isStacked ? positive.reduce((sum, value) => sum + value, 0) : Math.max(0, ...positive)
}

const bottomOf = (tones: Tone[], index: number): number =>
  valuesAt(tones, index).reduce((sum, value) => sum + Math.min(value, 0), 0)

type Layer = ColumnsProps & { geometry: Geometry }

function Bars({ steps, tones, isStacked, geometry, padding }: Layer & { tones: Tone[]; padding: number }) {
  const isStill = useReducedMotion()
  const hatch = useId()
  const { width, height, margin, ticks, colors } = geometry
  // Names of members have dots, which the library reads as paths.
  const keys = tones.map((_, index) => `s${index}`)
  const data: Datum[] = steps.map(({ start }, at) => ({
    start,
    ...Object.fromEntries(tones.map(({ values }, index) => [`s${index}`, values[at] ?? 0])),
  }))
  const isOpen = new Set(steps.filter((step) => step.isOpen).map(({ start }) => start))
  return (
    <div className={styles.layer} aria-hidden="true">
      <Bar<Datum>
        width={width + margin.left + margin.right}
        height={height + margin.top + margin.bottom}
        margin={margin}
        data={data}
        keys={keys}
        indexBy="start"
        groupMode={isStacked ? 'stacked' : 'grouped'}
        valueScale={{ type: 'linear', min: ticks[0]!, max: ticks.at(-1)!, nice: false }}
        indexScale={{ type: 'band', round: false }}
        padding={padding}
        innerPadding={isStacked ? 1 : tones.length > 3 ? 1 : 2}
        borderRadius={geometry.step / (isStacked ? 1 : tones.length) > 12 ? 3 : 1}
        colors={({ id }) => tones[Number(String(id).slice(1))]!.color}
        defs={[
          {
            id: hatch,
            type: 'patternLines',
            background: 'inherit',
            color: colors.card,
            lineWidth: 2.5,
            spacing: 7,
            rotation: -45,
          },
        ]}
        fill={[
          {
            match: (bar) =>
              isOpen.has(String((bar as unknown as { data: { indexValue: string } }).data.indexValue)),
            id: hatch,
          },
        ]}
        enableLabel={false}
        enableGridY={false}
        axisBottom={null}
        axisLeft={null}
        isInteractive={false}
        isFocusable={false}
        layers={['bars']}
        animate={!isStill}
        motionConfig="stiff"
        role="presentation"
      />
    </div>
  )
}

/** Cube's own total above each column, where it does not touch its neighbour's. */
function Totals(props: Layer & { values: (number | null)[]; tops: number[] }) {
  const { steps, values, tops, kind, geometry, context } = props
  const { format } = context
  const most = Math.max(0, ...values.map((value) => value ?? 0))
  const full = (value: number) => (kind === 'money' ? format.moneyColumn(value) : format.short(value, kind))
  const isRoomy = values.every((value) => value === null || textWidth(full(value)) + 6 <= geometry.step)
  const write = kind === 'money' && !isRoomy ? format.inUnitOf(most) : full
  const texts = values.map((value) => (value ? write(value) : ''))
  const weight = (index: number) => (steps[index]!.isChosen ? 1e15 : 0) + (values[index] ?? 0)
  const order = values
    .map((_, index) => index)
    .filter((index) => texts[index] !== '')
    .sort((a, b) => Number(values[b] === most) - Number(values[a] === most) || weight(b) - weight(a))
  const stands = fitting(
    values.map((_, index) => geometry.x(index)),
    texts.map((text) => textWidth(text)),
    order,
  )
  const isAnyQuiet = steps.some(({ isChosen }) => !isChosen)
  return steps.map(
    ({ start, isChosen }, index) =>
      stands.has(index) && (
        <text
          key={start}
          className={styles.total}
          data-quiet={(isAnyQuiet && !isChosen) || undefined}
          x={geometry.x(index)}
          y={geometry.y(tops[index]!) - 8}
        >
          {texts[index]}
        </text>
      ),
  )
}

const Plan = ({
  plan,
  geometry,
  padding,
}: {
  plan: (number | null)[]
  geometry: Geometry
  padding: number
}) =>
  plan.map((value, index) => {
    if (value === null) return null
    const half = (geometry.step * (1 - padding)) / 2 + 4
    const x = geometry.x(index)
    const y = geometry.y(value)
    // biome-ignore lint/suspicious/noArrayIndexKey: the place in the row is what the mark belongs to
    return <line key={index} className={styles.plan} x1={x - half} x2={x + half} y1={y} y2={y} />
  })
