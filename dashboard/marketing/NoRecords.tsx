import { Inbox } from 'lucide-react'
import styles from '../Frame.module.css'
import { clearedFilters } from '../header/Filters.tsx'
import { monthPeriod, rangeOf, step } from '../period.ts'
import { periodText } from '../period-text.ts'
import { countFilters } from '../url.ts'
import { useUpdate } from '../view.ts'
import type { BlockContext } from '../widget.ts'
import { subjectOf } from './subject.ts'

/** Nothing was received in the period: says so in the words of the subject, and offers the ways out. */
export function NoRecords({ context }: { context: BlockContext }) {
  const { t, view, period, today } = context
  const update = useUpdate()
  const isFiltered = countFilters(view) > 0
  const other = rangeOf(period, today).to >= today ? step(period, -1, today) : monthPeriod(today)
  return (
    <div className={styles.empty}>
      <Inbox size={22} aria-hidden="true" />
      <p>
        {t(`marketing.empty.${subjectOf(context)}`, {
          period: periodText(period, context),
          where: isFiltered ? t('empty.filtered') : '',
        })}
      </p>
      <div className={styles.actions}>
        {isFiltered && (
          <button type="button" className={styles.action} onClick={() => update(clearedFilters)}>
            {t('filter.resetAll')}
          </button>
        )}
        <button type="button" className={styles.action} onClick={() => update({ period: other })}>
          {t('empty.previous', { period: periodText(other, context) })}
        </button>
      </div>
    </div>
  )
}
