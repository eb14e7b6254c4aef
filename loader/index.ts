import type pg from 'pg'
import { loadEntities } from './catalog.ts'
import { type Clock, realClock } from './clock.ts'
import { UnknownEntityError } from './errors.ts'
import { checkSamePortal, warnAboutRights } from './facts.ts'
import { withLock } from './lock.ts'
import type { Logger } from './log.ts'
import { createPace } from './pace.ts'
import { createPortalClient, type PortalClient } from './portal-client.ts'
import { createRecent } from './recent.ts'
import { createRedact } from './redact.ts'
import type { SyncReport } from './report.ts'
import { paceStore, readSetting, writeSetting } from './settings.ts'
import { runSync } from './sync.ts'
import { ensureTables } from './tables.ts'
import { createTracker, type SyncProgress } from './tracker.ts'
import { createTransport } from './transport.ts'

export { asLibpq } from './database-url.ts'
export { LoaderBusyError, MethodError, PortalError, SyncStoppedError } from './errors.ts'
export type { Logger } from './log.ts'
export { createProgressView } from './progress.ts'
export type { EntityReport, SyncReport } from './report.ts'
export type { SyncProgress } from './tracker.ts'

export interface LoaderOptions {
  /** `https://<portal>/rest/<user>/<code>/`. The code never leaves this loader but to the portal. */
  webhookUrl: string
  /** A migrated database; one connection is held during a run and others are used: at least 2, best 8. */
  pool: pg.Pool
  log: Logger
  onProgress?: (progress: SyncProgress) => void
  /** Tables to keep; default all. */
  entities?: string[]
  /** What the portal's plan allows: 2, or 5 on Enterprise. */
  requestsPerSecond?: number
  /** Stops the present run and all later ones. */
  signal?: AbortSignal
  /** For tests: another clock. */
  clock?: Clock
}

export interface RunOptions {
  /** Read everything anew instead of what changed. */
  full?: boolean
  /** Tables to sync in this run. */
  entities?: string[]
  /** Told after each committed portion, instead of the loader's own listener. */
  onProgress?: (progress: SyncProgress) => void
  /** The portal is the same under a new address. */
  renamed?: boolean
}

export interface Loader {
  /** Makes the tables of `raw`, or adds the columns that a newer version knows. Asks the portal nothing. */
  prepare(): Promise<void>
  /**
   * One sync: full where nothing is known yet, else what changed. May be repeated; killed at any moment, the next one resumes.
   *
   * @throws {PortalError} the portal cannot be used, one line to print · {LoaderBusyError} another sync runs ·
   *   {SyncStoppedError} stopped by the signal or `close`
   */
  run(options?: RunOptions): Promise<SyncReport>
  /** Direct questions to the portal, under the same pace. */
  readonly portal: PortalClient
  /** Stops what runs and closes connections to the portal. The pool stays open: it is the caller's. */
  close(): Promise<void>
}

/** A loader of one portal into one database. */
export function createLoader(options: LoaderOptions): Loader {
  const { pool, log } = options
  const clock = options.clock ?? realClock
  const webhookUrl = options.webhookUrl.replace(/\/?$/, '/')
  const closing = new AbortController()
  const stopped = options.signal ? AbortSignal.any([options.signal, closing.signal]) : closing.signal
  const transport = createTransport(webhookUrl, log)
  const pace = createPace(options.requestsPerSecond ?? 2, clock, paceStore(pool))
  const redact = createRedact(webhookUrl)
  const portal = createPortalClient({ transport, pace, clock, log, redact, signal: stopped })
  const recent = createRecent()
  const me = crypto.randomUUID()
  let warned = false
  let running: Promise<unknown> = Promise.resolve()

  async function work(run: RunOptions): Promise<SyncReport> {
    const entities = await chosen(run.entities ?? options.entities)
    await ensureTables(pool, entities)
    await checkSamePortal(pool, new URL(webhookUrl).origin, run.renamed ?? false)
    await pace.recall()
    // Another process has written meanwhile: what we remember of the tables may be past.
    if ((await readSetting<string>(pool, 'last_loader')) !== me) recent.forget()
    await writeSetting(pool, 'last_loader', me)
    const before = { ...portal.stats }
    const startedAt = performance.now()
    const tracker = createTracker(clock.now, run.onProgress ?? options.onProgress ?? (() => {}))
    const { reports, user } = await runSync(
      { pool, portal, log, tracker, recent },
      { entities, full: run.full ?? false },
      new AbortController(),
    )
    if (!warned) warnAboutRights(log, user)
    warned = true
    return {
      entities: Object.fromEntries(reports),
      requests: portal.stats.requests - before.requests,
      waits: portal.stats.waits - before.waits,
      waitedMs: portal.stats.waitedMs - before.waitedMs,
      refused: portal.stats.refused - before.refused,
      retries: portal.stats.retries - before.retries,
      ms: Math.round(performance.now() - startedAt),
      changed: [...reports.values()].some(({ written }) => written > 0),
    }
  }

  return {
    portal,
    prepare: async () => await ensureTables(pool, await chosen(options.entities)),
    run(run = {}) {
      const mine = withLock(pool, () => work(run))
      running = mine.catch(() => {})
      return mine
    },
    async close() {
      closing.abort()
      await running
      await portal.close()
    },
  }
}

async function chosen(names: string[] | undefined) {
  const all = await loadEntities()
  if (!names) return all
  const unknown = names.filter((name) => !all.some(({ table }) => table === name))
  if (unknown.length > 0)
    throw new UnknownEntityError(
      unknown,
      all.map(({ table }) => table),
    )
  return all.filter(({ table }) => names.includes(table))
}
