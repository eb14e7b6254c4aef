import { useSyncExternalStore } from 'react'

let isOn = false
const listeners = new Set<() => void>()

/** True from the wish to print until the printer has the page. */
export const usePrinting = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => isOn,
  )

export function setPrinting(value: boolean): void {
  isOn = value
  for (const listener of listeners) listener()
}
