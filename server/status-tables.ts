/** What the database knows for the status report. */
import type pg from 'pg'
import type { PortalStatus, QuarantinedRecord, RunKind, RunStatus } from './status-report.ts'

const RUNS = 50
const RECORDS = 100

export type PortalFacts = Pick<PortalStatus, 'url' | 'user' | 'crmMode' | 'scopes' | 'timezoneOffset'>

interface PortalRow {
  id: number
  url: string
  timezone_offset: string | null
  webhook_user: { id: string | number; name: string; admin: boolean; scopes?: string[] } | null
  crm_mode: 'classic' | 'simple' | null
}

export async function readPortalFacts(pool: pg.Pool, portals: number[]): Promise<Map<number, PortalFacts>> {
  const { rows } = await pool.query<PortalRow>(
    'select id, url, timezone_offset, webhook_user, crm_mode from app.portals where id = any($1::smallint[])',
    [portals],
  )
  return new Map(
    rows.map(({ id, url, timezone_offset, webhook_user: user, crm_mode }) => [
      id,
      {
        url: url.replace(/\/$/, ''),
        user: user && { id: Number(user.id), name: user.name, admin: user.admin },
        crmMode: crm_mode,
        scopes: user?.scopes ?? [],
        timezoneOffset: timezone_offset,
      },
    ]),
  )
}

export type PortalDay = Pick<PortalStatus, 'requests24h' | 'waited24hSeconds' | 'refused24h' | 'lastEventAt'>

/** Sums over the runs of the last 24 hours, and the last run that events made. */
export async function readDays(pool: pg.Pool, portals: number[]): Promise<Map<number, PortalDay>> {
  const { rows } = await pool.query<{
    id: number
    requests: number
    waited: number
    refused: number
    event_at: Date | null
  }>(
    `select p.id, coalesce(r.requests, 0)::int as requests, coalesce(r.waited, 0)::float8 as waited,
            coalesce(r.refused, 0)::int as refused, greatest(r.event_at, q.event_at) as event_at
     from unnest($1::smallint[]) as p(id)
     left join (
       select portal_id, max(started_at) filter (where kind = 'events') as event_at,
              sum(requests) filter (where recent) as requests, sum(refused) filter (where recent) as refused,
              round(sum(waited_ms) filter (where recent) / 1000) as waited
       from (select *, finished_at > now() - interval '24 hours' as recent from app.sync_runs) runs
       group by portal_id
     ) r on r.portal_id = p.id
     left join (select portal_id, max(received_at) as event_at from app.event_queue group by portal_id) q
       on q.portal_id = p.id`,
    [portals],
  )
  return new Map(
    rows.map(({ id, requests, waited, refused, event_at }) => [
      id,
      {
        requests24h: requests,
        waited24hSeconds: waited,
        refused24h: refused,
        lastEventAt: event_at?.toISOString() ?? null,
      },
    ]),
  )
}

/** Records that wait to be read, and the age of the oldest. */
export async function readQueues(
  pool: pg.Pool,
  portals: number[],
): Promise<Map<number, PortalStatus['queue']>> {
  const { rows } = await pool.query<{ portal_id: number; waiting: number; oldest: number }>(
    `select portal_id, count(*)::int as waiting,
            greatest(0, round(extract(epoch from now() - min(received_at))))::int as oldest
     from app.event_queue where portal_id = any($1::smallint[]) group by portal_id`,
    [portals],
  )
  return new Map(
    rows.map(({ portal_id, waiting, oldest }) => [portal_id, { waiting, oldestSeconds: oldest }]),
  )
}

/** Newest first. */
export async function readRuns(pool: pg.Pool, portals: number[]): Promise<RunStatus[]> {
  const { rows } = await pool.query<{
    portal_id: number
    kind: RunKind
    started_at: Date
    seconds: number
    requests: number
    waited: number
    refused: number
    retries: number
    rows_seen: string
    rows_written: string
    error: string | null
  }>(
    `select portal_id, kind, started_at, requests, refused, retries, rows_seen, rows_written, error,
            extract(epoch from finished_at - started_at)::float8 as seconds, (waited_ms / 1000.0)::float8 as waited
     from app.sync_runs where portal_id = any($1::smallint[]) order by id desc limit ${RUNS}`,
    [portals],
  )
  return rows.map((row) => ({
    portalId: row.portal_id,
    kind: row.kind,
    startedAt: row.started_at.toISOString(),
    seconds: row.seconds,
    requests: row.requests,
    waitedSeconds: row.waited,
    refused: row.refused,
    retries: row.retries,
    rowsSeen: Number(row.rows_seen),
    rowsWritten: Number(row.rows_written),
    error: row.error,
  }))
}

/** The newest ones, without what stands in the records. */
export async function readQuarantine(
  pool: pg.Pool,
  portals: ReadonlyMap<number, { url: string }>,
): Promise<QuarantinedRecord[]> {
  const { rows } = await pool.query<{
    portal_id: number
    entity: string
    record_id: string
    reason: string
    first_seen_at: Date
    last_seen_at: Date
    times: number
  }>(
    `select portal_id, entity, record_id, reason, first_seen_at, last_seen_at, times from app.quarantine
     where portal_id = any($1::smallint[]) order by last_seen_at desc, portal_id, entity, record_id limit ${RECORDS}`,
    [[...portals.keys()]],
  )
  return rows.map((row) => ({
    portalId: row.portal_id,
    entity: row.entity,
    recordId: row.record_id,
    reason: row.reason,
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    times: row.times,
    url: recordUrl(portals.get(row.portal_id)!.url, row.entity, row.record_id),
  }))
}

const PAGES: Record<string, (id: string) => string> = {
  deals: (id) => `/crm/deal/details/${id}/`,
  leads: (id) => `/crm/lead/details/${id}/`,
  contacts: (id) => `/crm/contact/details/${id}/`,
  companies: (id) => `/crm/company/details/${id}/`,
  users: (id) => `/company/personal/user/${id}/`,
  tasks: (id) => `/company/personal/user/0/tasks/task/view/${id}/`,
}

/** Where a record opens in its portal; null for entities without a page of their own. */
export function recordUrl(origin: string, entity: string, recordId: string): string | null {
  if (!/^\d+$/.test(recordId)) return null
  const type = /^items_(\d+)$/.exec(entity)?.[1]
  const path = type ? `/crm/type/${type}/details/${recordId}/` : PAGES[entity]?.(recordId)
  return path ? `${origin}${path}` : null
}
