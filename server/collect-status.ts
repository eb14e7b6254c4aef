/** Puts the status report together: what the process knows and what the database knows. */
import type pg from 'pg'
import { type EntityState, readEntities } from './entities.ts'
import { createMissing, missingKey } from './missing.ts'
import { redact } from './redact.ts'
import { remember } from './remember.ts'
import type { PortalState, Status } from './status.ts'
import type { EntityStatus, PortalLimits, PortalStatus, StatusReport } from './status-report.ts'
import { readDays, readPortalFacts, readQuarantine, readQueues, readRuns } from './status-tables.ts'

export interface StatusSources {
  pool: pg.Pool
  status: Status
  /** What the loader of a portal knows of its limits. */
  limits(portalId: number): PortalLimits
}

const SIZE_SECONDS = 60

/** @returns a report of this moment each time it is called */
export function createStatusReport({ pool, status, limits }: StatusSources): () => Promise<StatusReport> {
  const missing = createMissing(pool)
  const size = remember(SIZE_SECONDS, () => databaseSize(pool))
  return async () => {
    const ids = status.portals.map(({ id }) => id)
    const [entities, facts, days, queues, runs, sizeBytes] = await Promise.all([
      readEntities(pool, ids),
      readPortalFacts(pool, ids),
      readDays(pool, ids),
      readQueues(pool, ids),
      readRuns(pool, ids),
      size(),
    ])
    const [quarantine, absent] = await Promise.all([readQuarantine(pool, facts), missing(entities)])
    return withoutSecrets({
      now: new Date().toISOString(),
      version: status.version,
      awaiting: status.awaiting ?? null,
      portals: status.portals.map((state) => ({
        ...liveState(state),
        ...(facts.get(state.id) ?? NO_FACTS),
        limits: shownLimits(limits(state.id)),
        ...(days.get(state.id) ?? NO_DAY),
        queue: queues.get(state.id) ?? { waiting: 0, oldestSeconds: null },
        entities: entities.filter(({ portalId }) => portalId === state.id).map(entityStatus(absent)),
      })),
      runs,
      quarantine,
      database: { sizeBytes, rawRows: entities.reduce((sum, { rows }) => sum + (rows ?? 0), 0) },
    })
  }
}

/** What the loader knows besides stays out; methods that cost nothing say nothing. */
function shownLimits({ bucket, operating }: PortalLimits): PortalLimits {
  const busy = operating.filter(({ usedSeconds, blocked }) => usedSeconds > 0 || blocked)
  return { bucket, operating: busy.sort((a, b) => b.usedSeconds - a.usedSeconds) }
}

const NO_FACTS = { url: '', user: null, crmMode: null, scopes: [], timezoneOffset: null }
const NO_DAY = { requests24h: 0, waited24hSeconds: 0, refused24h: 0, lastEventAt: null }

type LiveState = Pick<PortalStatus, 'id' | 'name' | 'demo' | 'running' | 'lastError' | 'nextRunInSeconds'>

function liveState({ id, name, demo, running, error, nextRunAt }: PortalState): LiveState {
  const next = nextRunAt()
  return {
    id,
    name,
    demo,
    running: running
      ? {
          kind: running.kind,
          startedAt: running.startedAt.toISOString(),
          progress: running.progress ?? null,
        }
      : null,
    lastError: error ?? null,
    nextRunInSeconds: running
      ? 0
      : next === undefined
        ? null
        : Math.max(0, Math.round((next - Date.now()) / 1000)),
  }
}

function entityStatus(absent: Map<string, number>): (state: EntityState) => EntityStatus {
  return ({ portalId, ...state }) => ({
    ...state,
    missing: absent.get(missingKey(portalId, state.entity)) ?? 0,
  })
}

export async function databaseSize(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ bytes: string }>('select pg_database_size(current_database()) as bytes')
  return Number(rows[0]!.bytes)
}

/** Reasons and errors are texts of others: what must not be shown is taken out of all of them. */
function withoutSecrets(report: StatusReport): StatusReport {
  return JSON.parse(redact(JSON.stringify(report))) as StatusReport
}
