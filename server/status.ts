/** What the boot is waiting for, and which version of the marts is being served. */

export interface Progress {
  entity: string
  done: number
  /** Unknown for some entities. */
  total?: number
  /** Of the whole sync, 0…100. */
  percent?: number
}

/** One object for the process: the boot writes, HTTP reads. */
export class Status {
  awaiting: string | undefined = 'settings'
  progress: Progress | undefined
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
