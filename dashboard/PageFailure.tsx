import { RefreshCw, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import styles from './Notice.module.css'

/** A page that could not be loaded or drawn; header and navigation live on. */
export function PageFailure({ error }: { error: unknown }) {
  const { t } = useTranslation()
  return (
    <div className={styles.notice} role="alert">
      <TriangleAlert size={32} aria-hidden="true" />
      <h1>{t('failure.title')}</h1>
      <p>{error instanceof Error ? error.message : String(error)}</p>
      <button type="button" onClick={() => location.reload()}>
        <RefreshCw size={15} aria-hidden="true" />
        {t('failure.reload')}
      </button>
    </div>
  )
}
