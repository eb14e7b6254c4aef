import { ArrowDown, ArrowUp, Minus } from 'lucide-react'
import type { Delta } from '../tile.tsx'
import type { BlockContext } from '../widget.ts'
import styles from './DeltaChip.module.css'

interface Props {
  delta: Delta
  context: BlockContext
  /** The verdict stands beside it in words already. */
  isExplained?: boolean
  /** Instead of the chip's own look. */
  className?: string | undefined
}

const arrows = { up: ArrowUp, down: ArrowDown, flat: Minus } as const

/** How far a number is from another period's, and whether that is good news. */
export function DeltaChip({ delta: { direction, verdict, text }, context, isExplained, className }: Props) {
  const Arrow = arrows[direction]
  const words = context.t(`tile.${verdict}`)
  return (
    <span className={className ?? styles.chip} data-verdict={verdict} title={isExplained ? undefined : words}>
      <Arrow size="1.05em" strokeWidth={2.5} aria-hidden="true" />
      {text}
      {!isExplained && <span className="visually-hidden">, {words}</span>}
    </span>
  )
}
