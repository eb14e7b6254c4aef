import { Ellipsis } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useBlockContext } from './context.tsx'
import styles from './Frame.module.css'
import type { Props } from './FrameMenu.tsx'

const load = () => import('./FrameMenu.tsx')
const BlockMenu = lazy(load)

/** ⋯: its entries are loaded when it is first reached for. */
export function MenuButton(props: Props) {
  const label = useBlockContext().t('block.menu', { title: props.title })
  const [isWanted, setWanted] = useState(false)
  const button = (
    <button
      type="button"
      className={styles.icon}
      aria-label={label}
      aria-haspopup="menu"
      aria-expanded={false}
      data-menu
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setWanted(true)}
    >
      <Ellipsis size={16} aria-hidden="true" />
    </button>
  )
  if (!isWanted) return button
  return (
    <Suspense fallback={button}>
      <BlockMenu {...props} />
    </Suspense>
  )
}
