import { TriangleAlert } from 'lucide-react'
import type { BlockContext } from '../widget.ts'
import styles from './RecordList.module.css'
import type { Window } from './window.ts'

interface AboveProps {
  context: BlockContext
  /** Rows in sight, from 1, of those within reach. */
  from: number
  to: number
  /** Rows of the list before those within reach. */
  base: number
  total: number | undefined
}

/** «1–14 из 12 345». */
export function Above({ context: { t, format }, from, to, base, total }: AboveProps) {
  const range = { from: format.count(base + from), to: format.count(base + to) }
  const isWhole = total !== undefined && base + from === 1 && to >= total
  return (
    <p className={styles.count} data-testid="list-count" data-total={total}>
      {isWhole
        ? t('lists.all', { count: total, value: format.count(total) })
        : total === undefined
          ? t('lists.shownOpen', range)
          : t('lists.shown', { ...range, total: format.count(total) })}
    </p>
  )
}

/**
 * The rows that are wholly seen, from 1; at least one.
 *
 * @param offset  px scrolled away above
 * @param room    px for rows
 * @param open    the row that is taller than the others
 */
export function inSight(
  offset: number,
  room: number,
  rowHeight: number,
  rows: number,
  open: { row?: number | undefined; extra: number } = { extra: 0 },
) {
  const top = (open.row ?? rows) * rowHeight
  const away = top + open.extra < offset ? offset - open.extra : offset
  const left = away === offset && top < offset + room ? room - open.extra : room
  const from = Math.min(Math.ceil(away / rowHeight - 0.3) + 1, rows)
  return { from, to: Math.max(from, Math.min(Math.floor((away + left) / rowHeight + 0.3), rows)) }
}

interface BelowProps {
  context: BlockContext
  shown: Window & { go: (step: -1 | 1) => void }
  error: Error | null
  retry: () => void
}

/** What went wrong, and the way to the rows that have no room. */
export function Below({ context: { t, format }, shown: { base, count, all, go }, error, retry }: BelowProps) {
  const isLast = base + count >= all
  return (
    <>
      {error && (
        <p className={styles.failed} role="alert" title={error.message}>
          <TriangleAlert size={14} aria-hidden="true" />
          {t('lists.failed')}
          <button type="button" onClick={retry}>
            {t('lists.retry')}
          </button>
        </p>
      )}
      {count < all && (
        <p className={styles.note} data-testid="list-window">
          <span>
            {t('lists.window', {
              from: format.count(base + 1),
              to: format.count(base + count),
              total: format.count(all),
            })}{' '}
            {t('lists.window.hint')}
          </span>
          <button type="button" disabled={base === 0} onClick={() => go(-1)}>
            {t('lists.window.before')}
          </button>
          <button type="button" disabled={isLast} onClick={() => go(1)}>
            {t('lists.window.after')}
          </button>
        </p>
      )}
    </>
  )
}
