import type pg from 'pg'
import type { Logger } from './log.ts'
import type { PortalClient } from './portal-client.ts'
import type { Quarantine } from './quarantine.ts'
import type { Recent } from './recent.ts'
import type { StateBook } from './state.ts'
import type { Tracker } from './tracker.ts'

/** What the parts of one run share. */
export interface RunContext {
  pool: pg.Pool
  /** `portal_id` of everything this run stores. */
  portalId: number
  portal: PortalClient
  log: Logger
  tracker: Tracker
  recent: Recent
  state: StateBook
  quarantine: Quarantine
  /** Fires when the run is over for another entity's sake. */
  signal: AbortSignal
}
