/** The portals of this run with their numbers in the database. */
import type pg from 'pg'
import { registerPortals } from '../loader/index.ts'
import type { OpenPortal } from './open-portal.ts'
import type { PageFacts } from './site.ts'

export interface SeatedPortal extends OpenPortal {
  /** `portal_id` of every table. */
  id: number
  /** Origin where its records open. */
  url: string
}

/**
 * @returns in the order of their ids
 * @throws {PortalError} when the database holds the data of other portals
 */
export async function seatPortals(pool: pg.Pool, portals: OpenPortal[]): Promise<SeatedPortal[]> {
  const seats = await registerPortals(
    pool,
    portals.map(({ webhookUrl }) => webhookUrl),
  )
  const { rows } = await pool.query<{ id: number; url: string }>('select id, url from app.portals')
  const urls = new Map(rows.map(({ id, url }) => [id, url.replace(/\/$/, '')]))
  const seated = seats.map(({ id, webhookUrl }) => {
    const portal = portals.find((one) => one.webhookUrl === webhookUrl)!
    const url = portal.demo ? new URL(webhookUrl).origin : (urls.get(id) ?? new URL(webhookUrl).origin)
    return { ...portal, id, url }
  })
  for (const { id, demo, name } of seated)
    if (demo) await pool.query('update app.portals set name = $2 where id = $1 and name <> $2', [id, name])
  return seated.sort((a, b) => a.id - b.id)
}

/** Clocks of the portals that answered, by id. */
export function momentsOf(portals: SeatedPortal[]): Map<number, string> {
  return new Map(portals.flatMap(({ id, moment }) => (moment === undefined ? [] : [[id, moment] as const])))
}

/** Portals that the settings no longer name, but whose records are still here and counted. */
export async function readFormerPortals(
  pool: pg.Pool,
  present: readonly { id: number }[],
): Promise<PageFacts['portals']> {
  const { rows } = await pool.query<{ id: number; name: string; url: string }>(
    'select id, name, url from app.portals where id <> all($1) order by id',
    [present.map(({ id }) => id)],
  )
  return rows.map((portal) => ({ ...portal, demo: false }))
}

/** What the page is told of its portals: ids of people and pipelines repeat between them, those of former ones too. */
export function pageFacts(
  portals: SeatedPortal[],
  former: PageFacts['portals'],
): Pick<PageFacts, 'portal' | 'portals'> {
  const shown = portals.map(({ id, name, url, demo }) => ({ id, name, url, demo }))
  const { id: _, ...portal } = shown[0]!
  return { portal, portals: [...shown, ...former] }
}
