import { CircleCheck } from 'lucide-react'
import frameStyles from '../Frame.module.css'
import { clearedFilters } from '../header/Filters.tsx'
import { countFilters } from '../url.ts'
import { useUpdate } from '../view.ts'
import type { BlockContext } from '../widget.ts'
import styles from './records.module.css'

/** Nothing to mend: for all records, or only for those that the filters leave. */
export function NoFaults({ context: { t, view } }: { context: BlockContext }) {
  const update = useUpdate()
  const isFiltered =
    countFilters(view, ['portal', 'pipelines', 'people']) > 0 ||
    view.check !== undefined ||
    view.query !== undefined
  // Sources have no effect here: they wait for the next page.
  const { sources, except } = view
  const reset = () => update({ ...clearedFilters, sources, except, check: undefined, query: undefined })
  return (
    <div className={styles.good} data-testid="no-faults">
      <CircleCheck size={28} aria-hidden="true" />
      <p>
        {view.query
          ? t('quality.notFound', { query: view.query })
          : t(isFiltered ? 'quality.goodFiltered' : 'quality.good')}
      </p>
      {!isFiltered && <small>{t('quality.goodHint')}</small>}
      {isFiltered && (
        <button type="button" className={frameStyles.action} onClick={reset}>
          {t('filter.resetAll')}
        </button>
      )}
    </div>
  )
}
