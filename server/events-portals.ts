/** Which of our portals a message is from, by the domain that it names. */
import type pg from 'pg'

/** One row of `app.portals`, as far as addresses go. */
export interface KnownPortal {
  id: number
  /** Origin at which it answers now. */
  url: string
  /** Origin of its webhook; a renamed portal is still known by it. */
  webhook: string
}

export type FindPortal = (domain: string | undefined) => Promise<KnownPortal | undefined>

/** A renamed portal is learnt by the loader; its events may wait this long. */
const FRESH_MS = 30_000

/**
 * @param portals  those that this process serves; others in the table are of no interest
 * @returns finds the portal of a domain (`demo.example`, with or without its port). No domain means the only portal,
 *   where there is only one; an unknown domain means none.
 */
export function createFindPortal(pool: pg.Pool, portals: readonly { id: number }[]): FindPortal {
  const ids = portals.map(({ id }) => id)
  let known: KnownPortal[] = []
  let readAt = Number.NEGATIVE_INFINITY

  async function read(): Promise<KnownPortal[]> {
    if (performance.now() - readAt > FRESH_MS) {
      const { rows } = await pool.query<KnownPortal>(
        'select id, url, webhook from app.portals where id = any($1) order by id',
        [ids],
      )
      known = rows
      readAt = performance.now()
    }
    return known
  }

  return async (domain) => {
    const all = await read()
    if (domain === undefined) return all.length === 1 ? all[0] : undefined
    const name = domain.toLowerCase()
    return (
      all.find((portal) => addresses(portal).some(({ host }) => host === name)) ??
      only(all.filter((portal) => addresses(portal).some(({ hostname }) => hostname === name)))
    )
  }
}

const addresses = ({ url, webhook }: KnownPortal) => [new URL(url), new URL(webhook)]

function only<T>(some: T[]): T | undefined {
  return some.length === 1 ? some[0] : undefined
}
