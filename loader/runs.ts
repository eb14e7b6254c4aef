import type pg from 'pg'
import type { SyncReport } from './report.ts'

export type RunKind = 'full' | 'changes' | 'events' | 'reconcile'

const KEPT = '3 days'

/** Writes a run into the log that the status page shows; old ones go. */
export async function recordRun(
  pool: pg.Pool,
  portalId: number,
  kind: RunKind,
  startedAt: Date,
  report: Omit<SyncReport, 'entities' | 'changed' | 'ms' | 'waits'> & { seen: number; written: number },
  error?: string,
): Promise<void> {
  const { requests, waitedMs, refused, retries, seen, written } = report
  await pool.query(
    `with old as (
       delete from app.sync_runs where portal_id = $1 and started_at < now() - interval '${KEPT}'
     )
     insert into app.sync_runs (portal_id, kind, started_at, finished_at, requests, waited_ms, refused, retries, rows_seen, rows_written, error)
     values ($1, $2, $3, clock_timestamp(), $4, $5, $6, $7, $8, $9, $10)`,
    [
      portalId,
      kind,
      startedAt,
      requests,
      Math.round(waitedMs),
      refused,
      retries,
      seen,
      written,
      error ?? null,
    ],
  )
}
