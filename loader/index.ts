import type pg from 'pg'
import { loadEntities } from './catalog.ts'
import { type Clock, realClock } from './clock.ts'
import type { Entity } from './entity.ts'
import { nameOf } from './entity.ts'
import { UnknownEntityError } from './errors.ts'
import { type PortalUser, warnAboutRights } from './facts.ts'
import { createGate } from './gate.ts'
import { withLock } from './lock.ts'
import type { Logger } from './log.ts'
import type { OperatingUse } from './operating.ts'
import { createPace } from './pace.ts'
import { createPortalClient, type PortalClient } from './portal-client.ts'
import { paceStore, readPortal, registerPortals, writePortal } from './portals.ts'
import { openQuarantine } from './quarantine.ts'
import { runQueue } from './queue-run.ts'
import { createRecent } from './recent.ts'
import { createRedact } from './redact.ts'
import type { SyncReport } from './report.ts'
import { isAbsence, type RunPlan, type RunResult } from './run.ts'
import { type RunKind, recordRun } from './runs.ts'
import { createStateBook } from './state.ts'
import { runSync } from './sync.ts'
import { ensureTables } from './tables.ts'
import { createTracker, type SyncProgress } from './tracker.ts'
import { createTransport } from './transport.ts'

export {
  type ApplicationTokens,
  oauthOrigin,
  openApplication,
  type PortalApplication,
  type TokenKeeper,
} from './application.ts'
export { asLibpq } from './database-url.ts'
export { LoaderBusyError, MethodError, PortalError, SyncStoppedError } from './errors.ts'
export { enqueue, type Notice, noticesOf } from './events.ts'
export type { Logger } from './log.ts'
export type { PortalClient } from './portal-client.ts'
export { registerPortals, type Seat } from './portals.ts'
export { createProgressView } from './progress.ts'
export type { EntityReport, SyncReport } from './report.ts'
export type { SyncProgress } from './tracker.ts'

export interface LoaderOptions {
  /** `https://<portal>/rest/<user>/<code>/`. The code never leaves this loader but to the portal. */
  webhookUrl: string
  /** Number of the portal, from {@link registerPortals}; found at the first run when absent. */
  portalId?: number
  /** A migrated database; one connection is held during a run and others are used: at least 2, best 8. */
  pool: pg.Pool
  log: Logger
  onProgress?: (progress: SyncProgress) => void
  /** Entities to keep; default all. */
  entities?: string[]
  /** Smart processes to load: their entityTypeId. */
  smartProcesses?: number[]
  /** What the portal's plan allows: 2, or 5 on Enterprise. */
  requestsPerSecond?: number
  /** Stops the present run and all later ones. */
  signal?: AbortSignal
  /** How long to wait for one answer; by default longer than the portal's own limit of 60 s. */
  timeoutMs?: number
  /** For tests: another clock. */
  clock?: Clock
}

export interface RunOptions {
  /** Read everything anew instead of what changed, all ids included. */
  full?: boolean
  /** Entities to sync in this run. */
  entities?: string[]
  /** Told after each committed portion, instead of the loader's own listener. */
  onProgress?: (progress: SyncProgress) => void
  /** Compare all ids with the portal's: in slices after each night (`due`, the default), or whole in this run. */
  reconcile?: 'due' | 'now'
  /** Believe in deletions however many they are. */
  acceptDeletions?: boolean
}

/** What a loader has spent since it was made, and what stands in its limits now. */
export interface LoaderStats {
  requests: number
  waits: number
  waitedMs: number
  refused: number
  retries: number
  /** Requests in the portal's leaky bucket, as far as we know; it leaks `perSecond`. */
  bucket: { level: number; size: number; perSecond: number }
  operating: OperatingUse[]
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
  /**
   * Reads the records that stand in `app.event_queue`, and what belongs to them.
   *
   * @returns undefined when nothing is waiting
   * @throws as `run`
   */
  readQueue(): Promise<SyncReport | undefined>
  stats(): LoaderStats
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
  const transport = createTransport(webhookUrl, log, options.timeoutMs)
  let seat = options.portalId
  const store = paceStore(pool, () => seat ?? 0)
  const pace = createPace(options.requestsPerSecond ?? 2, clock, store)
  const redact = createRedact(webhookUrl)
  const portal = createPortalClient({ transport, pace, clock, log, redact, signal: stopped })
  const recent = createRecent()
  const me = crypto.randomUUID()
  // Runs of one loader wait for one another; those of other processes are refused by the lock.
  const inTurn = createGate(1)
  let warned = false
  let running: Promise<unknown> = Promise.resolve()

