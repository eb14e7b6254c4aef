/** The HTTP side: listens from the first second and tells what is awaited; the rest is added as it comes to stand. */
import type { Server } from 'node:http'
import type { Express, Handler } from 'express'
import type pg from 'pg'
import { builtDashboard, devDashboard } from './dashboard.ts'
import { readFreshness } from './freshness.ts'
import { createHttp } from './http.ts'
import { close, listen } from './listen.ts'
import type { Logger } from './log.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { createSession } from './session.ts'
import type { Status } from './status.ts'

/** What the page is told beside its token. */
export interface PageFacts {
  timezone: string
  currency: string
  portal: { url: string; name: string; demo: boolean }
}

export interface Site {
  metrics: Metrics
  /** Set when they stand. */
  pool: pg.Pool | undefined
  facts: PageFacts | undefined
  cube: Express | undefined
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
  const entities = async () => (site.pool ? await readFreshness(site.pool) : {})
  const metrics = createMetrics(entities)
  // Whoever opens the page of this version sees everything; sign-in is the proxy's.
  const role = 'executive'
  const session = async () =>
    site.facts && { ...(await createSession(apiSecret, { role })), ...site.facts, role }
  const cube = () => site.cube

  let pages: Handler = builtDashboard()
  const dashboard: Handler = (request, response, next) => pages(request, response, next)
  const app = createHttp({ host, dev, status, metrics, log, entities, session, cube, dashboard })
  const server = await listen(app, host, port)
  const vite = dev ? await devDashboard(server) : undefined
  if (vite) pages = vite.handler
  const site: Site = {
    metrics,
    pool: undefined,
    facts: undefined,
    cube: undefined,
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
