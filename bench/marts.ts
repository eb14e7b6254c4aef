/** How long raw → marts takes, in full and for what changed, in portals of 50 000 and 200 000 deals; roll-ups are not in it. */
import type pg from 'pg'
import { refreshMarts } from '../marts/index.ts'
import { withCleanUp } from './support/clean-up.ts'
import { liveOneDay } from './support/day.ts'
import { fillPortal } from './support/portal.ts'
import { openStand } from './support/stand.ts'
import { median } from './support/timing.ts'

const SIZES = (process.env.BENCH_SIZES ?? '50000,200000').split(',').map(Number)
const CHANGED = 1_000
const RUNS = 5

/** Milliseconds by size; `ratio` is full ÷ incremental of the same run. */
export function bench(): Promise<Record<string, Record<string, number>>> {
  return withCleanUp(async (cleanUp) => {
    const stand = await openStand(cleanUp)
    const figures: Record<string, Record<string, number>> = {}
    for (const deals of SIZES) {
      await stand.openDatabase(`portal_${deals}`)
      await fillPortal(stand.pool, deals)
      figures[deals] = await measure(stand.pool)
    }
    return figures
  })
}

async function measure(pool: pg.Pool): Promise<Record<string, number>> {
  const full = await refreshMarts(pool)
  const idle = await medianOf(async () => (await refreshMarts(pool)).ms)
  const again = await refreshMarts(pool, { full: true })
  const incremental = await medianOf(async () => {
    await liveOneDay(pool, CHANGED)
    return (await refreshMarts(pool)).ms
  })
  const after = async (change: string) => {
    await pool.query(change)
    return await refreshMarts(pool)
  }
  const manager = await after(
    `update raw.users set last_name = 'Новый', synced_at = clock_timestamp() where id = 7`,
  )
  const pipeline = await after(
    `update raw.categories set name = 'Другая', synced_at = clock_timestamp() where id = 3`,
  )
  const half = await after(
    `update raw.deals set title = title || '!', synced_at = clock_timestamp() where id % 2 = 0`,
  )
  return {
    full_ms: Math.round(full.ms),
    full_again_ms: Math.round(again.ms),
    idle_ms: Math.round(idle),
    incremental_ms: Math.round(incremental),
    renamed_manager_ms: Math.round(manager.ms),
    renamed_manager_deals: manager.changedDeals,
    renamed_pipeline_ms: Math.round(pipeline.ms),
    renamed_pipeline_deals: pipeline.changedDeals,
    half_changed_ms: Math.round(half.ms),
    ratio: Math.round(full.ms / incremental),
  }
}

async function medianOf(run: () => Promise<number>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < RUNS; i++) times.push(await run())
  return median(times)
}
