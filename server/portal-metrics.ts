/** Metrics of the synchronisation, read at each scrape. */
import type pg from 'pg'
import { Counter, Gauge, type Registry } from 'prom-client'
import { databaseSize } from './collect-status.ts'
import { type EntityState, readEntities, worstLag } from './entities.ts'
import { remember } from './remember.ts'
import type { PortalState } from './status.ts'
import type { PortalLimits } from './status-report.ts'
import { readQueues } from './status-tables.ts'

export interface MetricSources {
  pool: pg.Pool
  portals: PortalState[]
  /** Of a portal's loader, since the process started. */
  stats(portalId: number): PortalStats
  /** Since the process started. */
  events: { received: number; refused: number; unknown: number }
  /** Seconds between runs. */
  intervalSeconds: number
}

export interface PortalStats extends PortalLimits {
  requests: number
  waitedMs: number
  refused: number
  retries: number
}

interface Scrape extends MetricSources {
  /** Undefined while the database does not answer: what needs none is told all the same. */
  tables: Tables | undefined
}

interface Tables {
  entities: EntityState[]
  queues: Map<number, { waiting: number; oldestSeconds: number | null }>
  sizeBytes: number
}

/** All metrics of one scrape come from one reading. */
const SCRAPE_SECONDS = 1
const SIZE_SECONDS = 60
/** A portal is up to date when nothing of it is older than this, or than three runs. */
const FRESH_SECONDS = 60

export function addPortalMetrics(registry: Registry, sources: () => MetricSources | undefined): void {
  let sizes: { pool: pg.Pool; read(): Promise<number> } | undefined
  const sizeOf = (pool: pg.Pool) => {
    if (sizes?.pool !== pool) sizes = { pool, read: remember(SIZE_SECONDS, () => databaseSize(pool)) }
    return sizes.read()
  }
  const scrape = remember(SCRAPE_SECONDS, async (): Promise<Scrape | undefined> => {
    const known = sources()
    return known && { ...known, tables: await readTables(known, sizeOf).catch(() => undefined) }
  })
  const add = definer(registry, scrape)
  addEntityMetrics(add)
  addLimitMetrics(add)
  addQueueMetrics(add)
  addEventMetrics(add)
  addDatabaseMetrics(add)
}

async function readTables(
  { pool, portals }: MetricSources,
  sizeOf: (pool: pg.Pool) => Promise<number>,
): Promise<Tables> {
  const ids = portals.map(({ id }) => id)
  const [entities, queues, sizeBytes] = await Promise.all([
    readEntities(pool, ids),
    readQueues(pool, ids),
    sizeOf(pool),
  ])
  return { entities, queues, sizeBytes }
}

interface Definition {
  name: string
  help: string
  labels: string[]
  type?: 'gauge' | 'counter'
  read(scrape: Scrape): Sample[]
}

type Sample = readonly [labels: Record<string, string>, value: number | null]
type Add = (definition: Definition) => void

function definer(registry: Registry, scrape: () => Promise<Scrape | undefined>): Add {
  return ({ name, help, labels, type = 'gauge', read }) => {
    const common = { name, help, labelNames: labels, registers: [registry] }
    const samples = async () => {
      const now = await scrape()
      return (now ? read(now) : []).filter(
        (sample): sample is [Record<string, string>, number] => sample[1] !== null,
      )
    }
    if (type === 'gauge')
      new Gauge({
        ...common,
        async collect() {
          this.reset()
          // Without labels a reset leaves a zero, which would be a statement.
          if (labels.length === 0) this.remove()
          for (const [own, value] of await samples()) this.set(own, value)
        },
      })
    else
      new Counter({
        ...common,
        async collect() {
          this.reset()
          for (const [own, value] of await samples()) this.inc(own, value)
        },
      })
  }
}

/** One sample for each entity of each portal. */
function perEntity(value: (state: EntityState) => number | null) {
  return ({ portals, tables }: Scrape): Sample[] =>
    (tables?.entities ?? []).map((state) => {
      const portal = portals.find(({ id }) => id === state.portalId)!.name
      return [{ portal, entity: state.entity }, value(state)] as const
    })
}

