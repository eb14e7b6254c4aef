/** What happened to one entity in a run. */
export interface EntityReport {
  /** Rows the portal sent. */
  seen: number
  /** Rows whose stored values changed, new and vanished ones included. */
  written: number
  /** Rows that could not be read: they stand in `app.quarantine`. */
  skipped: number
  /** Requests made for this entity alone; the first, shared ones stand in the total. */
  requests: number
  ms: number
  /** Why this entity could not be read; the others went on. */
  error?: string
}

/** What a run did. */
export interface SyncReport {
  entities: Record<string, EntityReport>
  requests: number
  /** Times and milliseconds spent waiting for the portal's limits. */
  waits: number
  waitedMs: number
  /** Requests the portal turned away for coming too fast: 0 unless others use its limit too. */
  refused: number
  retries: number
  ms: number
  /** Whether any stored value changed. */
  changed: boolean
}

export function emptyReport(): EntityReport {
  return { seen: 0, written: 0, skipped: 0, requests: 0, ms: 0 }
}
