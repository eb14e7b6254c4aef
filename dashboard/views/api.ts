import type { PageName } from '../pages.ts'
import { fetchJson, sendJson } from '../server.ts'
import { type View, writeView } from '../url.ts'

/** A page with its filters and the choices in its blocks, under a name. */
export interface SavedView {
  id: number
  page: PageName
  name: string
  /** As `writeView` writes it, without what belongs to the moment. */
  query: string
  scope: 'mine' | 'team'
  isDefault: boolean
  isOwn: boolean
  updatedAt: string
}

export type ViewDraft = Pick<SavedView, 'page' | 'name' | 'query' | 'scope' | 'isDefault'>

/** Own views of all pages and the team's. */
export const listViews = async (signal?: AbortSignal): Promise<SavedView[]> =>
  (await fetchJson<{ views: SavedView[] }>('/api/views', signal)).views

export const createView = (draft: ViewDraft): Promise<SavedView> => sendJson('POST', '/api/views', draft)

export const changeView = (id: number, change: Partial<ViewDraft>): Promise<SavedView> =>
  sendJson('PATCH', `/api/views/${id}`, change)

export const removeView = (id: number): Promise<void> => sendJson('DELETE', `/api/views/${id}`)

/** The part of an address that a view keeps: no open list, no block to scroll to. */
export function keptQuery(view: View): string {
  const { saved: _, block: __, records: ___, ...kept } = view
  return writeView(kept)
}
