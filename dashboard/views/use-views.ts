import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { useBlockContext } from '../context.tsx'
import { type PageName, pageAt, pages } from '../pages.ts'
import { useToast } from '../ui/Toasts.tsx'
import { readView, type View } from '../url.ts'
import { useAddress, useUpdate } from '../view.ts'
import { createView, listViews, removeView, type SavedView } from './api.ts'

const viewsKey = ['views']

/** All views that this reader may open; undefined while they are on their way. */
export function useViews(): { views: SavedView[] | undefined; error: Error | null } {
  const { data, error } = useQuery({
    queryKey: viewsKey,
    queryFn: ({ signal }) => listViews(signal),
    staleTime: 60_000,
  })
  return { views: data, error }
}

export const usePage = (): PageName =>
  useRouterState({ select: ({ location }) => pageAt(location.pathname) }) ?? 'summary'

/** Goes to a view's page with its filters; the address names the view. */
export function useOpenView(): (view: SavedView) => void {
  const navigate = useNavigate()
  return ({ id, page, query }) => {
    const to = pages.find(({ name }) => name === page)!.path
    void navigate({ to, search: () => ({ ...readView(query), saved: String(id) }) as View })
  }
}

/** Runs a change of the views, says how it went, and asks for them again. */
export function useChange(): (work: () => Promise<unknown>, done?: string) => Promise<boolean> {
  const client = useQueryClient()
  const toast = useToast()
  const { t } = useBlockContext()
  return async (work, done) => {
    try {
      await work()
      if (done) toast(done)
      return true
    } catch (error) {
      toast(t('views.failed', { error: (error as Error).message }))
      return false
    } finally {
      await client.invalidateQueries({ queryKey: viewsKey })
    }
  }
}

/** Deletes a view at once and offers it back; the page stays as it is, under no name. */
export function useRemove(): (view: SavedView) => Promise<void> {
  const change = useChange()
  const toast = useToast()
  const update = useUpdate()
  const { saved } = useAddress()
  const { t } = useBlockContext()
  return async (view) => {
    const { id, page, name, query, scope, isDefault } = view
    if (!(await change(() => removeView(id)))) return
    const wasOpen = saved === String(id)
    if (wasOpen) update({ saved: undefined }, { replace: true })
    toast(t('views.removed', { name }), {
      label: t('views.restore'),
      run: () =>
        void change(async () => {
          const made = await createView({ page, name, query, scope, isDefault })
          if (wasOpen) update({ saved: String(made.id) }, { replace: true })
        }),
    })
  }
}
