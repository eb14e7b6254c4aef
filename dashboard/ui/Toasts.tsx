import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react'
import styles from './Toasts.module.css'

const Show = createContext<(text: string) => void>(() => {})

/** Says something briefly at the bottom of the page, aloud for screen readers. */
export const useToast = () => useContext(Show)

/** Time to read it, at least. */
const leastMs = 2_500
const msPerLetter = 70

export function Toasts({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<{ text: string; at: number }>()
  const show = useCallback((text: string) => setToast({ text, at: Date.now() }), [])
  useEffect(() => {
    if (!toast) return
    const timer = setTimeout(() => setToast(undefined), Math.max(leastMs, toast.text.length * msPerLetter))
    return () => clearTimeout(timer)
  }, [toast])
  return (
    <Show value={show}>
      {children}
      <div className={styles.place} role="status">
        {toast && (
          <div key={toast.at} className={styles.toast}>
            {toast.text}
          </div>
        )}
      </div>
    </Show>
  )
}
