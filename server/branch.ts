/** One portal of the installation: its loader, its state, its heartbeat. None waits for another. */
import type { RunOptions, SyncReport } from '../loader/index.ts'
import { describeFaults } from './faults.ts'
import { type Heartbeat, startHeartbeat } from './heartbeat.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { PortalState } from './status.ts'
import type { RunKind, RunProgress } from './status-report.ts'

/** What is asked of a loader here. */
export interface BranchLoader {
  run(options?: Pick<RunOptions, 'onProgress'>): Promise<SyncReport>
  readQueue(): Promise<SyncReport | undefined>
}

export interface BranchOptions {
  state: PortalState
  loader: BranchLoader
  metrics: Metrics
  log: Logger
  /** Puts events that the portal keeps for us into the queue; how many came. */
  offline(): Promise<number>
  /** Told after the first run that ended well. */
  onFirstSync(): Promise<void>
}

export interface Branch {
  state: PortalState
  /** One run, noted in the state and the metrics. @throws what the loader throws */
  run(onProgress?: (progress: RunProgress) => void): Promise<void>
  /** Starts the heartbeat; `onRun` is told after each run that may have changed something. */
  follow(options: { intervalMs: number; firstPauseMs: number; onRun(): void; signal: AbortSignal }): Heartbeat
  /** Events stand in the queue. Nothing happens before the heartbeat, which begins with the queue. */
  wake(): void
}

export function createBranch({ state, loader, metrics, log, offline, onFirstSync }: BranchOptions): Branch {
  let heartbeat: Heartbeat | undefined

  async function noted<T>(kind: RunKind, work: (note: (progress: RunProgress) => void) => Promise<T>) {
    const running = { kind, startedAt: new Date(), progress: undefined as RunProgress | undefined }
    state.running = running
    const stop = metrics.syncSeconds.startTimer({ portal: state.name, kind })
    try {
      const result = await work((progress) => {
        running.progress = progress
      })
      state.error = undefined
      metrics.syncs.inc({ portal: state.name, kind, result: 'ok' })
      return result
    } catch (error) {
      state.error = firstLine(error)
      metrics.syncs.inc({ portal: state.name, kind, result: 'failed' })
      throw error
    } finally {
      stop()
      state.running = undefined
    }
  }

  async function run(onProgress: (progress: RunProgress) => void = () => {}): Promise<void> {
    await noted(state.synced ? 'changes' : 'full', async (note) => {
      await loader.run({
        onProgress: (progress) => {
          note(progress)
          onProgress(progress)
        },
      })
      if (state.synced) return
      state.synced = true
      await onFirstSync()
    })
  }

  return {
    state,
    run,
    follow({ intervalMs, firstPauseMs, onRun, signal }) {
      heartbeat = startHeartbeat({
        intervalMs,
        firstPauseMs,
        signal,
        run: async () => {
          if ((await offline()) > 0) heartbeat?.wake()
          // Also what a failed run has stored is to be seen.
          await run().finally(onRun)
        },
        readQueue: async () => {
          await offline()
          const report = await noted('events', () => loader.readQueue())
          if (report) onRun()
        },
        onFailure: (error, pauseMs) => {
          const fault = describeFaults(error)[0] ?? ''
          log.error(
            { portal: state.name },
            `Sync of ${state.name} failed: ${fault} Next attempt in ${Math.round(pauseMs / 1000)} s.`,
          )
        },
      })
      state.nextRunAt = heartbeat.nextRunAt
      return heartbeat
    },
    wake: () => heartbeat?.wake(),
  }
}

/** The stack of a bug is for the log, not for the page. */
export function firstLine(error: unknown): string {
  return (describeFaults(error)[0] ?? '').split('\n', 1)[0]!
}
