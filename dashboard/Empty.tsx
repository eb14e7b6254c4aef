import { Inbox } from 'lucide-react'
import styles from './Frame.module.css'
import { clearedFilters } from './header/Filters.tsx'
import { usePipelineNames } from './header/options.ts'
import { monthPeriod, rangeOf, step } from './period.ts'
import { periodText } from './period-text.ts'
import { countFilters, emptyView, isExcept } from './url.ts'
import { useUpdate } from './view.ts'
import type { BlockContext } from './widget.ts'

interface Props {
  context: BlockContext
  isNow: boolean
  /** Said instead of the words about deals. */
  text?: string
}

/** Nothing to show: says for what, and offers the ways out. */
export function Empty({ context, isNow, text }: Props) {
  const { t, view, period, today } = context
  const update = useUpdate()
  const isOne = view.pipelines.length === 1 && !isExcept(view, 'pipelines')
  const nameOf = usePipelineNames(isOne)
  const pipeline = isOne ? nameOf(view.pipelines[0]!) : undefined
  const isFiltered = countFilters(view) > 0
  const where = pipeline ? t('empty.pipeline', { name: pipeline }) : isFiltered ? t('empty.filtered') : ''
  // Around today the period before has deals most likely; far from today the present month has.
  const isPresent = rangeOf(period, today).to >= today
  const other = isPresent ? step(period, -1, today) : monthPeriod(today)
  const { grain } = view
  return (
    <div className={styles.empty}>
      <Inbox size={22} aria-hidden="true" />
      <p>
        {text ??
          (isNow
            ? t('empty.now', { where })
            : t('empty.title', { period: periodText(period, context), where }))}
      </p>
      <div className={styles.actions}>
        {view.pipelines.length > 0 && (
          <button type="button" className={styles.action} onClick={() => update({ pipelines: [] })}>
            {t('empty.allPipelines')}
          </button>
        )}
        {isFiltered && view.pipelines.length === 0 && (
          <button
            type="button"
            className={styles.action}
            onClick={() => update({ ...emptyView, ...clearedFilters, grain })}
          >
            {t('filter.resetAll')}
          </button>
        )}
        {!isNow && (
          <button type="button" className={styles.action} onClick={() => update({ period: other })}>
            {t('empty.previous', { period: periodText(other, context) })}
          </button>
        )}
      </div>
    </div>
  )
}
