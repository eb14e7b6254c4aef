/**
 * Body of `GET /api/status`: everything that an operator wants to know about the synchronisation, without secrets and
 * without contents of records. Needs `Authorization: Bearer <token of /api/session>`, roles executive and analyst
 * (401 without a valid token, 403 for other roles, 503 with `Retry-After` until the database stands).
 * Moments are ISO 8601 in UTC, spans are seconds.
 */

export interface StatusReport {
  /** The server's clock when it answered: lags and ages below are measured at this moment. */
  now: string
  /** State of the marts, the same number as `version` of `/readyz`. */
  version: number
  /** What is awaited while the product starts (`sync`, `marts`, `cube` …); null when it is ready. */
  awaiting: string | null
  /** In the order of their ids; one in the demo. */
  portals: PortalStatus[]
  /** The last 50 runs of all portals, newest first. */
  runs: RunStatus[]
  /** The last 100 records that could not be read, newest first. */
  quarantine: QuarantinedRecord[]
  database: DatabaseStatus
}

export interface PortalStatus {
  id: number
  /** Host, `romashka.bitrix24.ru`; «Демо-портал» for the demo. */
  name: string
  /** Origin where its records open, without a slash at the end. */
  url: string
  demo: boolean
  /** Whose rights decide what is seen; null until the portal has answered once. */
  user: { id: number; name: string; admin: boolean } | null
  /** `simple`: the portal works without leads. Null: not known yet. */
  crmMode: 'classic' | 'simple' | null
  /** What the webhook was granted, `['crm', 'department', …]`; empty until known. */
  scopes: string[]
  /** `+03:00` */
  timezoneOffset: string | null
  /** The run under way; `progress` appears once the first portion is stored. */
  running: { kind: RunKind; startedAt: string; progress: RunProgress | null } | null
  /** Why the last attempt failed, one line; null after a success. */
  lastError: string | null
  /** Until the heartbeat reads the portal again; 0 while a run is under way, null while it is not scheduled yet. */
  nextRunInSeconds: number | null
  limits: PortalLimits
  /** Of the last 24 hours, runs that have ended. */
  requests24h: number
  /** Time spent waiting for the portal's limits. */
  waited24hSeconds: number
  /** Requests that the portal turned away for coming too fast: others use its limit too. */
  refused24h: number
  /** Records that the portal told us about and that are still to be read. */
  queue: { waiting: number; oldestSeconds: number | null }
  /** When an event of this portal last arrived; null: none in the last three days. */
  lastEventAt: string | null
  entities: EntityStatus[]
}

/** `full`: everything anew · `changes`: what changed · `events`: what the portal told · `reconcile`: all ids compared. */
export type RunKind = 'full' | 'changes' | 'events' | 'reconcile'

export interface RunProgress {
  entity: string
  /** Rows of this entity so far, and those expected. */
  done: number
  total: number
  /** Of the whole run, 0–100. */
  percent: number
  rowsPerSecond: number
}

export interface PortalLimits {
  /** Requests standing in the portal's leaky bucket now, as far as we know; above `size` the portal refuses. */
  bucket: { level: number; size: number; perSecond: number }
  /** Methods that cost the portal time within its window of ten minutes, the busiest first. */
  operating: {
    method: string
    usedSeconds: number
    limitSeconds: number
    resetAt: string | null
    /** The portal refuses the method until `resetAt`. */
    blocked: boolean
  }[]
}

export interface EntityStatus {
  /** Name in `app.sync_state`: the table's, for smart processes `items_<entityTypeId>`. */
  entity: string
  /** `not_connected`: the scope or the module is missing, see `reason`. `waiting`: never read to its end so far. */
  state: 'connected' | 'not_connected' | 'waiting'
  /** Why it is not connected, or why the last attempt failed; null when all is well. */
  reason: string | null
  /** Since the last success. */
  lagSeconds: number | null
  /** End of the last success. */
  syncedAt: string | null
  /** End of the last comparison of all ids; null: not yet, or the entity has none. */
  reconciledAt: string | null
  rows: number | null
  /** Records that could not be read. */
  quarantined: number
  /** Rows that the portal no longer lists and whose deletion is not yet believed. */
  missing: number
}

export interface RunStatus {
  portalId: number
  kind: RunKind
  startedAt: string
  seconds: number
  requests: number
  waitedSeconds: number
  refused: number
  retries: number
  rowsSeen: number
  rowsWritten: number
  error: string | null
}

export interface QuarantinedRecord {
  portalId: number
  entity: string
  recordId: string
  reason: string
  firstSeenAt: string
  lastSeenAt: string
  times: number
  /** Where the record opens in the portal; null for entities without a page of their own. */
  url: string | null
}

export interface DatabaseStatus {
  sizeBytes: number
  /** Rows of all tables of `raw`, as the syncs counted them. */
  rawRows: number
}
