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
  /** Rows left out so far because they could not be read. */
  skipped?: number
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
  skipped?: number
}

export type Cursor = StreamCursor | DictionaryCursor

/** Cursors by entity; absent where nothing was ever read. */
export async function readCursors(pool: pg.Pool): Promise<Map<string, Cursor>> {
  const { rows } = await pool.query<{ entity: string; cursor: Cursor }>(
    'select entity, cursor from app.sync_state',
  )
  return new Map(rows.map(({ entity, cursor }) => [entity, cursor]))
}

export async function markStarted(pool: pg.Pool, entities: string[]): Promise<void> {
  await pool.query(
    `insert into app.sync_state (entity, cursor, started_at)
     select entity, '{}', clock_timestamp() from unnest($1::text[]) as entity
     on conflict (entity) do update set started_at = excluded.started_at`,
    [entities],
  )
}

/** Saves a cursor together with the rows behind it. `inserted` adds to the count, or `exact` recounts the table. */
export async function saveCursor(
  client: pg.Pool | pg.PoolClient,
  entity: string,
  cursor: Cursor,
  rows: { inserted: number } | { exact: number },
): Promise<void> {
  const count = 'exact' in rows ? '$3' : 'coalesce(stored.rows, 0) + $3'
  await client.query(
    `insert into app.sync_state as stored (entity, cursor, rows) values ($1, $2, $3)
     on conflict (entity) do update set cursor = excluded.cursor, rows = ${count}`,
    [entity, cursor, 'exact' in rows ? rows.exact : rows.inserted],
  )
}

export async function markFinished(pool: pg.Pool, entity: string, cursor: Cursor): Promise<void> {
  await pool.query(
    `update app.sync_state set cursor = $2, finished_at = clock_timestamp(), error = null, rows = coalesce(rows, 0)
     where entity = $1`,
    [entity, cursor],
  )
}

/** The cursor stays: what was read so far is valid. */
export async function markFailed(pool: pg.Pool, entity: string, error: string): Promise<void> {
  await pool.query('update app.sync_state set error = $2 where entity = $1', [entity, error])
}
