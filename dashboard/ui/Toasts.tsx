import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react'
import styles from './Toasts.module.css'

/** Something to do about what was said: to undo it, mostly. */
interface Action {
  label: string
  run: () => void
}

interface Said {
  id: number
  text: string
  action: Action | undefined
}

const Show = createContext<(text: string, action?: Action) => void>(() => {})

/** Says something briefly at the bottom of the page, aloud for screen readers. */
export const useToast = () => useContext(Show)

/** Time to read it, at least. */
const leastMs = 2_500
const msPerLetter = 70
const actionMs = 10_000

/** With something to do about them; one more stands below while it is read. */
const mostActions = 2

/** Pure: what is said replaces what was only to be read; what can be undone stays for its time. */
export const withToast = (said: readonly Said[], next: Said): Said[] => {
  const kept = said.filter(({ action }) => action)
  return [...kept.slice(next.action ? 1 - mostActions : -mostActions), next]
}

export function Toasts({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState<Said[]>([])
  const count = useRef(0)
  /** Had the focus before a button here did. */
  const last = useRef<Element>(null)
  const show = useCallback((text: string, action?: Action) => {
    const next = { id: count.current++, text, action }
    setSaid((before) => withToast(before, next))
  }, [])
  const remove = useCallback((id: number) => setSaid((before) => before.filter((one) => one.id !== id)), [])
  return (
    <Show value={show}>
      {children}
      {/* Only what is new is read aloud, not what stands above it. */}
      <div
        className={styles.place}
        role="status"
        aria-atomic="false"
        onFocus={({ currentTarget, relatedTarget }) => {
          if (!currentTarget.contains(relatedTarget)) last.current = relatedTarget
        }}
      >
        {said.map(({ id, text, action }) => (
          <Toast
            key={id}
            text={text}
            action={action}
            onEnd={() => remove(id)}
            onDone={() => {
              if (last.current instanceof HTMLElement) last.current.focus({ preventScroll: true })
            }}
          />
        ))}
      </div>
    </Show>
  )
}

interface Props {
  text: string
  action: Action | undefined
  /** Its time is over, or it has been answered. */
  onEnd: () => void
  /** Its button has been pressed. */
  onDone: () => void
}

function Toast({ text, action, onEnd, onDone }: Props) {
  // Whoever is about to press the button is not raced.
  const [isHeld, setHeld] = useState(false)
  const end = useRef(onEnd)
  end.current = onEnd
  const lasts = action ? actionMs : Math.max(leastMs, text.length * msPerLetter)
  useEffect(() => {
    if (isHeld) return
    const timer = setTimeout(() => end.current(), lasts)
    return () => clearTimeout(timer)
  }, [lasts, isHeld])
  return (
    <div className={styles.toast}>
      {text}
      {action && (
        <button
          type="button"
          className={styles.action}
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
          onClick={() => {
            action.run()
            onEnd()
            onDone()
          }}
        >
          {action.label}
        </button>
      )}
    </div>
  )
}
