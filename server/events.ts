/** `POST /api/events`: the portal says that something changed; the record is queued to be read again. */
import express, { type Handler, type NextFunction, type Request, type Response, type Router } from 'express'
import type pg from 'pg'
import { enqueue, noticesOf } from '../loader/index.ts'
import type { Application } from './application.ts'
import { createCollect } from './events-collect.ts'
import { type EventForm, parseForm, readForm } from './events-form.ts'
import { createRareWarning } from './events-log.ts'
import { createFindPortal, type KnownPortal } from './events-portals.ts'
import { isOneOf } from './events-tokens.ts'
import type { Logger } from './log.ts'

/** Since the process started. */
export interface EventCounters {
  /** Events taken, those without a record of interest included. */
  received: number
  /** Requests turned away: no token, a wrong one, a foreign portal, not a form. */
  refused: number
  /** Events taken that name nothing we keep. */
  unknown: number
}

export interface EventsOptions {
  pool: pg.Pool
  /** Application tokens of the portals' outgoing webhooks. */
  tokens: readonly string[]
  /** Portals that this process serves: ids in `app.portals`. */
  portals: readonly { id: number }[]
  /** Something of this portal stands in the queue. Called after each portion that was stored. */
  wake(portalId: number): void
  log: Logger
  /** Its events are taken too, and its installation under `/install`. */
  application?: Application | undefined
}

const HINT =
  'Events are switched off: set BITRIX24_EVENT_TOKEN to the token of the outgoing webhook. See docs/connect-portal.md.'

/**
 * The router of `/api/events`. Answers 200 with an empty body once the event is stored, before anything is asked of the
 * portal; 401 without a token, 403 with a wrong one or from a foreign portal, 404 where events are switched off.
 * Events are hints: repeated, late or lost ones do no harm.
 */
export function createEvents(options: EventsOptions): Router & { counters: EventCounters } {
  const { pool, tokens, portals, wake, log, application } = options
  const counters: EventCounters = { received: 0, refused: 0, unknown: 0 }
  const findPortal = createFindPortal(pool, portals)
  const warn = createRareWarning(log)
  const collect = createCollect(async (portalId, notices) => {
    await enqueue(pool, portalId, notices)
    wake(portalId)
  })

  const switchedOn = () => tokens.length > 0 || (application?.tokens().length ?? 0) > 0

  function refuse(response: Response, status: number, error: string, warning?: string): void {
    counters.refused += 1
    if (warning) warn(warning)
    response.status(status).json({ error })
  }

  async function take(form: EventForm, response: Response): Promise<void> {
    const token = form.auth.application_token
    if (token === undefined) return refuse(response, 401, 'The application token is missing.')
    if (!isOneOf(token, [...tokens, ...(application?.tokens() ?? [])]))
      return refuse(
        response,
        403,
        'The application token is wrong.',
        'POST /api/events: refused an event with a wrong token. If it is the portal’s, set BITRIX24_EVENT_TOKEN to the token that it shows beside the outgoing webhook.',
      )
    const portal = await portalOf(form)
    if (!portal)
      return refuse(
        response,
        403,
        'The portal is unknown.',
        'POST /api/events: refused an event of a portal that is not among those of BITRIX24_WEBHOOK_URL.',
      )
    counters.received += 1
    await queue(portal, form)
    response.status(200).end()
  }

  /** A renamed portal keeps its member id, which is known of an application. */
  async function portalOf({ auth }: EventForm): Promise<KnownPortal | undefined> {
    return (await findPortal(auth.domain)) ?? (await findPortal(application?.domainOf(auth.member_id) ?? ''))
  }

  async function queue({ id }: KnownPortal, { event, data }: EventForm): Promise<void> {
    const notices = noticesOf(event, data)
    if (notices === undefined) counters.unknown += 1
    else if (notices.length > 0) await collect(id, notices)
    else wake(id)
  }

  const events: Handler = (request, response, next) => {
    take(parseForm(request.body), response).catch(next)
  }
  const router = express.Router()
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store')
    next()
  })
  if (application) router.use('/install', application.router)
  router.all('/', (_request, response, next) => {
    if (switchedOn()) next()
    else refuse(response, 404, HINT)
  })
  router.all('/', ...readForm, events)
  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error)
    const status = Number((error as { status?: unknown } | null)?.status)
    if (status >= 400 && status < 500) return refuse(response, status, 'The request cannot be read.')
    log.error({ err: error }, 'POST /api/events failed.')
    // The portal does not repeat it; polling finds the change.
    response.status(503).json({ error: 'The database does not answer.' })
  })
  return Object.assign(router, { counters })
}
