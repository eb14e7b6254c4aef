/** What the boot is waiting for, and which version of the marts is being served. */
import type { SyncProgress } from '../loader/index.ts'

/** One object for the process: the boot writes, HTTP reads. */
export class Status {
  awaiting: string | undefined = 'settings'
  /** Of the first sync. */
  progress: SyncProgress | undefined
  syncing = false
  /** Grows whenever the marts changed. */
  version = 0
  /** Why the last sync failed; undefined after a success. */
  syncError: string | undefined

  await(stage: string): void {
    this.awaiting = stage
    this.progress = undefined
  }

  ready(): void {
    this.awaiting = undefined
    this.progress = undefined
  }
}
