import { Settings2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useBlockContext } from '../context.tsx'
import styles from './Header.module.css'

const load = () => import('./SettingsMenu.tsx')
const SettingsMenu = lazy(load)

/** The button of the settings; what it opens is loaded when it is first reached for. */
export function Settings({ withShare }: { withShare: boolean }) {
  const label = useBlockContext().t('menu.settings')
  const [isWanted, setWanted] = useState(false)
  const button = (
    <button
      type="button"
      className={styles.iconButton}
      aria-label={label}
      aria-haspopup="menu"
      title={label}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setWanted(true)}
    >
      <Settings2 size={18} aria-hidden="true" />
    </button>
  )
  if (!isWanted) return button
  return (
    <Suspense fallback={button}>
      <SettingsMenu withShare={withShare} />
    </Suspense>
  )
}
