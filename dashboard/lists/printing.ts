import { useSyncExternalStore } from 'react'
import { flushSync } from 'react-dom'

let isPreparing = false

function subscribe(changed: () => void): () => void {
  const paper = matchMedia('print')
  // The browser takes its picture right after the event: the page must be drawn by then.
  const before = () => {
    isPreparing = true
    flushSync(changed)
  }
  const after = () => {
    isPreparing = false
    changed()
  }
  addEventListener('beforeprint', before)
  addEventListener('afterprint', after)
  paper.addEventListener('change', changed)
  return () => {
    removeEventListener('beforeprint', before)
    removeEventListener('afterprint', after)
    paper.removeEventListener('change', changed)
  }
}

/** The page is being put on paper, which does not scroll. */
export const useIsPrinting = (): boolean =>
  useSyncExternalStore(subscribe, () => isPreparing || matchMedia('print').matches)
