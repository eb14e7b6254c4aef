import type pg from 'pg'
import { PortalError } from './errors.ts'
import type { PaceStore } from './pace.ts'
import { inTransaction } from './transaction.ts'

/** A portal of this installation and the webhook that reads it. */
export interface Seat {
  /** `portal_id` of every table. */
  id: number
  webhookUrl: string
}

interface Known {
  id: number
  url: string
  webhook: string
}

/**
 * Gives each webhook the portal it belongs to, and portals that are new their number.
 *
 * @param webhookUrls  one per portal; the first of an empty database becomes portal 1
 * @param renamed      the operator says that the one unknown address is the one missing portal
 * @throws {PortalError} when the database holds a portal that no webhook names while another is unknown:
 *   two portals would be mixed
 */
export async function registerPortals(
  pool: pg.Pool,
  webhookUrls: string[],
  { renamed = false }: { renamed?: boolean } = {},
): Promise<Seat[]> {
  return inTransaction(pool, async (client) => {
    await client.query('lock table app.portals in exclusive mode')
    const { rows } = await client.query<Known>('select id, url, webhook from app.portals order by id')
    const places = webhookUrls.map((webhookUrl) => ({ webhookUrl, origin: new URL(webhookUrl).origin }))
    const seats: (Known | undefined)[] = places.map(({ origin }) => rows.find((known) => isAt(known, origin)))
    if (!seats.some(Boolean) && places.length === 1 && rows.length === 1) {
      const only = rows[0]!
      if (renamed || (isLocal(only.url) && isLocal(places[0]!.origin))) seats[0] = only
    }
    const missing = rows.filter((known) => !seats.includes(known))
    const unknown = places.filter((_, index) => !seats[index])
    if (unknown.length === 1 && missing.length === 1 && renamed)
      seats[places.indexOf(unknown[0]!)] = missing[0]!
    else if (unknown.length > 0 && missing.length > 0) throw otherPortal(missing, unknown)
    const result: Seat[] = []
    for (const [index, { origin, webhookUrl }] of places.entries())
      result.push({ id: await seat(client, seats[index], origin), webhookUrl })
    return result
  })
}

async function seat(client: pg.PoolClient, known: Known | undefined, origin: string): Promise<number> {
  if (known) {
    await client.query('update app.portals set webhook = $2 where id = $1 and webhook <> $2', [
      known.id,
      origin,
    ])
    return known.id
  }
  const { rows } = await client.query<{ id: number }>(
    'insert into app.portals (url, webhook, name) values ($1, $1, $2) returning id',
    [origin, new URL(origin).host],
  )
  return rows[0]!.id
}

/** A renamed portal still answers at its old address, which the webhook may go on to use. */
function isAt({ url, webhook }: Known, origin: string): boolean {
  return [url, webhook].some((place) => new URL(place).host === new URL(origin).host)
}

/** The demo portal has another port at each start. */
function isLocal(origin: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(origin).hostname)
}

function otherPortal(missing: Known[], unknown: { origin: string }[]): PortalError {
  const names = (places: string[]) => places.map((place) => place.replace(/\/$/, '')).join(', ')
  return new PortalError(
    'mismatch',
    `This database holds the data of ${names(missing.map(({ url }) => url))}, the webhook belongs to ${names(unknown.map(({ origin }) => origin))}. Use another database (DATABASE_URL or VITRINA_DATA_DIR); if the portal was renamed, run npm run sync -- --renamed once; to add a portal, name all of them in BITRIX24_WEBHOOK_URL.`,
  )
}

/** Columns of `app.portals` that a loader keeps up to date. */
export interface PortalFacts {
  url?: string
  timezone_offset?: string
  currency?: string
  webhook_user?: unknown
  crm_mode?: 'classic' | 'simple'
  last_loader?: string
}

/** Reads what is known of a portal; empty while it has never been asked. */
export async function readPortal(pool: pg.Pool, id: number): Promise<PortalFacts> {
  const { rows } = await pool.query<PortalFacts>('select * from app.portals where id = $1', [id])
  return rows[0] ?? {}
}

/** Writes facts that differ from what is stored; undefined ones are left alone. */
export async function writePortal(pool: pg.Pool, id: number, facts: PortalFacts): Promise<void> {
  for (const [column, value] of Object.entries(facts)) {
    if (value === undefined) continue
    const shown = column === 'webhook_user' ? JSON.stringify(value) : value
    await pool.query(
      `update app.portals set ${column} = $2${column === 'url' ? `, name = regexp_replace($2, '^https?://', '')` : ''} where id = $1 and ${column} is distinct from $2`,
      [id, shown],
    )
  }
}

/** The portal's base currency, from the table that was just read. */
export async function writeBaseCurrency(pool: pg.Pool, id: number): Promise<void> {
  const { rows } = await pool.query<{ currency: string }>(
    `select currency from raw.currencies where portal_id = $1 and base and deleted_at is null order by currency limit 1`,
    [id],
  )
  if (rows[0]) await writePortal(pool, id, { currency: rows[0].currency })
}

/** Keeps the level of a portal's bucket in the database. */
export function paceStore(pool: pg.Pool, id: () => number): PaceStore {
  return {
    async read() {
      const { rows } = await pool.query<{ bucket_empty_at: string }>(
        'select bucket_empty_at from app.portals where id = $1',
        [id()],
      )
      return Number(rows[0]?.bucket_empty_at ?? 0)
    },
    write: async (emptyAt) => {
      await pool.query('update app.portals set bucket_empty_at = $2 where id = $1', [
        id(),
        Math.ceil(emptyAt),
      ])
    },
  }
}
