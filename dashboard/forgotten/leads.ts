import type { BlockContext } from '../widget.ts'

/** False where none of the portals looked at has leads: blocks about them are left out. */
export const hasLeads = ({ view, session }: Pick<BlockContext, 'view' | 'session'>): boolean =>
  session.portals.some(
    (portal) => (view.portal === undefined || String(portal.id) === view.portal) && portal.hasLeads !== false,
  )
