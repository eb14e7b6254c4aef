import { useElementSize } from '@mantine/hooks'
import { type KeyboardEvent, type MouseEvent, useRef, useState } from 'react'
import { addTexts } from '../i18n/index.ts'
import { useColors } from './colors.ts'
import { useDismissal } from './dismissal.ts'
import { placeLabels, textWidth, tickLabels } from './placing.ts'
import { nearest, neighbour, type Placed } from './pointing.ts'
import styles from './Scatter.module.css'
import { extentOf, linear, middle, niceTicks } from './scale.ts'
import { chartsTexts } from './texts.ts'
import type { Dot, ScatterProps } from './types.ts'

addTexts(chartsTexts)

const small = 5.5
const largest = 18

/**
 * Dots by two measures, with lines through the middle of each. Names stand at those furthest from the middle, where
 * there is room. One tab stop: left and right go through the dots by x, up and down by y, Enter picks. Fills its box,
 * at least `--chart-height` high.
 */
export default function Scatter(props: ScatterProps) {
  const { dots, x, y, context, label, onPick } = props
  const { t, format } = context
  const { ref, width, height } = useElementSize()
  const colors = useColors()
  const [at, setAt] = useState<string>()
  const [shown, show] = useState<string>()
  const fresh = useRef(false)
  useDismissal(shown !== undefined, () => show(undefined))
  if (dots.length === 0) return <p className={styles.nothing}>{t('chart.tooFew')}</p>

  const plot = width > 0 && height > 0 ? layout(props, { width, height }) : undefined
  const stop = dots.some(({ key }) => key === at) ? at : dots[0]!.key
  const hasPicked = dots.some(({ isPicked }) => isPicked)
  const near = (event: MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return (
      plot &&
      nearest(
        plot.placed,
        event.clientX - box.left - plot.margin.left,
        event.clientY - box.top - plot.margin.top,
      )
    )
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const key = neighbour(dots, stop!, event.key)
    if (key !== undefined)
      event.currentTarget.querySelector<SVGElement>(`[data-id="${CSS.escape(key)}"]`)?.focus()
    else if ((event.key === 'Enter' || event.key === ' ') && onPick)
      onPick(stop!, event.ctrlKey || event.metaKey)
    else return
    event.preventDefault()
  }
  const active = plot?.placed.find(({ key }) => key === shown)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of dots, not a form
    <div
      ref={ref}
      className={styles.plot}
      role="group"
      aria-label={t(onPick ? 'chart.keysDotsPick' : 'chart.keysDots', { label })}
      data-pickable={onPick !== undefined || undefined}
      data-near={shown !== undefined || undefined}
      onKeyDown={onKeyDown}
      onMouseMove={(event) => show(near(event)?.key)}
      onMouseLeave={() => show(undefined)}
      onPointerDown={(event) => {
        fresh.current = event.pointerType === 'touch' && near(event)?.key !== shown
      }}
      onClick={(event) => {
        const dot = near(event)
        if (!dot) return
        // A finger first asks what the dot says; the second touch picks it.
        if (fresh.current) show(dot.key)
        else onPick?.(dot.key, event.ctrlKey || event.metaKey)
      }}
    >
      {plot && <Axes {...props} size={{ width, height }} plot={plot} />}
      {plot && (
        // biome-ignore lint/a11y/noSvgWithoutTitle: the group around it is named; a title would be a second tooltip
        <svg className={styles.canvas} width={width} height={height}>
          <g transform={`translate(${plot.margin.left},${plot.margin.top})`}>
            {[...plot.placed]
              .sort(
                (a, b) => Number(a.isPicked ?? false) - Number(b.isPicked ?? false) || b.radius - a.radius,
              )
              .map((dot) => (
                <g key={dot.key} transform={`translate(${dot.left},${dot.top})`}>
                  <circle
                    className={styles.dot}
                    r={dot.radius}
                    fill={hasPicked && !dot.isPicked ? colors.quiet : colors.series[0]}
                    data-active={dot.key === shown || undefined}
                  />
                  {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useAriaPropsSupportedByRole: the role depends on what a pick does */}
                  <circle
                    className={styles.target}
                    r={Math.max(dot.radius + 3, 12)}
                    role={onPick ? 'button' : 'img'}
                    tabIndex={dot.key === stop ? 0 : -1}
                    aria-pressed={onPick ? (dot.isPicked ?? false) : undefined}
                    aria-label={`${dot.title}: ${x.title} ${format.value(dot.x, x.kind)}, ${y.title} ${format.value(dot.y, y.kind)}`}
                    data-id={dot.key}
                    onFocus={() => {
                      setAt(dot.key)
                      show(dot.key)
                    }}
                    onBlur={() => show(undefined)}
                  />
                </g>
              ))}
          </g>
        </svg>
      )}
      {plot && <Names {...props} size={{ width, height }} plot={plot} />}
      {plot && active && <Tip {...props} dot={active} plot={plot} />}
    </div>
  )
}

type Plot = ReturnType<typeof layout>

