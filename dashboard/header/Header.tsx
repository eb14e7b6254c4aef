import { useMediaQuery } from '@mantine/hooks'
import { useBlockContext } from '../context.tsx'
import type { Readiness, Session } from '../server.ts'
import { Mark } from '../ui/Mark.tsx'
import { Chips } from './Chips.tsx'
import { Filters } from './Filters.tsx'
import { Freshness } from './Freshness.tsx'
import styles from './Header.module.css'
import { PeriodControl } from './PeriodControl.tsx'
import { Settings } from './Settings.tsx'
import { Share } from './Share.tsx'
import { Sheet } from './Sheet.tsx'

interface Props {
  session: Session
  readiness: Extract<Readiness, { status: 'ready' }>
  readAt: number
  isLost: boolean
}

/** Title, filters, freshness; a line of chips below while filters are active. */
export function Header({ session, readiness, readAt, isLost }: Props) {
  const { t } = useBlockContext()
  const isWide = useMediaQuery('(min-width: 1120px)', undefined, { getInitialValueInEffect: false })
  const { portal } = session
  return (
    <header className={styles.header}>
      <div className={styles.bar}>
        <div className={styles.brand}>
          <Mark />
          <h1>
            {t('app.title')}
            {portal.name && <span className={styles.portal}>{portal.name}</span>}
          </h1>
          {portal.demo && <span className={styles.demo}>{t('app.demo')}</span>}
        </div>
        <search className={styles.filters}>
          <PeriodControl />
          {isWide ? <Filters /> : <Sheet />}
        </search>
        <div className={styles.tools}>
          <Freshness readiness={readiness} readAt={readAt} isLost={isLost} timezone={session.timezone} />
          {isWide && <Share />}
          <Settings withShare={!isWide} />
        </div>
      </div>
      <Chips />
    </header>
  )
}
