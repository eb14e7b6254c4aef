import type pg from 'pg'

export interface EntityFreshness {
  /** End of the last successful sync. */
  synced_at: string | null
  lag_seconds: number | null
  rows: number | null
  /** Why the last attempt failed; absent after a success. */
  error?: string
}

interface Row {
  entity: string
  synced_at: string | null
  lag_seconds: number | null
  rows: string | null
  error: string | null
}

/** How old each entity is, by the database's clock. */
export async function readFreshness(pool: pg.Pool): Promise<Record<string, EntityFreshness>> {
  const { rows } = await pool.query<Row>(
    `select entity, rows, error, to_json(finished_at) #>> '{}' as synced_at,
            case when finished_at is not null then
              greatest(0, round(extract(epoch from now() - finished_at)))::int end as lag_seconds
     from app.sync_state order by entity`,
  )
  return Object.fromEntries(
    rows.map(({ entity, synced_at, lag_seconds, rows, error }) => [
      entity,
      { synced_at, lag_seconds, rows: rows === null ? null : Number(rows), ...(error ? { error } : {}) },
    ]),
  )
}
