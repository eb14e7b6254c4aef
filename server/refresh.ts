/** raw → marts → roll-ups: after any portal's run, for all of them. */
import type pg from 'pg'
import { refreshMarts } from '../marts/index.ts'
import type { Cube } from './cube.ts'
import type { Metrics } from './metrics.ts'
import { nextVersion } from './settings.ts'
import type { Status } from './status.ts'

export interface RefreshOptions {
  pool: pg.Pool
  cube: Cube
  status: Status
  metrics: Metrics
}

/** A refresh to be called again and again, never twice at once; pages refetch when it raises `status.version`. */
export function createRefresh({ pool, cube, status, metrics }: RefreshOptions): () => Promise<void> {
  // Roll-ups that failed once are due although the next marts report no change.
  let due = true
  return async () => {
    const { months } = await timed(metrics, 'marts', () => refreshMarts(pool, { onChange: cube.maintain }))
    if (months.length > 0) due = true
    if (due) {
      await timed(metrics, 'rollups', () => cube.refresh())
      due = false
      status.version = await nextVersion(pool)
    }
    status.refreshError = undefined
  }
}

async function timed<T>({ stageSeconds }: Metrics, stage: string, run: () => Promise<T>): Promise<T> {
  const stop = stageSeconds.startTimer({ stage })
  try {
    return await run()
  } finally {
    stop()
  }
}
