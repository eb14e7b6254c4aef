import type { ClientBase } from 'pg'

/** The key of `app.settings` under which the mark is kept. */
export const WATERMARK = 'mart_watermark'

/**
 * The moment before which no raw row can appear any more, as text with time zone.
 *
 * `synced_at` is the clock of a statement inside a transaction that commits later, so the greatest value seen is no
 * safe mark: a slower transaction may still publish a smaller one. But whatever a running transaction writes is not
 * older than its own start, and one that starts later is not older than now. So the mark is the smaller of both, and
 * rows at or after it are looked at again: computing a deal twice gives the same rows, and equal rows are not written.
 * It has to be read before anything of `raw` is. Cut to milliseconds, because `synced_at` is rounded to them.
 */
export async function nextWatermark(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ watermark: string }>(
    `select date_trunc('milliseconds', least(clock_timestamp(), min(xact_start)))::text as watermark
     from pg_stat_activity
     where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`,
  )
  return rows[0]!.watermark
}
