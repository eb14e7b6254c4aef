import { useTranslation } from 'react-i18next'
import styles from './PageSkeleton.module.css'

/** Stands in place of a page whose code is on its way. */
export function PageSkeleton({ isWithoutTitle = false }: { isWithoutTitle?: boolean }) {
  const { t } = useTranslation()
  return (
    <div className={styles.page} aria-busy="true">
      <span className="visually-hidden" role="status">
        {t('filter.loading')}
      </span>
      {!isWithoutTitle && <div className={styles.title} />}
      <div className={styles.block} />
    </div>
  )
}
