import { useTranslation } from 'react-i18next'
import styles from './FirstSync.module.css'
import { entityName } from './header/entities.ts'
import type { Readiness } from './server.ts'
import { Mark } from './ui/Mark.tsx'

/** Stands in place of the page until the first load from the CRM is done. */
export function FirstSync({ readiness, isLost }: { readiness: Readiness | undefined; isLost: boolean }) {
  const { t, i18n } = useTranslation()
  const progress = readiness?.status === 'starting' ? readiness.progress : undefined
  const percent = Math.round(progress?.percent ?? 0)
  const number = new Intl.NumberFormat(i18n.language)
  const isQuiet = !isLost && readiness?.status !== 'starting'
  const what = isLost
    ? t('start.offline')
    : progress
      ? t('start.loading', { entity: entityName(progress.entity, t) })
      : t('start.connecting')
  return (
    <main className={styles.screen} data-testid="first-sync" data-quiet={isQuiet || undefined}>
      <Mark size={56} />
      <h1 className={styles.title}>{t('start.title')}</h1>
      <div
        className={styles.track}
        role="progressbar"
        aria-label={t('start.title')}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(progress && { 'aria-valuenow': percent })}
      >
        <div
          className={progress ? styles.bar : styles.sweep}
          style={progress && { inlineSize: `${percent}%` }}
        />
      </div>
      <p className={styles.line} role="status">
        <span>{what}</span>
        {progress && <b>{percent}&nbsp;%</b>}
      </p>
      {progress && progress.total > 0 && (
        <p className={styles.rows}>
          {t('start.rows', { done: number.format(progress.done), total: number.format(progress.total) })}
        </p>
      )}
      <p className={styles.once}>{t('start.once')}</p>
    </main>
  )
}
