/** The HTTP side: listens from the first second and tells what is awaited; the rest is added as it comes to stand. */
import type { Server } from 'node:http'
import type { Express, Handler } from 'express'
import { createStatusReport } from './collect-status.ts'
import { builtDashboard, devDashboard } from './dashboard.ts'
import { readEntities } from './entities.ts'
import { type Freshness, freshnessOf } from './freshness.ts'
import { createHttp } from './http.ts'
import { close, listen } from './listen.ts'
import type { Logger } from './log.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { operatorsOnly } from './operators.ts'
import { readSessionFacts, type SeatFacts } from './page-facts.ts'
import type { MetricSources } from './portal-metrics.ts'
import { createSession } from './session.ts'
import type { SqlApi } from './sql/index.ts'
import type { Status } from './status.ts'
import type { StatusReport } from './status-report.ts'
import { viewsRoutes } from './views/routes.ts'

/** What the page is told beside its token. */
export interface PageFacts {
  timezone: string
  currency: string
  /** The first of them. */
  portal: { url: string; name: string; demo: boolean }
  portals: SeatFacts[]
}

export interface Site {
  metrics: Metrics
  /** Set when they stand. */
  sources: MetricSources | undefined
  facts: PageFacts | undefined
  cube: Express | undefined
  /** Serves /api/settings. */
  settings: Handler | undefined
  /** Serves /api/export. */
  exports: Handler | undefined
  /** Serves /odata/v4/. */
  odata: Handler | undefined
  /** The SQL API, where it is open. */
  sql: SqlApi | undefined
  /** Takes the portals' events. */
  events: Handler | undefined
  /** What `/readyz` tells of the entities. */
  freshness(): Promise<Freshness>
  /** May be called twice. */
  close(): Promise<void>
}

export interface SiteOptions {
  host: string
  port: number
  apiSecret: string
  /** Pages by Vite, renewed as somebody types. */
  dev: boolean
  status: Status
  log: Logger
}

/** @throws {OperatorError} when the address cannot be listened on */
export async function openSite({ host, port, apiSecret, dev, status, log }: SiteOptions): Promise<Site> {
  const metrics = createMetrics(() => site.sources)
  const freshness = async () => {
    const entities = site.sources
      ? await readEntities(
          site.sources.pool,
          status.portals.map(({ id }) => id),
        )
      : []
    return freshnessOf(entities, status.portals)
  }
  let collect: (() => Promise<StatusReport>) | undefined
  const report = async () => {
    const { sources } = site
    if (!sources) return undefined
    collect ??= createStatusReport({ pool: sources.pool, status, limits: sources.stats })
    return await collect()
  }
  // Whoever opens the page of this version sees everything; sign-in is the proxy's.
  const role = 'executive'
  const session = async (readerId: string | undefined) => {
    const { facts, sources } = site
    if (!facts || !sources) return undefined
    const [token, more] = await Promise.all([
      createSession(apiSecret, { role }),
      readSessionFacts(sources.pool, facts.portals, { role }, readerId),
    ])
    return { ...token, ...facts, ...more, role }
  }
  let saved: Handler | undefined
  const views = () => {
    if (site.sources) saved ??= viewsRoutes({ pool: site.sources.pool, apiSecret, log })
    return saved
  }
  const cube = () => site.cube

  let pages: Handler = builtDashboard()
  const dashboard: Handler = (request, response, next) => pages(request, response, next)
  const app = createHttp({
    host,
    dev,
    status,
    metrics,
    log,
    freshness,
    session,
    report,
    operatorsOnly: operatorsOnly(apiSecret),
    settings: () => site.settings,
    views,
    exports: () => site.exports,
    odata: () => site.odata,
    events: () => site.events,
    cube,
    dashboard,
  })
  const server = await listen(app, host, port)
  const vite = dev ? await devDashboard(server) : undefined
  if (vite) pages = vite.handler
  const site: Site = {
    metrics,
    sources: undefined,
    facts: undefined,
    cube: undefined,
    settings: undefined,
    exports: undefined,
    odata: undefined,
    sql: undefined,
    freshness,
    events: undefined,
    close: () => {
      closing ??= closeAll(server, vite)
      return closing
    },
  }
  let closing: Promise<void> | undefined
  return site
}

async function closeAll(server: Server, vite: { close(): Promise<void> } | undefined): Promise<void> {
  await vite?.close()
  await close(server)
}
