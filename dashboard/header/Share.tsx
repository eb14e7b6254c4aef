import { Link2 } from 'lucide-react'
import { useBlockContext } from '../context.tsx'
import { absoluteLink, copyText } from '../share.ts'
import { useToast } from '../ui/Toasts.tsx'
import styles from './Header.module.css'

/** Copies a link that names the period, so that it shows the same next month. */
export function useShare(): () => void {
  const { t, view, period } = useBlockContext()
  const toast = useToast()
  return () => {
    copyText(absoluteLink({ ...view, period })).then(
      () => toast(t('menu.copied')),
      () => toast(t('block.copyFailed')),
    )
  }
}

export function Share() {
  const { t } = useBlockContext()
  const share = useShare()
  return (
    <button
      type="button"
      className={styles.iconButton}
      aria-label={t('menu.share')}
      title={t('menu.share')}
      onClick={share}
    >
      <Link2 size={18} aria-hidden="true" />
    </button>
  )
}