function addEntityMetrics(add: Add): void {
  const labels = ['portal', 'entity']
  add({
    name: 'vitrina_entity_lag_seconds',
    help: 'Seconds since the last successful sync of an entity; absent where it is not connected.',
    labels,
    read: perEntity(({ lagSeconds }) => lagSeconds),
  })
  add({
    name: 'vitrina_entity_rows',
    help: 'Rows of an entity.',
    labels,
    read: perEntity(({ rows }) => rows),
  })
  add({
    name: 'vitrina_entity_connected',
    help: '1 where the portal gives the entity, 0 where a scope, a right or a module is missing.',
    labels,
    read: perEntity(({ state }) => (state === 'not_connected' ? 0 : 1)),
  })
  add({
    name: 'vitrina_quarantined_records',
    help: 'Records of the portal that could not be read and stand in app.quarantine.',
    labels,
    read: perEntity(({ quarantined }) => quarantined),
  })
  add({
    name: 'vitrina_portal_up_to_date',
    help: `1 when the last run succeeded and no connected entity is older than ${FRESH_SECONDS} s (or three sync intervals).`,
    labels: ['portal'],
    read: ({ portals, tables, intervalSeconds }) =>
      portals.map((portal) => {
        const lag = worstLag((tables?.entities ?? []).filter(({ portalId }) => portalId === portal.id))
        const fresh = lag !== null && lag <= Math.max(FRESH_SECONDS, 3 * intervalSeconds)
        return [{ portal: portal.name }, fresh && portal.synced && portal.error === undefined ? 1 : 0]
      }),
  })
}

/** One sample for each portal. */
function perPortal(value: (stats: PortalStats) => number) {
  return ({ portals, stats }: Scrape): Sample[] =>
    portals.map(({ id, name }) => [{ portal: name }, value(stats(id))] as const)
}

function addLimitMetrics(add: Add): void {
  const labels = ['portal']
  const count = (name: string, help: string, value: (stats: PortalStats) => number) =>
    add({ name, help, labels, type: 'counter', read: perPortal(value) })
  count('vitrina_portal_requests_total', 'Requests sent to the portal.', ({ requests }) => requests)
  count(
    'vitrina_portal_wait_seconds_total',
    "Seconds spent waiting for the portal's limits.",
    ({ waitedMs }) => waitedMs / 1000,
  )
  count(
    'vitrina_portal_refused_total',
    'Requests that the portal turned away for coming too fast: others use its limit too.',
    ({ refused }) => refused,
  )
  count(
    'vitrina_portal_retries_total',
    'Requests sent again after a fault of the portal or of the network.',
    ({ retries }) => retries,
  )
  add({
    name: 'vitrina_portal_bucket_level',
    help: "Requests standing in the portal's leaky bucket, as far as known.",
    labels,
    read: perPortal(({ bucket }) => bucket.level),
  })
  add({
    name: 'vitrina_portal_bucket_size',
    help: 'Level above which the portal refuses requests.',
    labels,
    read: perPortal(({ bucket }) => bucket.size),
  })
  add({
    name: 'vitrina_portal_operating_seconds',
    help: 'Server time of the portal that a method has used within its ten minutes (the limit is 480).',
    labels: ['portal', 'method'],
    read: ({ portals, stats }) =>
      portals.flatMap(({ id, name }) =>
        stats(id).operating.map(
          ({ method, usedSeconds }) => [{ portal: name, method }, usedSeconds] as const,
        ),
      ),
  })
}

function addQueueMetrics(add: Add): void {
  const queue =
    (value: (queue: { waiting: number; oldestSeconds: number | null }) => number) =>
    ({ portals, tables }: Scrape): Sample[] =>
      tables
        ? portals.map(({ id, name }) => [
            { portal: name },
            value(tables.queues.get(id) ?? { waiting: 0, oldestSeconds: null }),
          ])
        : []
  add({
    name: 'vitrina_event_queue_records',
    help: 'Records that the portal told about and that are still to be read.',
    labels: ['portal'],
    read: queue(({ waiting }) => waiting),
  })
  add({
    name: 'vitrina_event_queue_age_seconds',
    help: 'Age of the oldest record of the event queue; 0 when it is empty.',
    labels: ['portal'],
    read: queue(({ oldestSeconds }) => oldestSeconds ?? 0),
  })
}

function addEventMetrics(add: Add): void {
  add({
    name: 'vitrina_events_total',
    help: 'Events at POST /api/events: received, of them unknown (nothing that we keep), and refused.',
    labels: ['result'],
    type: 'counter',
    read: ({ events }) => Object.entries(events).map(([result, count]) => [{ result }, count] as const),
  })
}

function addDatabaseMetrics(add: Add): void {
  add({
    name: 'vitrina_database_up',
    help: '1 when the database answers.',
    labels: [],
    read: ({ tables }) => [[{}, tables ? 1 : 0]],
  })
  add({
    name: 'vitrina_database_bytes',
    help: 'Size of the database.',
    labels: [],
    read: ({ tables }) => [[{}, tables?.sizeBytes ?? null]],
  })
}
