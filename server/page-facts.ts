/** What `/api/session` tells a page beside its token, read anew each time: settings may have changed. */
import type pg from 'pg'
import { type IdleDays, readIdleDays } from './idle-days.ts'
import { readSettings } from './settings.ts'
import { ownerOf } from './views/reader.ts'
import { defaultViews } from './views/table.ts'

/** What is known of a portal from the start. */
export interface SeatFacts {
  id: number
  name: string
  url: string
  demo: boolean
}

export interface PortalFacts extends SeatFacts {
  /** False in simple-CRM mode, or where leads may not be read. */
  hasLeads: boolean
  /** False without telephony, or where nobody ever called. */
  hasCalls: boolean
}

export interface SessionFacts {
  portals: PortalFacts[]
  idleDays: IdleDays
  /** When watching began, ISO 8601; null before the first start. */
  since: string | null
  /** What pages open with. */
  defaults: { id: number; page: string; query: string }[]
}

/** @param readerId  header X-Vitrina-Reader */
export async function readSessionFacts(
  pool: pg.Pool,
  portals: SeatFacts[],
  context: Record<string, unknown>,
  readerId: string | undefined,
): Promise<SessionFacts> {
  const [has, idleDays, { installed_at }, defaults] = await Promise.all([
    readPortalParts(pool),
    readIdleDays(pool),
    readSettings(pool),
    defaultViews(pool, ownerOf(context, readerId)),
  ])
  return {
    portals: portals.map((portal) => ({ ...portal, ...(has.get(portal.id) ?? NOTHING) })),
    idleDays,
    since: typeof installed_at === 'string' ? installed_at : null,
    defaults,
  }
}

type Parts = Pick<PortalFacts, 'hasLeads' | 'hasCalls'>

const NOTHING: Parts = { hasLeads: false, hasCalls: false }

async function readPortalParts(pool: pg.Pool): Promise<Map<number, Parts>> {
  const connected = (entity: string) =>
    `exists (select from app.sync_state as s where s.portal_id = p.id and s.entity = '${entity}' and s.state = 'connected')`
  const { rows } = await pool.query<Parts & { id: number }>(
    `select p.id::int,
       coalesce(p.crm_mode, 'classic') <> 'simple' and ${connected('leads')} as "hasLeads",
       ${connected('calls')} and exists (select from raw.calls as c where c.portal_id = p.id and c.deleted_at is null) as "hasCalls"
     from app.portals as p`,
  )
  return new Map(rows.map(({ id, ...parts }) => [id, parts]))
}
