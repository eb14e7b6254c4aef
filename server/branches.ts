/** All portals of the installation, each with a loader of its own. */
import type pg from 'pg'
import type { Config } from '../config.ts'
import { createLoader, type Loader } from '../loader/index.ts'
import { type Branch, createBranch } from './branch.ts'
import { DEMO_REQUESTS_PER_SECOND } from './demo.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { PortalStats } from './portal-metrics.ts'
import type { SeatedPortal } from './seats.ts'
import { saveFirstSync, syncedPortals } from './settings.ts'
import { PortalState } from './status.ts'

export interface BranchesOptions {
  pool: pg.Pool
  /** In the order of their ids. */
  portals: SeatedPortal[]
  config: Config
  metrics: Metrics
  /** Puts events that a portal keeps for us into the queue; how many came. */
  offline(portalId: number): Promise<number>
  log: Logger
}

export interface Branches {
  /** In the order of their ids. */
  all: Branch[]
  /** Events of this portal stand in the queue. */
  wake(portalId: number): void
  stats(portalId: number): PortalStats
  close(): Promise<void>
}

/** Makes the loaders and the tables they fill; asks no portal anything. */
export async function openBranches(options: BranchesOptions): Promise<Branches> {
  const { pool, portals, config, metrics, offline, log } = options
  const synced = await syncedPortals(pool)
  const loaders = new Map<number, Loader>()
  const branches = new Map<number, Branch>()
  for (const portal of portals) {
    const { id, name, demo, webhookUrl, fault } = portal
    const state = new PortalState({ id, name, demo, synced: synced.has(id) })
    state.error = fault?.message
    const loader = createLoader({
      webhookUrl,
      portalId: id,
      pool,
      log: log.child({ portal: name }),
      requestsPerSecond: demo ? DEMO_REQUESTS_PER_SECOND : config.BITRIX24_REQUESTS_PER_SECOND,
      smartProcesses: config.BITRIX24_SMART_PROCESSES,
    })
    loaders.set(id, loader)
    branches.set(
      id,
      createBranch({
        state,
        loader,
        metrics,
        log,
        offline: () => offline(id),
        onFirstSync: () => saveFirstSync(pool),
      }),
    )
  }
  // The tables are the same for all.
  await loaders.values().next().value?.prepare()
  return {
    all: [...branches.values()],
    wake: (portalId) => branches.get(portalId)?.wake(),
    stats: (portalId) => loaders.get(portalId)!.stats(),
    close: async () => {
      await Promise.all([...loaders.values()].map((loader) => loader.close()))
    },
  }
}
