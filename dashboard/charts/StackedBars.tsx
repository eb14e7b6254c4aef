import { useComputedColorScheme } from '@mantine/core'
import { useElementSize, useReducedMotion } from '@mantine/hooks'
import { Bar } from '@nivo/bar'
import { type KeyboardEvent, useId, useState } from 'react'
import { chartColors } from '../theme.ts'
import type { BlockContext } from '../widget.ts'
import type { Bucket } from '../widgets/trend.tsx'
import { ChosenLayer, ColumnsLayer, type Datum, LayerStates, margin, TotalsLayer } from './layers.tsx'
import { nivoTheme } from './nivo-theme.ts'
import styles from './StackedBars.module.css'

interface Props {
  buckets: Bucket[]
  context: BlockContext
  onPick: (bucket: Bucket) => void
}

const narrowMargin = { ...margin, left: 4 }

const layers = [ChosenLayer, 'grid', 'axes', 'bars', TotalsLayer, ColumnsLayer] as const
const keys = ['fresh', 'repeat'] as const

/** Stacked bars of new and repeat revenue. One tab stop: arrows move between bars, Enter chooses one. */
export default function StackedBars({ buckets, context, onPick }: Props) {
  const { t, format } = context
  const { ref, width, height } = useElementSize()
  const scheme = useComputedColorScheme('light')
  const colors = chartColors[scheme]
  const isStill = useReducedMotion()
  const [active, setActive] = useState<number>()
  const hatch = useId()
  const isNarrow = width < 520
  // Labels that would touch each other: only the highest bar and the chosen ones keep theirs.
  const isTight = width / buckets.length < 32
  const isCrowded = width / buckets.length < 84
  const most = Math.max(...buckets.map((bucket) => bucket.total))
  const series = { fresh: colors.series[0], repeat: colors.series[1] }
  const data = buckets.map(({ label, fresh, repeat }) => ({ label, fresh, repeat }))
  const describe = ({ label, fresh, repeat, total, isOpen }: Bucket) =>
    `${label}${isOpen ? `, ${t('trend.unfinished')}` : ''}: ${format.money(total)}. ${t('trend.new')} ${format.money(fresh)}, ${t('trend.repeat')} ${format.money(repeat)}. ${t('trend.pick')}`
  const bucketOf = (datum: { indexValue: string | number }) =>
    buckets.find((bucket) => bucket.label === datum.indexValue)

  const inUnit = format.inUnitOf(most)
  const labelOf = (bucket: Bucket) => {
    if (bucket.total === 0 || (isTight && bucket.total !== most && !bucket.isChosen)) return undefined
    return isCrowded ? inUnit(bucket.total) : format.moneyColumn(bucket.total)
  }

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const from = active ?? buckets.length - 1
    const moves: Record<string, number> = {
      ArrowLeft: from - 1,
      ArrowRight: from + 1,
      Home: 0,
      End: buckets.length - 1,
    }
    const to = moves[event.key]
    if (to !== undefined) {
      event.preventDefault()
      const index = Math.min(Math.max(to, 0), buckets.length - 1)
      event.currentTarget.querySelector<SVGRectElement>(`[data-index="${index}"]`)?.focus()
    } else if ((event.key === 'Enter' || event.key === ' ') && active !== undefined) {
      event.preventDefault()
      onPick(buckets[active]!)
    } else if (event.key === 'Escape') setActive(undefined)
  }

  const shown = active === undefined ? undefined : buckets[active]
  const side = isNarrow ? narrowMargin : margin
  const step = (width - side.left - side.right) / buckets.length
  return (
    <div className={styles.chart}>
      <ul className={styles.key} aria-hidden="true">
        <li>
          <i style={{ background: series.fresh }} />
          {t('trend.new')}
        </li>
        <li>
          <i style={{ background: series.repeat }} />
          {t('trend.repeat')}
        </li>
        {buckets.some((bucket) => bucket.isOpen) && (
          <li>
            <i className={styles.hatched} />
            {t('trend.unfinished')}
          </li>
        )}
      </ul>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of columns, not a form */}
      <div
        ref={ref}
        className={styles.plot}
        role="group"
        aria-label={t('trend.chart')}
        onKeyDown={onKeyDown}
        onMouseLeave={() => setActive(undefined)}
      >
        {width > 0 && height > 0 && (
          <div className={styles.canvas}>
            <LayerStates value={{ buckets, active, setActive, onPick, describe, labelOf }}>
              <Bar<Datum>
                width={width}
                height={height}
                margin={side}
                data={data}
                keys={[...keys]}
                indexBy="label"
                padding={buckets.length > 10 ? 0.34 : 0.42}
                innerPadding={1}
                borderRadius={3}
                colors={(datum) => series[datum.id as keyof typeof series]}
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
                      Boolean(bucketOf((bar as unknown as { data: { indexValue: string } }).data)?.isOpen),
                    id: hatch,
                  },
                ]}
                theme={nivoTheme(colors)}
                enableLabel={false}
                isInteractive={false}
                isFocusable={false}
                enableGridX={false}
                gridYValues={4}
                axisBottom={{
                  tickSize: 0,
                  tickPadding: 10,
                  format: (label) => tick(String(label), buckets, isNarrow),
                }}
                axisLeft={
                  isNarrow
                    ? null
                    : {
                        tickSize: 0,
                        tickPadding: 12,
                        tickValues: 4,
                        format: (value) => format.moneyShort(Number(value)),
                      }
                }
                layers={layers}
                animate={!isStill}
                motionConfig="stiff"
                role="presentation"
              />
            </LayerStates>
          </div>
        )}
        {shown && active !== undefined && (
          <div
            className={styles.tip}
            data-side={active > buckets.length / 2 ? 'left' : 'right'}
            style={{
              insetInlineStart: side.left + step * (active + (active > buckets.length / 2 ? 0.1 : 0.9)),
            }}
            aria-hidden="true"
          >
            <b>
              {shown.label}
              {shown.isOpen && <small> · {t('trend.unfinished')}</small>}
            </b>
            <dl>
              <dt>{t('trend.total')}</dt>
              <dd>{format.money(shown.total)}</dd>
              <dt>
                <i style={{ background: series.repeat }} />
                {t('trend.repeat')}
              </dt>
              <dd>{format.money(shown.repeat)}</dd>
              <dt>
                <i style={{ background: series.fresh }} />
                {t('trend.new')}
              </dt>
              <dd>{format.money(shown.fresh)}</dd>
            </dl>
          </div>
        )}
      </div>
    </div>
  )
}

/** On a narrow screen the year stands only under January and under the first bar. */
function tick(label: string, buckets: Bucket[], isNarrow: boolean): string {
  if (!isNarrow) return label
  const index = buckets.findIndex((bucket) => bucket.label === label)
  const short = label.slice(0, label.lastIndexOf('\u00A0'))
  return buckets.length > 8 ? (index % 2 ? '' : short) : short.replace('\u00A0кв.', '')
}
