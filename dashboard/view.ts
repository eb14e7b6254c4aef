import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { View } from './url.ts'

type Update = (change: Partial<View>, options?: { replace?: boolean }) => void

/** The state of the address bar and a function that changes part of it; every change can be undone by Back. */
export function useView(): [View, Update] {
  const view = useSearch({ from: '__root__' })
  const navigate = useNavigate()
  const update = useCallback<Update>(
    (change, { replace = false } = {}) => {
      const search = (before: object) => ({ ...(before as View), block: undefined, ...change }) as View
      void navigate({ to: '.', search, resetScroll: false, replace })
    },
    [navigate],
  )
  return [view, update]
}
