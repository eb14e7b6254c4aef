import type { RunKind, RunProgress } from './status-report.ts'

/** What is going on with one portal. */
export class PortalState {
  readonly id: number
  /** Host, or «Демо-портал». */
  readonly name: string
  readonly demo: boolean
  /** Whether a whole run has ever ended, in this process or an earlier one. */
  synced: boolean
  running: { kind: RunKind; startedAt: Date; progress: RunProgress | undefined } | undefined
  /** Why the last attempt failed, one line; undefined after a success. */
  error: string | undefined
  /** Unix ms of the next run; undefined while one is under way or none is planned. */
  nextRunAt: () => number | undefined = () => undefined

  constructor(portal: { id: number; name: string; demo: boolean; synced: boolean }) {
    this.id = portal.id
    this.name = portal.name
    this.demo = portal.demo
    this.synced = portal.synced
  }
}

/** One object for the process: the boot and the heartbeats write, HTTP reads. */
export class Status {
  awaiting: string | undefined = 'settings'
  /** Of the first syncs. */
  progress: RunProgress | undefined
  /** Grows whenever the marts changed. */
  version = 0
  /** In the order of their ids; empty until they are known. */
  portals: PortalState[] = []
  /** Roll-ups that agree with the marts, of all; what another one would answer is computed from the marts. */
  rollups: { ready: number; total: number } | undefined
  /** Why marts or roll-ups could not be brought up to date; undefined after a success. */
  refreshError: string | undefined

  await(stage: string): void {
    this.awaiting = stage
    this.progress = undefined
  }

  ready(): void {
    this.awaiting = undefined
    this.progress = undefined
  }

  get syncing(): boolean {
    return this.portals.some(({ running }) => running !== undefined)
  }

  /** Why what is shown may be past: the portals' faults, their names in front where there are several. */
  get syncError(): string | undefined {
    const several = this.portals.length > 1
    const faults = this.portals.flatMap(({ name, error }) =>
      error === undefined ? [] : [several && !error.includes(name) ? `${name}: ${error}` : error],
    )
    if (this.refreshError !== undefined) faults.push(this.refreshError)
    return faults.length > 0 ? faults.join(' · ') : undefined
  }
}
