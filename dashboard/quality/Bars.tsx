import type { KeyboardEvent, ReactNode } from 'react'
import styles from './Bars.module.css'

export interface Bar {
  id: string
  title: string
  /** Said beside the title. */
  aside?: string | undefined
  /** A line below the title. */
  note?: string | undefined
  value: number
  text: string
  /** What a click does. */
  hint: string
}

interface Props {
  label: string
  bars: Bar[]
  chosen: string | undefined
  onPick: (id: string | undefined) => void
  /** What a chosen bar unfolds. */
  details?: (id: string) => ReactNode
  testId?: string
}

/** Horizontal bars that filter by a click; a second click or Escape undoes it. */
export function Bars({ label, bars, chosen, onPick, details, testId }: Props) {
  const most = Math.max(1, ...bars.map(({ value }) => value))
  const pick = (id: string) => onPick(id === chosen ? undefined : id)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && chosen) onPick(undefined)
  }
  return (
    <ul
      className={styles.bars}
      aria-label={label}
      data-picked={bars.some(({ id }) => id === chosen) || undefined}
      data-testid={testId}
    >
      {bars.map((bar) => (
        <li key={bar.id} data-chosen={bar.id === chosen || undefined}>
          <button
            type="button"
            className={styles.bar}
            aria-pressed={bar.id === chosen}
            title={bar.hint}
            onClick={() => pick(bar.id)}
            onKeyDown={onKeyDown}
            data-id={bar.id}
          >
            <span className={styles.title}>
              {bar.title}
              {bar.aside && <span className={styles.aside}>{bar.aside}</span>}
            </span>
            <b>{bar.text}</b>
            <span className={styles.track}>
              <i style={{ inlineSize: `${(bar.value / most) * 100}%` }} />
            </span>
            {bar.note && <small>{bar.note}</small>}
          </button>
          {bar.id === chosen && details?.(bar.id)}
        </li>
      ))}
    </ul>
  )
}
