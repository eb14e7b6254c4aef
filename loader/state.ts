import type pg from 'pg'

/** How far a table has been read; kept in `app.sync_state.cursor`. */
export interface StreamCursor {
  shape: string
  /** A full load under way: what is left of each range of ids, both ends as (after, to], and rows counted and seen. */
  load?: { ranges: IdRange[]; total: number; seen: number }
  /** Largest id known; greater ones are new. */
  lastId: number
  /** Portal's clock (ISO, UTC) up to which changes were read. */
  since?: string
  /** A window of changes under way: per field the id up to which it was read. */
  window?: { until?: string; after: Record<string, number> }
  /** A reading of all ids under way: the id up to which they were compared. */
  reconcile?: { after: number }
  /** Rows that vanished in such numbers that the portal was not believed. */
  doubted?: { missing: number; known: number }
  /** The last entry of the change log whose owner was read again. */
  followed?: number
  /** Largest id of its own rows that were looked through for owners who moved. */
  moved?: number
}

export interface IdRange {
  after: number
  to: number
}

/** What is known of a table that is read whole. */
export interface DictionaryCursor {
  shape: string
  /** Fingerprint of the rows last stored. */
  digest?: string
  /** Pages of each list at the last reading. */
  pages?: number[]
}

/** Up to which change of its owner a table of children was read. */
export interface ChildrenCursor {
  shape: string
  /** By table of owners: `synced_at` and id of the last owner read. */
  read: Record<string, OwnerMark>
  /** By table of owners: those that changed in the very second in which they were read, and may have changed again. */
  hot?: Record<string, number[]>
  /** By table of owners: what existed before is read downwards from this id; absent when done. */
  backfill?: Record<string, number>
}

export interface OwnerMark {
  /** Postgres' own text, so that no digit is lost. */
  at: string
  id: number
}

export type Cursor = StreamCursor | DictionaryCursor | ChildrenCursor

/** What is stored about one entity of one portal. */
export interface EntityState {
  cursor: Cursor
  reconciledAt: Date | null
  /** Why it could not be read the last time. */
  error: string | null
}

/** States by entity; absent where nothing was ever read. */
export async function readStates(pool: pg.Pool, portalId: number): Promise<Map<string, EntityState>> {
  const { rows } = await pool.query<EntityState & { entity: string }>(
    `select entity, cursor, reconciled_at as "reconciledAt", error from app.sync_state where portal_id = $1`,
    [portalId],
  )
  return new Map(rows.map(({ entity, ...state }) => [entity, state]))
}

/** The state of one entity of one portal, as the parts of a run write it. */
export interface StateBook {
  started(entities: string[]): Promise<void>
  /** Saves a cursor together with the rows behind it. `inserted` adds to the count, or `exact` recounts the table. */
  save(
    client: pg.Pool | pg.PoolClient,
    entity: string,
    cursor: Cursor,
    rows: { inserted: number } | { exact: number },
  ): Promise<void>
  /** @param warning  what is wrong although it was read */
  finished(entity: string, cursor: Cursor, warning?: string): Promise<void>
  /** The cursor stays: what was read so far is valid. */
  failed(entity: string, error: string, connected: boolean): Promise<void>
  reconciled(entity: string): Promise<void>
}

export function createStateBook(pool: pg.Pool, portalId: number): StateBook {
  return {
    async started(entities) {
      await pool.query(
        `insert into app.sync_state (portal_id, entity, cursor, started_at)
         select $1, entity, '{}', clock_timestamp() from unnest($2::text[]) as entity
         on conflict (portal_id, entity) do update set started_at = excluded.started_at`,
        [portalId, entities],
      )
    },
    async save(client, entity, cursor, rows) {
      const count = 'exact' in rows ? '$4' : 'coalesce(stored.rows, 0) + $4'
      await client.query(
        `insert into app.sync_state as stored (portal_id, entity, cursor, rows) values ($1, $2, $3, $4)
         on conflict (portal_id, entity) do update set cursor = excluded.cursor, rows = ${count}`,
        [portalId, entity, cursor, 'exact' in rows ? rows.exact : rows.inserted],
      )
    },
    async finished(entity, cursor, warning) {
      await pool.query(
        `update app.sync_state
         set cursor = $3, finished_at = clock_timestamp(), error = $4, state = 'connected', rows = coalesce(rows, 0)
         where portal_id = $1 and entity = $2`,
        [portalId, entity, cursor, warning ?? null],
      )
    },
    async failed(entity, error, connected) {
      await pool.query(
        'update app.sync_state set error = $3, state = $4 where portal_id = $1 and entity = $2',
        [portalId, entity, error, connected ? 'connected' : 'not_connected'],
      )
    },
    async reconciled(entity) {
      await pool.query(
        'update app.sync_state set reconciled_at = clock_timestamp() where portal_id = $1 and entity = $2',
        [portalId, entity],
      )
    },
  }
}
