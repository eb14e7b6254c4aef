import { ExternalLink, ShieldCheck, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { span } from '../ago.ts'
import { useBlockContext } from '../context.tsx'
import { linkOf } from '../link.ts'
import { Panel } from '../ui/Panel.tsx'
import styles from './Connection.module.css'
import type { PortalStatus } from './status.ts'

/** Whose eyes the loader looks through, and what it is allowed to see. */
export function Connection({ portal, now, passed }: { portal: PortalStatus; now: string; passed: number }) {
  const { t } = useBlockContext()
  const { url, name, crmMode, scopes, timezoneOffset } = portal
  return (
    <Panel title={t('portal.title')} span={7} testId="connection">
      <dl className={styles.list}>
        <Line title={t('portal.address')}>
          {linkOf(url) ? (
            <a href={url} target="_blank" rel="noopener" className={styles.link}>
              {name}
              <ExternalLink size={13} aria-hidden="true" />
            </a>
          ) : (
            name
          )}
        </Line>
        <Line title={t('portal.user')}>
          <User user={portal.user} />
        </Line>
        <Line title={t('portal.mode')}>{t(crmMode ? `portal.mode.${crmMode}` : 'portal.unknown')}</Line>
        {timezoneOffset && <Line title={t('portal.zone')}>UTC{timezoneOffset}</Line>}
        <Line title={t('portal.events')}>{useEventText(portal, now, passed)}</Line>
        <Line title={t('portal.queue')}>{useQueueText(portal, passed)}</Line>
        <Line title={t('portal.scopes')}>
          {scopes.length > 0 ? (
            <ul className={styles.scopes}>
              {scopes.map((scope) => (
                <li key={scope}>{scope}</li>
              ))}
            </ul>
          ) : (
            t('portal.unknown')
          )}
        </Line>
      </dl>
    </Panel>
  )
}

const Line = ({ title, children }: { title: string; children: ReactNode }) => (
  <div>
    <dt>{title}</dt>
    <dd>{children}</dd>
  </div>
)

function User({ user }: Pick<PortalStatus, 'user'>) {
  const { t } = useBlockContext()
  if (!user) return t('portal.user.none')
  if (user.admin)
    return (
      <>
        {user.name}{' '}
        <span className={styles.badge} data-tone="good">
          <ShieldCheck size={13} aria-hidden="true" />
          {t('portal.user.admin')}
        </span>
      </>
    )
  return (
    <>
      {user.name}{' '}
      <span className={styles.badge} data-tone="warn">
        <TriangleAlert size={13} aria-hidden="true" />
        {t('portal.user.notAdmin')}
      </span>
      <small className={styles.warning}>{t('portal.user.warning')}</small>
    </>
  )
}

function useEventText({ lastEventAt }: PortalStatus, now: string, passed: number): string {
  const { t } = useBlockContext()
  if (!lastEventAt) return t('portal.events.none')
  const seconds = Math.max(0, (Date.parse(now) - Date.parse(lastEventAt)) / 1_000) + passed
  return t('portal.events.last', { span: span(seconds, 'span', t) })
}

function useQueueText({ queue: { waiting, oldestSeconds } }: PortalStatus, passed: number): string {
  const { t, format } = useBlockContext()
  if (waiting === 0) return t('portal.queue.empty')
  return t('portal.queue.waiting', {
    count: waiting,
    value: format.count(waiting),
    span: span((oldestSeconds ?? 0) + passed, 'span', t),
  })
}
