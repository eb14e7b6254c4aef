import { Popover } from '@mantine/core'
import { Bookmark } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useBlockContext } from '../context.tsx'
import { useAddress } from '../view.ts'
import styles from './Header.module.css'

const ViewsPanel = lazy(() => import('../views/ViewsPanel.tsx'))
const SavedName = lazy(() => import('../views/SavedName.tsx'))

/** Saved views: the button names the one that is open. */
export function Views() {
  const { t } = useBlockContext()
  const { saved } = useAddress()
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover opened={isOpen} onChange={setOpen} width={340} position="bottom-end">
      <Popover.Target>
        <button
          type="button"
          className={saved ? styles.control : styles.iconButton}
          aria-label={saved ? undefined : t('menu.views')}
          title={t('menu.views')}
          onClick={() => setOpen(!isOpen)}
          data-testid="views-button"
        >
          <Bookmark size={18} aria-hidden="true" />
          {saved && (
            <Suspense fallback="…">
              <SavedName />
            </Suspense>
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.float} aria-label={t('menu.views')}>
        <Suspense fallback={<p className={styles.hint}>…</p>}>
          <ViewsPanel onDone={() => setOpen(false)} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  )
}
