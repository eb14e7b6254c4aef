import { useInterval } from '@mantine/hooks'
import { RefreshCw, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useBlockContext } from '../context.tsx'
import { addTexts } from '../i18n/index.ts'
import { PageHeading } from '../ui/PageHeading.tsx'
import { PageSkeleton } from '../ui/PageSkeleton.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { useUpdate } from '../view.ts'
import { Connection } from './Connection.tsx'
import { Entities } from './Entities.tsx'
import { Headline } from './Headline.tsx'
import { Load } from './Load.tsx'
import { Quarantine } from './Quarantine.tsx'
import { Runs } from './Runs.tsx'
import styles from './SyncPage.module.css'
import { type PortalStatus, type StatusReport, useStatus } from './status.ts'
import { syncTexts } from './texts.ts'
import { Watch } from './Watch.tsx'

addTexts(syncTexts)

/** The state of the synchronisation: is all well, and if not, what to do. */
export function SyncPage() {
  const { t } = useBlockContext()
  const { report, error, isLost, at, retry } = useStatus()
  const passed = usePassed(at)
  return (
    <>
      <PageHeading title={t('page.sync')} about={t('sync.about')} />
      {report ? (
        <Report report={report} passed={passed} lostSince={isLost ? at : undefined} />
      ) : error ? (
        <Failure error={error} retry={retry} />
      ) : (
        <PageSkeleton isWithoutTitle />
      )}
    </>
  )
}

/** Seconds since an answer came, counting on. */
function usePassed(at: number): number {
  const [now, setNow] = useState(Date.now)
  useInterval(() => setNow(Date.now()), 1_000, { autoInvoke: true })
  return Math.max(0, Math.round((now - at) / 1_000))
}

interface ReportProps {
  report: StatusReport
  passed: number
  /** When the last answer came, if the server has stopped answering. */
  lostSince: number | undefined
}

function Report({ report, passed, lostSince }: ReportProps) {
  const [portal, choose] = usePortal(report.portals)
  const { t } = useBlockContext()
  const records = report.quarantine.filter(({ portalId }) => portalId === portal?.id)
  return (
    <>
      <Headline report={report} passed={passed} lostSince={lostSince} />
      {report.portals.length > 1 && portal && (
        <div>
          <Segmented
            label={t('portal.choose')}
            value={String(portal.id)}
            options={report.portals.map(({ id, name }) => ({ value: String(id), label: name }))}
            onChange={choose}
          />
        </div>
      )}
      {portal && (
        <div className={styles.grid}>
          <Connection portal={portal} now={report.now} passed={passed} />
          <Load portal={portal} />
          <Entities portal={portal} now={report.now} passed={passed} />
          <Runs runs={report.runs.filter(({ portalId }) => portalId === portal.id)} />
          <Quarantine records={records} />
          <Watch database={report.database} span={records.length > 0 ? 12 : 6} />
        </div>
      )}
    </>
  )
}

/** The portal of the page's filter; while that is all of them, the first. */
function usePortal(portals: PortalStatus[]): [PortalStatus | undefined, (id: string) => void] {
  const { view } = useBlockContext()
  const update = useUpdate()
  const chosen = portals.find(({ id }) => String(id) === view.portal) ?? portals[0]
  return [chosen, (id) => id !== String(chosen?.id) && update({ portal: id })]
}

function Failure({ error, retry }: { error: Error; retry: () => void }) {
  const { t } = useBlockContext()
  const isStarting = (error as { status?: number }).status === 503
  return (
    <div className={styles.failure} role="alert" data-testid="sync-failure">
      <TriangleAlert size={28} aria-hidden="true" />
      <h2>{t('sync.failed')}</h2>
      <p>{isStarting ? t('sync.starting') : error.message}</p>
      <button type="button" onClick={retry}>
        <RefreshCw size={15} aria-hidden="true" />
        {t('sync.retry')}
      </button>
    </div>
  )
}
