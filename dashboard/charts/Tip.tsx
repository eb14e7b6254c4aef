import type { Tone } from './colors.ts'
import type { Geometry } from './geometry.ts'
import { seriesAt } from './pointing.ts'
import styles from './StepChart.module.css'
import type { ColumnsProps } from './types.ts'

interface Props extends ColumnsProps {
  tones: Tone[]
  mark: 'square' | 'line'
  index: number
  geometry: Geometry
  activeKey: string | undefined
  /** Its step stands in the further half of what is seen. */
  isLate: boolean
}

const most = 11

/** What a step says: total, plan, series. */
export function Tip(props: Props) {
  const { steps, tones, totals, plan, kind, isStacked, mark, index, geometry, activeKey, isLate } = props
  const { t, format } = props.context
  const { label, isOpen } = steps[index]!
  // Stacked parts are listed as they stand on each other.
  const ordered = isStacked ? [...tones].reverse() : seriesAt(tones, index)
  const active = ordered.findIndex(({ key }) => key === activeKey)
  const listed = ordered.filter((_, place) => place < most || place === active)
  const { margin, step, x, isNarrow } = geometry
  const edge = margin.left + x(index) + step * (isLate ? -0.4 : 0.4)
  const place = isNarrow
    ? { [isLate ? 'insetInlineStart' : 'insetInlineEnd']: 0 }
    : { insetInlineStart: edge, ...(isLate && { transform: 'translateX(-100%)' }) }
  return (
    <div className={styles.tip} style={place} aria-hidden="true">
      <b>
        {label}
        {isOpen && <small> · {t('chart.unfinished')}</small>}
      </b>
      <dl>
        {totals && (
          <>
            <dt>{t('chart.total')}</dt>
            <dd>{format.value(totals[index], kind)}</dd>
          </>
        )}
        {plan && plan[index] !== null && plan[index] !== undefined && (
          <>
            <dt>
              <i data-mark="plan" />
              {t('chart.plan')}
            </dt>
            <dd>{format.value(plan[index], kind)}</dd>
          </>
        )}
        {listed.map(({ key, title, color, values }) => (
          <div key={key} data-active={key === activeKey || undefined}>
            <dt>
              <i data-mark={mark} style={{ background: color }} />
              <span>{title}</span>
            </dt>
            <dd>{format.value(values[index], kind)}</dd>
          </div>
        ))}
      </dl>
      {ordered.length > listed.length && (
        <small>{t('chart.more', { count: ordered.length - listed.length })}</small>
      )}
    </div>
  )
}
