import { Route } from 'lucide-react'
import type { BlockContext } from '../../widget.ts'
import styles from '../RecordList.module.css'

interface Props {
  title: string
  isOpen: boolean
  onToggle: () => void
  /** Tab leads to it; else keys of the list do. */
  isStop: boolean
  context: BlockContext
}

/** Opens a row for the stages that its record went through. */
export const PathButton = ({ title, isOpen, onToggle, isStop, context: { t } }: Props) => (
  <button
    type="button"
    className={styles.pathButton}
    tabIndex={isStop ? undefined : -1}
    aria-expanded={isOpen}
    aria-label={t('lists.path.of', { title })}
    title={t('lists.path')}
    onClick={(event) => {
      event.stopPropagation()
      onToggle()
    }}
  >
    <Route size={15} aria-hidden="true" />
  </button>
)
