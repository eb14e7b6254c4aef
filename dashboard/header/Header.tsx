import { useBlockContext } from '../context.tsx'
import { filtersOn, type PageName } from '../pages.ts'
import { isMany } from '../portals.ts'
import type { Readiness, Session } from '../server.ts'
import { Mark } from '../ui/Mark.tsx'
import { Chips } from './Chips.tsx'
import { Filters } from './Filters.tsx'
import { Freshness } from './Freshness.tsx'
import styles from './Header.module.css'
import { Navigation } from './Navigation.tsx'
import { PeriodControl } from './PeriodControl.tsx'
import { PortalControl } from './PortalControl.tsx'
import { Settings } from './Settings.tsx'
import { Share } from './Share.tsx'
import { Sheet } from './Sheet.tsx'
import { Views } from './Views.tsx'
import { useHasRoom, useIsWide } from './wide.ts'

interface Props {
  page: PageName | undefined
  session: Session
  readiness: Readiness | undefined
  readAt: number
  isLost: boolean
}

/** Pages, the filters of this page, freshness; a line of chips below while filters are active. */
export function Header({ page, session, readiness, readAt, isLost }: Props) {
  const { t } = useBlockContext()
  const isWide = useIsWide()
  const { portal, portals } = session
  const hasRoom = useHasRoom()
  const filters = filtersOn(page).filter((name) => name !== 'portal' || isMany(portals))
  const isFull = filters.includes('portal') && filters.includes('period')
  return (
    <header className={styles.header}>
      <div className={styles.bar}>
        {!isWide && (
          <>
            <div className={styles.brand} title={portal.name ?? undefined}>
              <Mark />
              {portal.demo && <span className={styles.demo}>{t('app.demo')}</span>}
            </div>
            <Navigation page={page} />
          </>
        )}
        {filters.length > 0 && (
          <search className={styles.filters}>
            {isWide && filters.includes('portal') && <PortalControl />}
            {filters.includes('period') && <PeriodControl />}
            {isWide && (hasRoom || !isFull) ? <Filters shown={filters} /> : <Sheet shown={filters} />}
          </search>
        )}
        <div className={styles.tools}>
          {readiness?.status === 'ready' && (
            <Freshness readiness={readiness} readAt={readAt} isLost={isLost} isShort={isFull} />
          )}
          {page && page !== 'sync' && page !== 'metrics' && page !== 'settings' && <Views />}
          {isWide && <Share />}
          <Settings withShare={!isWide} />
        </div>
      </div>
      <Chips shown={filters} />
    </header>
  )
}
