import { type RefObject, useEffect } from 'react'
import { type BlockContext, numberOf } from '../widget.ts'
import type { StageChange, Status } from './draft.ts'
import { useRows } from './Effects.tsx'
import { isMoved, totalsAfter, totalsNow } from './preview.ts'
import styles from './SaveBar.module.css'
import shared from './settings.module.css'

interface Props {
  count: number
  /** Stages that are changed, of all portals. */
  stages: StageChange[]
  context: BlockContext
  isSaving: boolean
  /** A portal would be left without a single pipeline. */
  isRefused: boolean
  error: string | undefined
  nameOf: (portalId: number) => string | undefined
  /** Gets the focus when the bar goes away under a button of its own. */
  home: RefObject<HTMLElement | null>
  onSave: () => void
  onCancel: () => void
}

/** How many changes wait, what they do to the whole, and the two ways on. */
export function SaveBar(props: Props) {
  const { count, stages, context, isSaving, isRefused, error, nameOf, home, onSave, onCancel } = props
  const { t } = context
  const moved = stages.filter(isMoved)
  const portals = [...new Set(moved.map(({ portalId }) => portalId))]
  const wrong = isRefused ? t('settings.pipelines.none') : error
  useEffect(
    () => () => {
      if (document.activeElement === document.body) home.current?.focus({ preventScroll: true })
    },
    [home],
  )
  return (
    <section className={styles.bar} aria-label={t('settings.bar')} data-testid="settings-bar">
      <p role="status" data-count={count}>
        {t('settings.changes', { count })}
      </p>
      <div className={styles.totals}>
        {portals.map((id) => (
          <Totals
            key={id}
            portalId={id}
            name={nameOf(id)}
            changes={moved.filter(({ portalId }) => portalId === id)}
            context={context}
          />
        ))}
      </div>
      <div className={shared.actions}>
        {/* Not disabled while saving: a failure finds the focus where it was. */}
        <button type="button" onClick={isSaving ? undefined : onCancel} aria-disabled={isSaving}>
          {t('settings.cancel')}
        </button>
        <button
          type="button"
          data-main
          onClick={isSaving ? undefined : onSave}
          aria-disabled={isSaving}
          disabled={isRefused}
        >
          {t(isSaving ? 'settings.saving' : 'settings.save')}
        </button>
      </div>
      {wrong && (
        <p className={styles.wrong} role="alert">
          {wrong}
        </p>
      )}
    </section>
  )
}

interface TotalsProps {
  portalId: number
  /** Where there are several. */
  name: string | undefined
  changes: StageChange[]
  context: BlockContext
}

/** «В работе 518 → 496» */
function Totals({ portalId, name, changes, context }: TotalsProps) {
  const { t, format } = context
  const now = useRows(totalsNow(portalId)).rows?.[0]
  const after: Record<Status, ReturnType<typeof useRows>> = {
    open: useRows(totalsAfter(portalId, 'open', changes)),
    won: useRows(totalsAfter(portalId, 'won', changes)),
    lost: useRows(totalsAfter(portalId, 'lost', changes)),
  }
  return (
    <dl>
      {name && <div className={styles.portal}>{name}</div>}
      {(['open', 'won', 'lost'] as const).map((status) => {
        const { rows, isFailed } = after[status]
        const count = rows && numberOf(rows[0], 'deals.count')
        const was = now && numberOf(now, `deals.${status}_count`)
        const amount = format.moneyShort(rows && numberOf(rows[0], 'deals.total_amount'))
        return (
          <div key={status} data-total={status} data-same={count === was || undefined}>
            <dt>{t(`settings.total.${status}`)}</dt>
            <dd data-number={count ?? undefined}>
              {was !== undefined && count !== was && (
                <small>
                  <span className="visually-hidden">{t('settings.total.was')}</span>
                  {format.count(was)} →{' '}
                </small>
              )}
              {rows ? format.count(count) : isFailed ? '—' : '…'}
              {rows && <small> {amount}</small>}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