function layout(
  { dots, x, y, context: { format } }: ScatterProps,
  { width, height }: Record<'width' | 'height', number>,
) {
  const isNarrow = width < 520
  const ticks = {
    x: niceTicks(extentOf(dots.map((dot) => dot.x)), isNarrow ? 3 : 6, x.kind === 'count'),
    y: niceTicks(extentOf(dots.map((dot) => dot.y)), 4, y.kind === 'count'),
  }
  const widest = Math.max(...ticks.y.map((tick) => textWidth(format.short(tick, y.kind))))
  const margin = { top: 44, right: 14, bottom: 50, left: Math.ceil(widest) + 16 }
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom }
  const left = linear({ low: ticks.x[0]!, high: ticks.x.at(-1)! }, [0, inner.width])
  const top = linear({ low: ticks.y[0]!, high: ticks.y.at(-1)! }, [inner.height, 0])
  const mostSize = Math.max(...dots.map(({ size }) => size ?? 0))
  const radiusOf = ({ size }: Dot) =>
    size === undefined || mostSize <= 0
      ? small
      : 4 + (largest - 4) * Math.sqrt(Math.max(size, 0) / mostSize) * (isNarrow ? 0.7 : 1)
  const placed: Placed[] = dots.map((dot) => ({
    ...dot,
    left: left(dot.x),
    top: top(dot.y),
    radius: radiusOf(dot),
  }))
  const cross = { left: left(middle(dots.map((dot) => dot.x))), top: top(middle(dots.map((dot) => dot.y))) }
  const far = (dot: Placed) =>
    (dot.isPicked ? 10 : 0) +
    Math.hypot((dot.left - cross.left) / inner.width, (dot.top - cross.top) / inner.height)
  const order = placed.map((_, index) => index).sort((a, b) => far(placed[b]!) - far(placed[a]!))
  const most = Math.min(placed.length, isNarrow ? 6 : 14)
  const labels = placeLabels(
    placed.map((dot) => ({ x: dot.left, y: dot.top, radius: dot.radius, title: dot.title })),
    order.slice(0, most),
    inner,
  )
  return { margin, inner, ticks, placed, cross, labels, left, top }
}

type Layer = ScatterProps & { plot: Plot; size: { width: number; height: number } }

function Axes({ x, y, context: { format, t }, plot, size }: Layer) {
  const { margin, inner, ticks, cross, left, top } = plot
  const below = tickLabels(
    ticks.x.map((tick) => format.short(tick, x.kind)),
    inner.width / Math.max(ticks.x.length - 1, 1),
  )
  return (
    <svg className={styles.canvas} {...size} aria-hidden="true">
      <text className={styles.axis} x={0} y={14}>
        ↑ {y.title}
      </text>
      <text
        className={styles.axis}
        x={margin.left + inner.width}
        y={margin.top + inner.height + 44}
        textAnchor="end"
      >
        {x.title} →
      </text>
      <g transform={`translate(${margin.left},${margin.top})`}>
        {ticks.y.map((tick) => (
          <g key={tick} transform={`translate(0,${top(tick)})`}>
            <line className={styles.grid} x2={inner.width} />
            <text className={styles.tick} x={-10} dy="0.35em" textAnchor="end">
              {format.short(tick, y.kind)}
            </text>
          </g>
        ))}
        {ticks.x.map((tick, index) => (
          <text
            key={tick}
            className={styles.tick}
            x={left(tick)}
            y={inner.height + 20}
            textAnchor={index === ticks.x.length - 1 ? 'end' : 'middle'}
          >
            {below[index]}
          </text>
        ))}
        {plot.placed.length > 2 && (
          <g className={styles.cross}>
            <line x1={cross.left} x2={cross.left} y2={inner.height} />
            <line y1={cross.top} y2={cross.top} x2={inner.width} />
            <text x={Math.max(cross.left, 24)} y={-8} textAnchor="middle">
              {t('chart.median')}
            </text>
          </g>
        )}
      </g>
    </svg>
  )
}

/** Names above the dots, out of the pointer's way. */
const Names = ({ dots, plot, size }: Layer) => (
  <svg className={styles.names} {...size} aria-hidden="true">
    <g transform={`translate(${plot.margin.left},${plot.margin.top})`}>
      {[...plot.labels].map(([index, box]) => (
        <text
          key={dots[index]!.key}
          className={styles.name}
          data-picked={dots[index]!.isPicked || undefined}
          x={box.x}
          y={box.y + 12}
        >
          {dots[index]!.title}
        </text>
      ))}
    </g>
  </svg>
)

function Tip({ x, y, context: { format }, dot, plot }: ScatterProps & { dot: Placed; plot: Plot }) {
  const isLate = dot.left > plot.inner.width / 2
  const isLow = dot.top > plot.inner.height / 2
  const away = dot.radius + 10
  return (
    <div
      className={styles.tip}
      aria-hidden="true"
      style={{
        insetInlineStart: plot.margin.left + dot.left + (isLate ? -away : away),
        insetBlockStart: plot.margin.top + dot.top,
        transform: `translate(${isLate ? '-100%' : '0'}, ${isLow ? '-100%' : '0'})`,
      }}
    >
      <b>{dot.title}</b>
      <dl>
        <dt>{x.title}</dt>
        <dd>{format.value(dot.x, x.kind)}</dd>
        <dt>{y.title}</dt>
        <dd>{format.value(dot.y, y.kind)}</dd>
      </dl>
    </div>
  )
}
