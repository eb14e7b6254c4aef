import { useEffect } from 'react'

/** Escape takes the tooltip away, wherever the focus is. */
export function useDismissal(isShown: boolean, hide: () => void) {
  useEffect(() => {
    if (!isShown) return
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      hide()
    }
    document.addEventListener('keydown', onKey, true)
    return () => document.removeEventListener('keydown', onKey, true)
  })
}
