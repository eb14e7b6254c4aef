import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react'
import styles from './Toasts.module.css'

/** Something to do about what was said: to undo it, mostly. */
interface Action {
  label: string
  run: () => void
}

const Show = createContext<(text: string, action?: Action) => void>(() => {})

/** Says something briefly at the bottom of the page, aloud for screen readers. */
export const useToast = () => useContext(Show)

/** Time to read it, at least. */
const leastMs = 2_500
const msPerLetter = 70
const actionMs = 10_000

export function Toasts({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<{ text: string; at: number; action?: Action | undefined }>()
  // Whoever is about to press the button is not raced.
  const [isHeld, setHeld] = useState(false)
  /** Had the focus before the button did. */
  const last = useRef<EventTarget>(null)
  const show = useCallback((text: string, action?: Action) => {
    setHeld(false)
    setToast({ text, at: Date.now(), action })
  }, [])
  useEffect(() => {
    if (!toast || isHeld) return
    const timer = setTimeout(
      () => setToast(undefined),
      toast.action ? actionMs : Math.max(leastMs, toast.text.length * msPerLetter),
    )
    return () => clearTimeout(timer)
  }, [toast, isHeld])
  return (
    <Show value={show}>
      {children}
      <div className={styles.place} role="status">
        {toast && (
          <div key={toast.at} className={styles.toast}>
            {toast.text}
            {toast.action && (
              <button
                type="button"
                className={styles.action}
                onPointerEnter={() => setHeld(true)}
                onPointerLeave={() => setHeld(false)}
                onFocus={({ relatedTarget }) => {
                  last.current = relatedTarget
                  setHeld(true)
                }}
                onBlur={() => setHeld(false)}
                onClick={() => {
                  toast.action?.run()
                  setToast(undefined)
                  if (last.current instanceof HTMLElement) last.current.focus({ preventScroll: true })
                }}
              >
                {toast.action.label}
              </button>
            )}
          </div>
        )}
      </div>
    </Show>
  )
}
