import { CircleCheck } from 'lucide-react'
import { daysText } from '../idle.ts'
import type { BlockContext } from '../widget.ts'
import styles from './now.module.css'

/** Nothing is forgotten: that is good news, not an empty block. */
export const AllGood = ({ context }: { context: BlockContext }) => (
  <div className={styles.good} data-testid="nothing-forgotten">
    <CircleCheck size={26} aria-hidden="true" />
    <p>{context.t('forgotten.good')}</p>
    <small>{context.t('forgotten.goodHint', { days: daysText(context) })}</small>
  </div>
)
