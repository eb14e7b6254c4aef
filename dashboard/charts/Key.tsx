import type { BlockContext } from '../widget.ts'
import type { Tone } from './colors.ts'
import styles from './StepChart.module.css'

interface Props {
  tones: Tone[]
  context: BlockContext
  mark: 'square' | 'line'
  /** The names stand in the chart itself. */
  isNamed: boolean
  hasOpen: boolean
  hasPlan: boolean
  onSeries: ((key: string) => void) | undefined
}

/** Which colour is whose. Keyboard and screen reader have the same in the chart. */
export function Key({ tones, context: { t }, mark, isNamed, hasOpen, hasPlan, onSeries }: Props) {
  const coloured = tones.filter(({ isQuiet }) => !isQuiet)
  const quiet = tones.length - coloured.length
  const named = isNamed || tones.length === 1 ? [] : coloured
  if (named.length === 0 && quiet === 0 && !hasOpen && !hasPlan) return null
  return (
    <ul className={styles.key} aria-hidden="true">
      {named.map(({ key, title, color }) => {
        const content = (
          <>
            <i data-mark={mark} style={{ background: color }} />
            <span>{title}</span>
          </>
        )
        return (
          <li key={key}>
            {onSeries ? (
              <button type="button" tabIndex={-1} onClick={() => onSeries(key)}>
                {content}
              </button>
            ) : (
              content
            )}
          </li>
        )
      })}
      {quiet > 0 && (
        <li>
          <i data-mark={mark} data-quiet />
          {t('chart.others', { count: quiet })}
        </li>
      )}
      {hasPlan && (
        <li>
          <i data-mark="plan" />
          {t('chart.plan')}
        </li>
      )}
      {hasOpen && (
        <li>
          <i data-mark={mark === 'line' ? 'dashed' : 'hatched'} />
          {t('chart.unfinished')}
        </li>
      )}
    </ul>
  )
}
