import { useElementSize } from '@mantine/hooks'
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react'
import { addTexts } from '../i18n/index.ts'
import { Back, Inside } from './Axes.tsx'
import { useColors } from './colors.ts'
import { useDismissal } from './dismissal.ts'
import { geometryOf, type StepChartProps } from './geometry.ts'
import { Key } from './Key.tsx'
import { seriesAt } from './pointing.ts'
import styles from './StepChart.module.css'
import { Steps } from './Steps.tsx'
import { Tip } from './Tip.tsx'
import { chartsTexts } from './texts.ts'

addTexts(chartsTexts)

/**
 * What charts over time have in common: key, axes, quiet background of the chosen steps, one tab stop with arrows
 * between steps (and series), tooltip by pointer and focus. Fills its box, at least `--chart-height` high; on a phone many
 * steps scroll, the latest in sight first.
 */
export function StepChart(props: StepChartProps) {
  const { steps, tones, context, onStep, onSeries, isNamed } = props
  const { t } = context
  const { ref, width, height } = useElementSize()
  const colors = useColors()
  // By its start: steps come and go with the period. While there is none, Tab stops at the latest one.
  const [stop, setStop] = useState<string>()
  const [shown, show] = useState<number>()
  const [key, setKey] = useState<string>()
  const hide = () => {
    show(undefined)
    setKey(undefined)
  }
  useDismissal(shown !== undefined, hide)
  const known = steps.findIndex(({ start }) => start === stop)
  const at = known < 0 ? steps.length - 1 : known

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
                        setStop(steps[index]!.start)
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
