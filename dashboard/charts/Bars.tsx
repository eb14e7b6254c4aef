import { type KeyboardEvent, type ReactNode, useState } from 'react'
import styles from './Bars.module.css'
import { extentWithZero } from './scale.ts'
import type { BarsProps } from './types.ts'

interface Props extends BarsProps {
  /** What a picked bar unfolds. */
  details?: (key: string) => ReactNode
  /** What a click does, in words. */
  hintOf?: (key: string) => string
}

/**
 * Horizontal bars in plain HTML. One tab stop: arrows move, Enter picks (with Ctrl or ⌘: joins), Escape frees the picked
 * one; several are clicks of the page, which the frame frees. A bar without a value has no length and says «—».
 */
export function Bars({ items, whole, kind, context, label, onPick, testId, details, hintOf }: Props) {
  const { format } = context
  const [at, setAt] = useState(0)
  const { low, high } = extentWithZero([...items.map(({ value }) => value), whole])
  const picked = items.filter(({ isPicked }) => isPicked)
  const stop = Math.min(at, items.length - 1)
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const moves: Record<string, number> = {
      ArrowUp: stop - 1,
      ArrowDown: stop + 1,
      Home: 0,
      End: items.length - 1,
    }
    const to = moves[event.key]
    if (to !== undefined) {
      event.preventDefault()
      const index = Math.min(Math.max(to, 0), items.length - 1)
      event.currentTarget.querySelectorAll<HTMLElement>('[data-id]')[index]?.focus()
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && onPick) {
      event.preventDefault()
      onPick(items[stop]!.key, true)
    } else if (event.key === 'Escape' && picked[0] && onPick) {
      event.stopPropagation()
      onPick(picked[0].key, false)
    }
  }
  const shareOf = (value: number) => `${(Math.abs(value) / (high - low || 1)) * 100}%`
  const before = (value: number) => `${((Math.min(value, 0) - low) / (high - low || 1)) * 100}%`
  return (
    <ul
      className={styles.bars}
      aria-label={label}
      data-picked={picked.length > 0 || undefined}
      data-testid={testId}
      onKeyDown={onKeyDown}
    >
      {items.map(({ key, title, note, value, text, isPicked = false }, index) => {
        const content = (
          <>
            <span className={styles.title}>{title}</span>
            <b>{text ?? format.value(value, kind)}</b>
            <span className={styles.track}>
              {value !== null && value !== 0 && (
                <i style={{ inlineSize: shareOf(value), marginInlineStart: before(value) }} />
              )}
            </span>
            {note && <small>{note}</small>}
          </>
        )
        return (
          <li key={key} data-chosen={isPicked || undefined}>
            {onPick ? (
              <button
                type="button"
                className={styles.bar}
                aria-pressed={isPicked}
                tabIndex={index === stop ? 0 : -1}
                title={hintOf?.(key) ?? `${title}: ${format.value(value, kind)}`}
                onFocus={() => setAt(index)}
                onClick={({ ctrlKey, metaKey }) => onPick(key, ctrlKey || metaKey)}
                data-id={key}
              >
                {content}
              </button>
            ) : (
              <div className={styles.bar} title={`${title}: ${format.value(value, kind)}`} data-id={key}>
                {content}
              </div>
            )}
            {isPicked && details?.(key)}
          </li>
        )
      })}
    </ul>
  )
}
