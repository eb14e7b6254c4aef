import type pg from 'pg'
import type { Logger } from './log.ts'
import type { PortalClient } from './portal-client.ts'
import type { Recent } from './recent.ts'
import type { Tracker } from './tracker.ts'

/** What the parts of one run share. */
export interface RunContext {
  pool: pg.Pool
  portal: PortalClient
  log: Logger
  tracker: Tracker
  recent: Recent
  /** Fires when the run is over for another entity's sake. */
  signal: AbortSignal
}
