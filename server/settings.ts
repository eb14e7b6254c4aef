/** `app.settings`: what the whole product agrees on, such as the reporting zone. */
import type pg from 'pg'
import { OperatorError } from './errors.ts'
import { zoneOf } from './timezone.ts'

/**
 * Writes the reporting zone and the date of installation. The zone found at the first start stays: a portal with
 * summer time would otherwise move all months twice a year. Of several portals the one with the smallest id decides.
 *
 * @param moments  clocks of the portals that answered, ISO 8601 with offset, by portal id
 * @param wanted   VITRINA_TIMEZONE
 * @returns the reporting zone
 */
export async function saveTimezone(
  pool: pg.Pool,
  moments: ReadonlyMap<number, string>,
  wanted: string | undefined,
): Promise<string> {
  const kept = await readSettings(pool)
  const portalZone = (kept.portal_timezone as string | undefined) ?? (await firstZone(pool, moments))
  const timezone = wanted ?? portalZone ?? 'UTC'
  await writeSettings(pool, {
    portal_timezone: portalZone,
    timezone,
    installed_at: kept.installed_at ?? new Date().toISOString(),
  })
  return timezone
}

async function firstZone(pool: pg.Pool, moments: ReadonlyMap<number, string>): Promise<string | undefined> {
  const { rows } = await pool.query<{ id: number; timezone_offset: string | null }>(
    'select id, timezone_offset from app.portals order by id',
  )
  const known = rows.map(({ id, timezone_offset }) => moments.get(id) ?? timezone_offset).find(Boolean)
  return known ? zoneOf(known) : undefined
}

/**
 * Writes the reporting currency: the given one, else the base currency of the portal with the smallest id.
 *
 * @throws {OperatorError} when no portal knows the currency
 */
export async function saveCurrency(pool: pg.Pool, wanted: string | undefined): Promise<string> {
  const { rows } = await pool.query<{ currency: string }>(
    `select currency from raw.currencies where deleted_at is null
     order by portal_id, base desc nulls last, sort`,
  )
  const known = [...new Set(rows.map((row) => row.currency))]
  if (wanted && !known.includes(wanted))
    throw new OperatorError(
      `VITRINA_CURRENCY: the portal has no ${wanted}. It has ${known.join(', ') || 'none'}.`,
    )
  const currency = wanted ?? (await firstBase(pool)) ?? known[0] ?? 'RUB'
  await writeSettings(pool, { currency })
  return currency
}

async function firstBase(pool: pg.Pool): Promise<string | undefined> {
  const { rows } = await pool.query<{ currency: string }>(
    'select currency from app.portals where currency is not null order by id limit 1',
  )
  return rows[0]?.currency
}

/** Whether a whole sync has ever ended: then there is something to show. */
export async function hasSynced(pool: pg.Pool): Promise<boolean> {
  return (await readSettings(pool)).first_sync_at !== undefined
}

export async function saveFirstSync(pool: pg.Pool): Promise<void> {
  await writeSettings(pool, { first_sync_at: new Date().toISOString() })
}

/** Portals of which every entity that they give has been read to its end. */
export async function syncedPortals(pool: pg.Pool): Promise<Set<number>> {
  const { rows } = await pool.query<{ portal_id: number }>(
    `select portal_id from app.sync_state where state = 'connected'
     group by portal_id having bool_and(finished_at is not null)`,
  )
  return new Set(rows.map(({ portal_id }) => portal_id))
}

/** Counts the states of the marts, over restarts too: a page that was left open sees that it has to ask again. */
export async function nextVersion(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ version: number }>(
    `insert into app.settings (key, value) values ('marts_version', '1')
     on conflict (key) do update set value = to_jsonb((settings.value #>> '{}')::bigint + 1)
     returning (value #>> '{}')::int as version`,
  )
  return rows[0]!.version
}

export async function readSettings(pool: pg.Pool): Promise<Record<string, unknown>> {
  const { rows } = await pool.query<{ key: string; value: unknown }>('select key, value from app.settings')
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]))
}

/** Leaves out what is undefined. */
export async function writeSettings(pool: pg.Pool, settings: Record<string, unknown>): Promise<void> {
  for (const [key, value] of Object.entries(settings))
    if (value !== undefined)
      await pool.query(
        `insert into app.settings (key, value) values ($1, $2)
         on conflict (key) do update set value = excluded.value where settings.value is distinct from excluded.value`,
        [key, JSON.stringify(value)],
      )
}
