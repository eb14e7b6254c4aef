import { useElementSize } from '@mantine/hooks'
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import type { Step } from '../grains.ts'
import { addTexts } from '../i18n/index.ts'
import { type Colors, type Tone, useColors } from './colors.ts'
import { Key } from './Key.tsx'
import { textWidth, tickLabels } from './placing.ts'
import { seriesAt } from './pointing.ts'
import styles from './StepChart.module.css'
import { type Extent, linear, niceTicks } from './scale.ts'
import { Tip } from './Tip.tsx'
import { chartsTexts } from './texts.ts'
import type { ColumnsProps } from './types.ts'

addTexts(chartsTexts)

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

interface Props extends ColumnsProps {
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

const narrow = 520
/** A finger hits what is this wide: steps of a narrow chart get no narrower, the chart scrolls instead. */
const leastStep = 24

/**
 * What charts over time have in common: key, axes, quiet background of the chosen steps, one tab stop with arrows
 * between steps (and series), tooltip by pointer and focus. Fills its box, at least `--chart-height` high; on a phone many
 * steps scroll, the latest in sight first.
 */
export function StepChart(props: Props) {
  const { steps, tones, context, onStep, onSeries, isNamed } = props
  const { t } = context
  const { ref, width, height } = useElementSize()
  const colors = useColors()
  const [at, setAt] = useState(steps.length - 1)
  const [shown, show] = useState<number>()
  const [key, setKey] = useState<string>()
  const hide = () => {
    show(undefined)
    setKey(undefined)
  }
  useDismissal(shown !== undefined, hide)

  const go = (to: number, group: HTMLElement) => {
    const index = Math.min(Math.max(to, 0), steps.length - 1)
    group.querySelector<SVGRectElement>(`[data-index="${index}"]`)?.focus()
  }
  const goSeries = (by: number) => {
    const keys = seriesAt(tones, at).map((tone) => tone.key)
    const now = key === undefined ? (by > 0 ? -1 : keys.length) : keys.indexOf(key)
    show(at)
    setKey(keys[Math.min(Math.max(now + by, 0), keys.length - 1)])
  }
  const choose = (index: number) => {
    if (key !== undefined && onSeries) onSeries(key)
    else if (steps[index]) onStep?.(steps[index])
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const moves: Record<string, number> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      Home: 0,
      End: steps.length - 1,
    }
    const to = moves[event.key]
    if (to !== undefined) go(to, event.currentTarget)
    else if (event.key === 'ArrowDown' && tones.length > 1) goSeries(1)
    else if (event.key === 'ArrowUp' && tones.length > 1) goSeries(-1)
    else if (event.key === 'Enter' || event.key === ' ') choose(at)
    else return
    event.preventDefault()
  }

  const geometry = geometryOf(props, { width, height, colors, index: shown, key })
  const whole = geometry ? geometry.margin.left + geometry.width + geometry.margin.right : width
  const scrolls = whole > width
  const scroller = useScrolledToEnd(scrolls)
  const isLate = (index: number) =>
    geometry && scrolls
      ? geometry.margin.left + geometry.x(index) - (scroller.current?.scrollLeft ?? 0) > width / 2
      : index > steps.length / 2
  const focused = tones.find((tone) => tone.key === key)
  const name = t(onStep ? 'chart.keysPick' : 'chart.keys', { label: props.label })
  return (
    <div className={styles.chart}>
      <Key
        tones={tones}
        context={context}
        mark={props.mark}
        isNamed={isNamed?.(width) ?? false}
        hasOpen={steps.some((step) => step.isOpen)}
        hasPlan={props.plan?.some((value) => value !== null) ?? false}
        onSeries={onSeries}
      />
      <div ref={ref} className={styles.sight}>
        <div ref={scroller} className={styles.scroller} data-scrolls={scrolls || undefined}>
          {/* biome-ignore lint/a11y/useSemanticElements: a group of steps, not a form */}
          <div
            className={styles.plot}
            style={scrolls ? { inlineSize: whole } : undefined}
            role="group"
            aria-label={tones.length > 1 ? `${name} ${t('chart.keysSeries')}` : name}
            onKeyDown={onKeyDown}
            onMouseLeave={hide}
          >
            {geometry && (
              <>
                <Back {...props} geometry={geometry} />
                {props.draw(geometry)}
                {/* biome-ignore lint/a11y/noSvgWithoutTitle: the group around it is named; a title would be a second tooltip */}
                <svg className={styles.layer} width={whole} height={height}>
                  <g transform={`translate(${geometry.margin.left},${geometry.margin.top})`}>
                    {!props.isLabelled && <Inside {...props} geometry={geometry} />}
                    {props.over?.(geometry)}
                    <Steps
                      {...props}
                      geometry={geometry}
                      at={at}
                      shown={shown}
                      onShow={(index) => {
                        show(index)
                        setAt(index)
                      }}
                      onNear={setKey}
                      onHide={hide}
                      onChoose={choose}
                    />
                  </g>
                </svg>
                {props.names?.(geometry)}
              </>
            )}
          </div>
        </div>
        {geometry && shown !== undefined && steps[shown] && (
          <Tip {...props} index={shown} geometry={geometry} activeKey={key} isLate={isLate(shown)} />
        )}
        <span className="visually-hidden" aria-live="polite">
          {focused &&
            shown !== undefined &&
            `${focused.title}: ${context.format.value(focused.values[shown], props.kind)}`}
        </span>
      </div>
    </div>
  )
}

/** What scrolls is opened at its end: the latest steps come first. */
function useScrolledToEnd(scrolls: boolean) {
  const scroller = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (scrolls && scroller.current) scroller.current.scrollLeft = scroller.current.scrollWidth
  }, [scrolls])
  return scroller
}

/** Escape takes the tooltip away, wherever the focus is. */
export function useDismissal(isShown: boolean, hide: () => void) {
  useEffect(() => {
    if (!isShown) return
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      hide()
    }
    document.addEventListener('keydown', onKey, true)
    return () => document.removeEventListener('keydown', onKey, true)
  })
}

interface Now {
  width: number
  height: number
  colors: Colors
  index: number | undefined
  key: string | undefined
}

function geometryOf(props: Props, { width, height, colors, index, key }: Now): Geometry | undefined {
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

type Layer = Props & { geometry: Geometry }

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
const Inside = ({ kind, context: { format }, geometry: { isNarrow, ticks, y } }: Layer) =>
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
function Back({ steps, kind, context: { format }, geometry }: Layer) {
  const { width, height, margin, step, x, y, ticks, isNarrow } = geometry
  const labels = tickLabels(
    steps.map(({ label }) => label),
    step,
  )
  const isAnyQuiet = steps.some(({ isChosen }) => !isChosen)
  return (
    <svg
      className={styles.layer}
      width={width + margin.left + margin.right}
      height={height + margin.top + margin.bottom}
      aria-hidden="true"
    >
      <g transform={`translate(${margin.left},${margin.top})`}>
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
      </g>
    </svg>
  )
}

type StepsProps = Layer & {
  at: number
  shown: number | undefined
  onShow: (index: number) => void
  onNear: (key: string | undefined) => void
  onHide: () => void
  onChoose: (index: number) => void
}

/** Transparent columns that take the pointer and the focus; one tab stop for all. */
function Steps(props: StepsProps) {
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
      tabIndex={index === Math.min(at, steps.length - 1) ? 0 : -1}
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

function describe({ steps, tones, totals, plan, kind, context: { t, format } }: Props, index: number) {
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
