/** Everything on one origin: the dashboard, Cube's REST API, health and metrics. */
import compression from 'compression'
import express, { type Express, type Handler, type NextFunction, type Request, type Response } from 'express'
import { guardHost, securityHeaders } from './http-guards.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'
import { readVersions } from './model/files.ts'
import type { Status } from './status.ts'

export interface HttpOptions {
  /** The address listened on; a loopback one turns on the check of the Host header. */
  host: string
  /** Vite's own page needs inline scripts and a socket. */
  dev: boolean
  status: Status
  metrics: Metrics
  log: Logger
  /** What /readyz tells beside the status: entities, and portals where there are several. */
  freshness(): Promise<object>
  /** Body of /api/session for the browser of this id, undefined until there is one. */
  session(readerId: string | undefined): Promise<unknown | undefined>
  /** Body of /api/status, undefined until there is a database. */
  report(): Promise<unknown | undefined>
  /** Lets those pass who may see it. */
  operatorsOnly: Handler
  /** Serves /api/settings, undefined until there is a database. */
  settings(): Handler | undefined
  /** Serves /api/views, undefined until there is a database. */
  views(): Handler | undefined
  /** Serves /api/export, undefined until Cube stands. */
  exports(): Handler | undefined
  /** Serves /odata/v4/, undefined until Cube stands. */
  odata(): Handler | undefined
  /** Takes the portals' events, undefined until it can. */
  events(): Handler | undefined
  /** Cube's app, undefined until it stands. */
  cube(): Express | undefined
  /** Pages and assets. */
  dashboard: Handler
}

export function createHttp(options: HttpOptions): Express {
  const { status, metrics, log } = options
  const app = express()
  app.disable('x-powered-by')
  app.use(measure(metrics), securityHeaders(options.dev))
  // Portals come through a proxy under its public name and prove themselves by their token: no check of the host.
  app.use('/api/events', whenOpen(options.events, status))
  app.use(guardHost(options.host), compression())
  app.get('/healthz', (_request, response) => void response.json({ status: 'alive' }))
  app.get(
    '/readyz',
    answer(log, (response) => readyz(options, response)),
  )
  app.get(
    '/metrics',
    answer(log, async (response) => {
      response.type(metrics.registry.contentType).send(await metrics.registry.metrics())
    }),
  )
  app.get(
    '/api/session',
    answer(log, (response, request) =>
      whenThere(() => options.session(request.get('x-vitrina-reader')), status, response),
    ),
  )
  app.get(
    '/api/status',
    options.operatorsOnly,
    answer(log, (response) => whenThere(options.report, status, response)),
  )
  app.get(
    '/api/formulas',
    answer(log, async (response) => void response.json(await readVersions())),
  )
  for (const [path, handler] of [
    ['/api/settings', options.settings],
    ['/api/views', options.views],
    ['/api/export', options.exports],
    ['/odata/v4', options.odata],
  ] as const)
    app.use(path, whenOpen(handler, status))
  app.use('/api', (_request, response) => void response.status(404).json({ error: 'No such address.' }))
  const cube = whenOpen(options.cube, status)
  app.use((request, response, next) => {
    if (request.path.startsWith('/cubejs-api/')) cube(request, response, next)
    else next()
  })
  app.use(options.dashboard)
  app.use((_request, response) => void response.status(404).json({ error: 'No such address.' }))
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const status = Number((error as { status?: unknown } | null)?.status)
    if (status >= 400 && status < 500)
      return void response.status(status).json({ error: 'The request is malformed.' })
    log.error({ err: error }, 'A request failed.')
    if (!response.headersSent)
      response.status(500).json({ error: 'Internal error; the log has the details.' })
  })
  return app
}

async function readyz({ status, freshness }: HttpOptions, response: Response): Promise<void> {
  response.set('Cache-Control', 'no-store')
  if (status.awaiting !== undefined) {
    const { awaiting, progress } = status
    const rollups = awaiting === 'rollups' && status.rollups ? { rollups: status.rollups } : {}
    response.status(503).json({ status: 'starting', awaiting, ...(progress ? { progress } : {}), ...rollups })
    return
  }
  const sync = { running: status.syncing, ...(status.syncError ? { error: status.syncError } : {}) }
  const rollups = status.rollups ? { rollups: status.rollups } : {}
  response.json({ status: 'ready', version: status.version, ...(await freshness()), sync, ...rollups })
}

async function whenThere(
  read: () => Promise<unknown | undefined>,
  status: Status,
  response: Response,
): Promise<void> {
  const body = await read()
  response.set('Cache-Control', 'no-store')
  if (body) response.json(body)
  else starting(status, response)
}

/** Serves what comes to stand while the site is already listening. */
function whenOpen(handler: () => Handler | undefined, status: Status): Handler {
  return (request, response, next) => {
    const open = handler()
    if (open) open(request, response, next)
    else starting(status, response)
  }
}

function starting({ awaiting }: Status, response: Response): void {
  response
    .status(503)
    .set('Retry-After', '2')
    .json({ error: `Starting: awaiting ${awaiting}.` })
}

/** Express 4 does not wait for promises: without this a failed one would end the process. */
function answer(log: Logger, handle: (response: Response, request: Request) => Promise<void>): Handler {
  return (request, response) => {
    handle(response, request).catch((error) => {
      // Without its stack: mostly the database is away for a moment, and the log says so in a line.
      log.error(`${request.method} ${request.path} failed: ${(error as Error).message}`)
      log.debug({ err: error }, `${request.method} ${request.path} failed.`)
      if (!response.headersSent) response.status(503).json({ error: 'The database does not answer.' })
    })
  }
}

/** Known ones alone: strangers must not be able to make a label of each address that they think of. */
const ROUTE =
  /^\/(healthz|readyz|metrics|api\/(session|status|formulas|settings|views|events|export)|odata\/v4|cubejs-api\/v1\/(load|meta|sql|dry-run))(?![\w-])/

function measure({ requests }: Metrics): Handler {
  return (request, response, next) => {
    const stop = requests.startTimer()
    const route = ROUTE.exec(request.path)?.[0] ?? 'dashboard'
    response.on('finish', () => void stop({ route, status: response.statusCode }))
    next()
  }
}