  /** Everything that a run needs besides its plan, and the row about it in the log of runs. */
  async function logged(
    kind: RunKind,
    entities: Entity[],
    onProgress: ((progress: SyncProgress) => void) | undefined,
    work: (shared: Parameters<typeof runSync>[0], stop: AbortController) => Promise<RunResult | undefined>,
  ): Promise<SyncReport | undefined> {
    const portalId = await seated()
    return withLock(pool, portalId, async () => {
      await ensureTables(pool, entities)
      await pace.recall()
      // Another process has written meanwhile: what we remember of the tables may be past.
      if ((await readPortal(pool, portalId)).last_loader !== me) recent.forget()
      await writePortal(pool, portalId, { last_loader: me })
      const before = { ...portal.stats }
      const startedAt = new Date()
      const began = performance.now()
      const tracker = createTracker(clock.now, onProgress ?? (() => {}))
      const state = createStateBook(pool, portalId)
      const quarantine = await openQuarantine(pool, portalId, log)
      const shared = { pool, portalId, portal, log, tracker, recent, state, quarantine }
      const spent = () => ({
        requests: portal.stats.requests - before.requests,
        waits: portal.stats.waits - before.waits,
        waitedMs: portal.stats.waitedMs - before.waitedMs,
        refused: portal.stats.refused - before.refused,
        retries: portal.stats.retries - before.retries,
      })
      try {
        const result = await work(shared, new AbortController())
        if (!result) return undefined
        warnOnce(result.user)
        const report = { ...reportOf(result), ...spent(), ms: Math.round(performance.now() - began) }
        const shown = kind === 'changes' && result.loaded ? 'full' : kind
        await recordRun(pool, portalId, shown, startedAt, { ...report, ...sums(report) }, faultsOf(report))
        return report
      } catch (error) {
        const message = error instanceof Error ? redact(error.message.split('\n')[0]!) : 'failed'
        const nothing = { seen: 0, written: 0 }
        // Where the database itself is the fault, the run's own error says so.
        await recordRun(pool, portalId, kind, startedAt, { ...spent(), ...nothing }, message).catch(() => {})
        throw error
      }
    })
  }

  async function seated(): Promise<number> {
    seat ??= (await registerPortals(pool, [webhookUrl]))[0]!.id
    return seat
  }

  function warnOnce(user: PortalUser | undefined) {
    if (!warned && user) warnAboutRights(log, user)
    warned ||= user !== undefined
  }

  function track<T>(mine: Promise<T>): Promise<T> {
    running = Promise.allSettled([running, mine])
    return mine
  }

  const chosen = async (names: string[] | undefined) =>
    pick(await loadEntities({ smartProcesses: options.smartProcesses ?? [] }), names)

  async function run(given: RunOptions): Promise<SyncReport> {
    const entities = await chosen(given.entities ?? options.entities)
    const plan: RunPlan = {
      entities,
      full: given.full ?? false,
      reconcile: given.full ? 'now' : (given.reconcile ?? 'due'),
      acceptDeletions: given.acceptDeletions ?? false,
    }
    const kind = plan.full ? 'full' : plan.reconcile === 'now' ? 'reconcile' : 'changes'
    const report = await logged(kind, entities, given.onProgress ?? options.onProgress, (shared, stop) =>
      runSync(shared, plan, stop),
    )
    return report!
  }

  return {
    portal,
    prepare: async () => await ensureTables(pool, await chosen(options.entities)),
    run: (given = {}) => track(inTurn(() => run(given))),
    readQueue: () =>
      track(
        inTurn(async () => {
          const entities = await chosen(options.entities)
          return logged('events', entities, undefined, (shared, stop) => runQueue(shared, entities, stop))
        }),
      ),
    stats: () => ({ ...portal.stats, bucket: pace.level(), operating: portal.operating() }),
    async close() {
      closing.abort()
      await running
      await portal.close()
    },
  }
}

function reportOf({ reports }: RunResult) {
  return {
    entities: Object.fromEntries(reports),
    changed: [...reports.values()].some(({ written }) => written > 0),
  }
}

function sums({ entities }: Pick<SyncReport, 'entities'>): { seen: number; written: number } {
  const all = Object.values(entities)
  return {
    seen: all.reduce((sum, { seen }) => sum + seen, 0),
    written: all.reduce((sum, { written }) => sum + written, 0),
  }
}

/** Entities that failed though the portal offers them. */
function faultsOf({ entities }: SyncReport): string | undefined {
  const faults = Object.entries(entities).filter(([, { error }]) => error && !isAbsence(error))
  return faults.length > 0 ? faults.map(([name, { error }]) => `${name}: ${error}`).join('; ') : undefined
}

function pick(all: Entity[], names: string[] | undefined): Entity[] {
  if (!names) return all
  const unknown = names.filter((name) => !all.some((entity) => nameOf(entity) === name))
  if (unknown.length > 0) throw new UnknownEntityError(unknown, all.map(nameOf))
  return all.filter((entity) => names.includes(nameOf(entity)))
}
