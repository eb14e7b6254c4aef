import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'
import { changeView, type View } from './url.ts'

type Update = (change: Partial<View>, options?: { replace?: boolean }) => void

/** The address bar as it is. Blocks read the view of their context, which leaves out what must not be asked. */
export const useAddress = (): View => useSearch({ from: '__root__' })

/** A function that changes part of the address bar; every change can be undone by Back. */
export function useUpdate(): Update {
  const navigate = useNavigate()
  return useCallback<Update>(
    (change, { replace = false } = {}) => {
      const search = (before: object) => changeView(before as View, change)
      void navigate({ to: '.', search, resetScroll: false, replace })
    },
    [navigate],
  )
}

/** Puts a whole view in the place of the present one, without a step for Back. */
export function useReplaceView(): (view: View) => void {
  const navigate = useNavigate()
  return useCallback(
    (view) => void navigate({ to: '.', search: () => view, resetScroll: false, replace: true }),
    [navigate],
  )
}
