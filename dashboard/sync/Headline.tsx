import {
  CircleCheck,
  CircleX,
  LoaderCircle,
  type LucideIcon,
  Plug,
  TriangleAlert,
  WifiOff,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { span } from '../ago.ts'
import { useBlockContext } from '../context.tsx'
import { entityName } from '../header/entities.ts'
import type { BlockContext } from '../widget.ts'
import styles from './Headline.module.css'
import { type Health, healthOf, type Remark, reasonText } from './health.ts'
import type { StatusReport } from './status.ts'

const icons: Record<Health['tone'], LucideIcon> = {
  good: CircleCheck,
  warn: TriangleAlert,
  bad: CircleX,
  busy: LoaderCircle,
  empty: Plug,
}

interface Props {
  report: StatusReport
  /** Seconds since the report was made. */
  passed: number
  /** When the last answer came, if the server has stopped answering. */
  lostSince: number | undefined
}

/** One glance: is all well; how old the data are; what runs; what comes next. */
export function Headline({ report, passed, lostSince }: Props) {
  const context = useBlockContext()
  const { t, format } = context
  const { tone, remarks, oldest } = healthOf(report, passed)
  const isLost = lostSince !== undefined
  const Icon = isLost ? WifiOff : icons[tone]
  return (
    <section
      className={styles.card}
      data-tone={isLost ? 'bad' : tone}
      data-testid="health"
      aria-labelledby="health-title"
    >
      <div className={styles.verdict}>
        <Icon
          size={36}
          aria-hidden="true"
          className={styles.icon}
          data-turning={tone === 'busy' || undefined}
        />
        <div>
          <h2 id="health-title">
            <span role="status">{isLost ? t('fresh.unknown') : t(`health.${tone}`)}</span>
          </h2>
          {isLost && (
            <p data-testid="sync-lost">{t('sync.lost', { time: format.exact(new Date(lostSince)) })}</p>
          )}
          {tone === 'busy' && !isLost && report.awaiting && <p>{awaitingText(report.awaiting, context)}</p>}
          {remarks.length === 0 && !isLost && (tone === 'good' || tone === 'busy' || tone === 'empty') && (
            <p>{t(`health.${tone}.text`)}</p>
          )}
          {remarks.length > 0 && (
            <ul className={styles.remarks}>
              {remarks.map((remark) => (
                <li
                  key={JSON.stringify([remark.kind, remark.portal, 'entity' in remark && remark.entity])}
                  data-tone={remark.tone}
                >
                  {report.portals.length > 1 && <b>{remark.portal}: </b>}
                  {remarkText(remark, context)}
                </li>
              ))}
            </ul>
          )}
        </div>
      </div>
      <dl className={styles.facts}>
        <Fact title={t('health.old')}>
          <b data-testid="oldest">
            {oldest ? t('health.old.value', { span: span(oldest.seconds, 'span', t) }) : t('health.old.none')}
          </b>
          <small>{oldest && t('health.old.note', { entity: entityName(oldest.entity, t) })}</small>
        </Fact>
        <Running report={report} passed={passed} context={context} />
        <Fact title={t('health.next')}>
          <b>{nextText(report, passed, context)}</b>
        </Fact>
      </dl>
    </section>
  )
}

const Fact = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className={styles.fact}>
    <dt>{title}</dt>
    <dd>{children}</dd>
  </div>
)

function Running({
  report,
  passed,
  context,
}: {
  report: StatusReport
  passed: number
  context: BlockContext
}) {
  const { t, format } = context
  const portal = report.portals.find(({ running }) => running)
  const run = portal?.running
  const progress = run?.progress
  const percent = Math.round(progress?.percent ?? 0)
  const since = run ? Math.max(0, (Date.parse(report.now) - Date.parse(run.startedAt)) / 1_000 + passed) : 0
  const name = run ? upperFirst(t(`kind.${run.kind}`)) : ''
  return (
    <Fact title={t('health.now')}>
      <b>
        {run ? (report.portals.length > 1 ? `${name} · ${portal.name}` : name) : t('health.now.idle')}
        {progress && <span> {percent}&nbsp;%</span>}
      </b>
      <span
        className={styles.track}
        data-idle={!run || undefined}
        {...(run && {
          role: 'progressbar',
          'aria-label': name,
          'aria-valuemin': 0,
          'aria-valuemax': 100,
          ...(progress && { 'aria-valuenow': percent }),
        })}
      >
        <i style={{ inlineSize: `${percent}%` }} />
      </span>
      <small>
        {progress
          ? t('health.now.rows', {
              entity: entityName(progress.entity, t),
              done: format.count(progress.done),
              total: format.count(progress.total),
            })
          : run
            ? t('health.now.begin', { span: span(since, 'span', t) })
            : t('health.now.idleNote')}
      </small>
    </Fact>
  )
}

function nextText({ portals }: StatusReport, passed: number, { t }: BlockContext): string {
  const next = portals.flatMap(({ nextRunInSeconds, running }) =>
    nextRunInSeconds === null || running ? [] : [nextRunInSeconds - passed],
  )
  if (next.length === 0)
    return t(portals.some(({ running }) => running) ? 'health.next.now' : 'health.next.none')
  const seconds = Math.round(Math.min(...next))
  return seconds > 0 ? t('health.next.in', { span: span(seconds, 'span', t) }) : t('health.next.soon')
}

const awaited = ['database', 'portal', 'sync', 'marts', 'cube', 'rollups'] as const

function awaitingText(awaiting: string, { t }: BlockContext): string {
  const known = awaited.find((one) => one === awaiting.toLowerCase().replaceAll('-', ''))
  return upperFirst(t(`awaiting.${known ?? 'other'}`))
}

const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** A remark as a sentence. */
export function remarkText(remark: Remark, { t }: Pick<BlockContext, 't'>): string {
  switch (remark.kind) {
    case 'failed':
      return t('remark.failed', { reason: remark.reason })
    case 'entityFailed':
      return t('remark.entityFailed', {
        entity: entityName(remark.entity, t),
        reason: reasonText(remark.reason, t),
      })
    case 'old':
      return t('remark.old', { entity: entityName(remark.entity, t), span: span(remark.seconds, 'span', t) })
    case 'never':
      return t('remark.never', { entity: entityName(remark.entity, t) })
    case 'quarantined':
      return t('remark.quarantined', { count: remark.count })
    case 'notAdmin':
      return t('remark.notAdmin', { user: remark.user })
    case 'blocked':
      return t('remark.blocked', { method: remark.method })
    case 'queue':
      return t('remark.queue', { count: remark.count, span: span(remark.seconds, 'span', t) })
  }
}
