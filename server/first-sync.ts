/** The first syncs of a new installation: all portals side by side, one bar. */
import { setTimeout as sleep } from 'node:timers/promises'
import { createProgressView } from '../loader/index.ts'
import type { Branch } from './branch.ts'
import { describeFaults, Faults, isDatabaseFault } from './faults.ts'
import { pauseAfter } from './heartbeat.ts'
import type { Logger } from './log.ts'
import type { SeatedPortal } from './seats.ts'
import type { Status } from './status.ts'
import type { RunProgress } from './status-report.ts'

export interface FirstSyncOptions {
  branches: Branch[]
  portals: SeatedPortal[]
  status: Status
  log: Logger
  signal: AbortSignal
}

/** Before a database that went away is tried again. */
const DATABASE_PAUSE_MS = 2000

/**
 * Waits for every portal that let us in; the others are left to their heartbeats, as are those that fail now.
 *
 * @throws what the loader threw, when no portal could be read
 */
export async function firstSyncs(options: FirstSyncOptions): Promise<void> {
  const { branches, portals, status, log } = options
  const bar = createProgressView(log, process.stdout)
  const open = branches.filter(({ state }) => !portals.find(({ id }) => id === state.id)!.fault)
  const progress = combineProgress(open.length, (whole) => {
    status.progress = whole
    bar.show(whole)
  })
  const outcomes = await Promise.allSettled(
    open.map(async (branch) => {
      const note = progress(branch.state.id, branch.state.name)
      await persist(branch, note, options).finally(() => note('ended'))
    }),
  ).finally(bar.stop)
  const faults = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  if (faults.length === open.length) throw faults.length === 1 ? faults[0] : new Faults(faults)
  for (const fault of faults)
    log.error(`${describeFaults(fault)[0]} The other portals are read; this one is tried again.`)
}

/** A database that is restarted or full comes back; the loader goes on where it stopped. */
async function persist(
  { run, state }: Branch,
  note: (progress: RunProgress) => void,
  { log, signal }: FirstSyncOptions,
): Promise<void> {
  for (let failures = 1; ; failures++)
    try {
      return await run(note)
    } catch (error) {
      if (!isDatabaseFault(error) || signal.aborted) throw error
      const pause = pauseAfter(failures, DATABASE_PAUSE_MS)
      log.error(
        { portal: state.name },
        `Sync of ${state.name} failed: ${describeFaults(error)[0]} Next attempt in ${Math.round(pause / 1000)} s.`,
      )
      await sleep(pause, undefined, { signal }).catch(() => {})
      signal.throwIfAborted()
    }
}

/**
 * One progress for several runs. Nobody knows their sizes beforehand, so each has the same share of the whole.
 *
 * @param runs  how many there are
 * @param show  takes the whole: percent over all, the portal's name before the entity where there are several
 * @returns gives the listener of one portal; `ended` fills its share
 */
export function combineProgress(
  runs: number,
  show: (progress: RunProgress) => void,
): (id: number, name: string) => (progress: RunProgress | 'ended') => void {
  const last = new Map<number, { percent: number; rowsPerSecond: number }>()
  return (id, name) => (progress) => {
    if (progress === 'ended') return void last.set(id, { percent: 100, rowsPerSecond: 0 })
    last.set(id, progress)
    if (runs < 2) return show(progress)
    const sum = (field: 'percent' | 'rowsPerSecond') =>
      [...last.values()].reduce((total, one) => total + one[field], 0)
    show({
      ...progress,
      entity: `${name}: ${progress.entity}`,
      percent: Math.floor((sum('percent') / runs) * 10) / 10,
      rowsPerSecond: sum('rowsPerSecond'),
    })
  }
}
