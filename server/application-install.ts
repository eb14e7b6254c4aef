/** `POST /api/events/install`: the portal hands tokens to our application. Anybody can send that, so each claim is checked. */
import express, { type NextFunction, type Request, type Response, type Router } from 'express'
import { type ApplicationTokens, MethodError, oauthOrigin, PortalError } from '../loader/index.ts'
import type { Installation } from './application-file.ts'
import { type EventAuth, type EventForm, parseForm, readForm } from './events-form.ts'
import type { FindPortal, KnownPortal } from './events-portals.ts'
import { isOneOf } from './events-tokens.ts'
import type { Logger } from './log.ts'

export interface InstallOptions {
  clientId: string
  findPortal: FindPortal
  installationOf(portalId: number): Installation | undefined
  /** Asks the portal whose tokens these are. @throws {PortalError | MethodError} they are of no use */
  verify(portalId: number, tokens: ApplicationTokens): Promise<void>
  /** Keeps the installation, or forgets it. */
  keep(portalId: number, installation: Installation | undefined): Promise<void>
  log: Logger
  warn(message: string): void
}

/** Each attempt costs the portal two requests, and anybody may make us try. */
const ATTEMPTS = 5
const PER_MS = 60_000

interface Reply {
  status: number
  error?: string
}

/**
 * The router of the installation. 200: kept · 400: not an installation · 403: a foreign portal, or tokens of another
 * application · 429: too many attempts · 503: the portal could not be asked. Asks nobody but the portals of the settings.
 */
export function createInstall(options: InstallOptions): Router {
  const { findPortal, installationOf, keep, log, warn } = options
  const mayTry = createAllowance()

  async function answer(form: EventForm): Promise<Reply> {
    const portal = await findPortal(form.auth.domain)
    const event = form.event.toUpperCase()
    if (event !== 'ONAPPINSTALL' && event !== 'ONAPPUNINSTALL')
      return { status: 400, error: 'Expected ONAPPINSTALL.' }
    if (!portal) {
      warn('POST /api/events/install: refused a portal that is not among those of BITRIX24_WEBHOOK_URL.')
      return { status: 403, error: 'The portal is unknown.' }
    }
    return event === 'ONAPPINSTALL' ? install(portal, form.auth) : uninstall(portal, form.auth)
  }

  async function install(portal: KnownPortal, auth: EventAuth): Promise<Reply> {
    const installation = readInstallation(auth, options.clientId)
    if (!installation) return { status: 400, error: 'Tokens are missing.' }
    if (!oauthOrigin(installation.serverEndpoint, portal.url))
      return { status: 403, error: 'The authorisation server is unknown.' }
    if (!mayTry()) return { status: 429, error: 'Too many attempts.' }
    try {
      await options.verify(portal.id, installation)
    } catch (error) {
      return refused(error)
    }
    await keep(portal.id, installation)
    log.info(`The application is installed on ${new URL(portal.url).host}.`)
    return { status: 200 }
  }

  function refused(error: unknown): Reply {
    if (!(error instanceof PortalError || error instanceof MethodError)) throw error
    warn(`POST /api/events/install: ${error.message}`)
    return error instanceof PortalError && error.kind === 'unreachable'
      ? { status: 503, error: 'The portal could not be asked.' }
      : { status: 403, error: 'The portal does not confirm these tokens.' }
  }

  async function uninstall({ id, url }: KnownPortal, { application_token }: EventAuth): Promise<Reply> {
    const known = installationOf(id)
    if (!known || !isOneOf(application_token ?? '', [known.applicationToken]))
      return { status: 403, error: 'The application token is wrong.' }
    await keep(id, undefined)
    log.warn(`The application was removed from ${new URL(url).host}: its offline events are no longer read.`)
    return { status: 200 }
  }

  const router = express.Router()
  router.all(
    '/',
    ...readForm,
    (request: Request, response: Response, next: NextFunction) =>
      void answer(parseForm(request.body))
        .then(({ status, error }) => {
          if (error) response.status(status).json({ error })
          else response.status(status).end()
        })
        .catch(next),
  )
  return router
}

function readInstallation(auth: EventAuth, clientId: string): Installation | undefined {
  const { access_token, refresh_token, application_token, member_id, server_endpoint } = auth
  if (!access_token || !refresh_token || !application_token || !member_id || !server_endpoint)
    return undefined
  return {
    clientId,
    accessToken: access_token,
    refreshToken: refresh_token,
    serverEndpoint: server_endpoint,
    applicationToken: application_token,
    memberId: member_id,
    installedAt: new Date().toISOString(),
    bound: false,
  }
}

/** @returns whether one more attempt is allowed now */
function createAllowance(): () => boolean {
  let attempts: number[] = []
  return () => {
    const now = performance.now()
    attempts = attempts.filter((at) => now - at < PER_MS)
    if (attempts.length >= ATTEMPTS) return false
    attempts.push(now)
    return true
  }
}
