import { TriangleAlert } from 'lucide-react'
import type { BlockContext } from '../widget.ts'
import styles from './RecordList.module.css'

interface AboveProps {
  context: BlockContext
  /** Rows in sight, from 1. */
  from: number
  to: number
  total: number | undefined
}

/** «1–14 из 12 345». */
export function Above({ context: { t, format }, from, to, total }: AboveProps) {
  const range = { from: format.count(from), to: format.count(to) }
  const isWhole = total !== undefined && from === 1 && to >= total
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
 */
export function inSight(offset: number, room: number, rowHeight: number, rows: number) {
  const from = Math.min(Math.ceil(offset / rowHeight - 0.3) + 1, rows)
  return { from, to: Math.max(from, Math.min(Math.floor((offset + room) / rowHeight + 0.3), rows)) }
}

interface BelowProps {
  context: BlockContext
  shown: number
  all: number
  error: Error | null
  retry: () => void
}

/** What went wrong, and that there is more than has room. */
export function Below({ context: { t, format }, shown, all, error, retry }: BelowProps) {
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
      {shown < all && <p className={styles.note}>{t('lists.most', { most: format.count(shown) })}</p>}
    </>
  )
}
