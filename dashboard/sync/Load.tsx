import { useBlockContext } from '../context.tsx'
import { Panel } from '../ui/Panel.tsx'
import styles from './Load.module.css'
import type { PortalLimits, PortalStatus } from './status.ts'

/** How much of the portal's patience is used. */
export function Load({ portal }: { portal: PortalStatus }) {
  const { t, format } = useBlockContext()
  const { limits, requests24h, waited24hSeconds, refused24h } = portal
  const operating = limits.operating.filter(({ usedSeconds, blocked }) => usedSeconds > 0 || blocked)
  return (
    <Panel title={t('load.title')} span={5} testId="load">
      <Bucket bucket={limits.bucket} />
      <h3 className={styles.subtitle}>{t('load.day')}</h3>
      <dl className={styles.day}>
        <div>
          <dt>{t('load.requests')}</dt>
          <dd>{format.count(requests24h)}</dd>
        </div>
        <div>
          <dt>{t('load.waited')}</dt>
          <dd>{format.duration(waited24hSeconds)}</dd>
        </div>
        <div data-warn={refused24h > 0 || undefined}>
          <dt>{t('load.refused')}</dt>
          <dd>{format.count(refused24h)}</dd>
        </div>
      </dl>
      {refused24h > 0 && <p className={styles.hint}>{t('load.refused.hint')}</p>}
      {operating.length > 0 && (
        <>
          <h3 className={styles.subtitle}>{t('load.operating')}</h3>
          <ul className={styles.methods}>
            {operating.map((method) => (
              <Method key={method.method} {...method} />
            ))}
          </ul>
        </>
      )}
    </Panel>
  )
}

function Bucket({ bucket: { level, size, perSecond } }: Pick<PortalLimits, 'bucket'>) {
  const { t, format } = useBlockContext()
  const share = size > 0 ? Math.min(1, level / size) : 0
  const value = t('load.bucket.value', { level: format.count(Math.ceil(level)), size: format.count(size) })
  return (
    <>
      <div className={styles.row}>
        <span>{t('load.bucket')}</span>
        <b>{value}</b>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: browsers draw <meter> each in their own way */}
      <div
        className={styles.gauge}
        role="meter"
        aria-label={t('load.bucket')}
        aria-valuemin={0}
        aria-valuemax={size}
        aria-valuenow={Math.min(size, Math.ceil(level))}
        aria-valuetext={value}
      >
        <i style={{ inlineSize: `${share * 100}%` }} />
      </div>
      <p className={styles.hint}>{t('load.bucket.note', { rate: format.decimal(perSecond), size })}</p>
    </>
  )
}

function Method({ method, usedSeconds, limitSeconds, resetAt, blocked }: PortalLimits['operating'][number]) {
  const { t, format } = useBlockContext()
  const share = limitSeconds > 0 ? Math.min(1, usedSeconds / limitSeconds) : 0
  const value = t('load.operating.value', {
    used: format.duration(usedSeconds),
    limit: format.duration(limitSeconds),
  })
  return (
    <li data-blocked={blocked || undefined}>
      <span className={styles.row}>
        <code>{method}</code>
        <span>
          {blocked && resetAt
            ? t('load.operating.blocked', { time: format.clock(new Date(resetAt)) })
            : value}
        </span>
      </span>
      <span className={styles.thin} aria-hidden="true">
        <i style={{ inlineSize: `${share * 100}%` }} />
      </span>
    </li>
  )
}
