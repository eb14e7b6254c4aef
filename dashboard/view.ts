import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { View } from './url.ts'

/** The state of the address bar and a function that changes part of it; every change can be undone by Back. */
export function useView(): [View, (change: Partial<View>) => void] {
  const view = useSearch({ from: '/' })
  const navigate = useNavigate({ from: '/' })
  const update = useCallback(
    (change: Partial<View>) => {
      const search = (before: View): View => ({ ...before, block: undefined, ...change })
      void navigate({ to: '/', search, resetScroll: false })
    },
    [navigate],
  )
  return [view, update]
}
