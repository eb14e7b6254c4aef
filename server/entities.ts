/** State of each entity of each portal, by the database's clock. */
import type pg from 'pg'

export interface EntityState {
  portalId: number
  entity: string
  state: 'connected' | 'not_connected' | 'waiting'
  /** Why it is not connected, or why the last attempt failed. */
  reason: string | null
  lagSeconds: number | null
  syncedAt: string | null
  reconciledAt: string | null
  rows: number | null
  quarantined: number
}

interface Row {
  portal_id: number
  entity: string
  connected: boolean
  error: string | null
  finished_at: Date | null
  lag_seconds: number | null
  reconciled_at: Date | null
  rows: string | null
  quarantined: number
}

/** @param portals  ids; those of portals that are no longer in the settings would lag for ever */
export async function readEntities(pool: pg.Pool, portals: number[]): Promise<EntityState[]> {
  const { rows } = await pool.query<Row>(
    `select s.portal_id, s.entity, s.state = 'connected' as connected, s.error, s.finished_at, s.reconciled_at, s.rows,
            case when s.finished_at is not null then
              greatest(0, round(extract(epoch from now() - s.finished_at)))::int end as lag_seconds,
            coalesce(q.records, 0)::int as quarantined
     from app.sync_state s
     left join (select portal_id, entity, count(*) as records from app.quarantine group by portal_id, entity) q
       using (portal_id, entity)
     where s.portal_id = any($1::smallint[]) order by s.portal_id, s.entity`,
    [portals],
  )
  return rows.map((row) => ({
    portalId: row.portal_id,
    entity: row.entity,
    state: !row.connected ? 'not_connected' : row.finished_at ? 'connected' : 'waiting',
    reason: row.error,
    lagSeconds: row.connected ? row.lag_seconds : null,
    syncedAt: row.finished_at?.toISOString() ?? null,
    reconciledAt: row.reconciled_at?.toISOString() ?? null,
    rows: row.rows === null ? null : Number(row.rows),
    quarantined: row.quarantined,
  }))
}

/** The greatest lag of the entities that are connected; null while none was ever read. */
export function worstLag(entities: EntityState[]): number | null {
  const lags = entities.flatMap(({ lagSeconds }) => lagSeconds ?? [])
  return lags.length > 0 ? Math.max(...lags) : null
}
