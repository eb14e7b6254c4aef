/** Our local application in the portals: its installation, its tokens, its offline events. */
import express, { type Router } from 'express'
import type pg from 'pg'
import { openApplication, type PortalApplication } from '../loader/index.ts'
import { type Installation, type Installations, openInstallations } from './application-file.ts'
import { createInstall } from './application-install.ts'
import { firstLine } from './branch.ts'
import { createRareWarning } from './events-log.ts'
import { createFindPortal } from './events-portals.ts'
import type { Logger } from './log.ts'
import { hide } from './redact.ts'

export interface ApplicationOptions {
  /** BITRIX24_CLIENT_ID and BITRIX24_CLIENT_SECRET; without both there is no application. */
  clientId: string | undefined
  clientSecret: string | undefined
  /** The data folder. */
  folder: string
  pool: pg.Pool
  portals: readonly { id: number; webhookUrl: string }[]
  requestsPerSecond: number
  /** Something of this portal stands in the queue. */
  wake(portalId: number): void
  log: Logger
}

export interface Application {
  /** `POST /` takes the portal's ONAPPINSTALL and ONAPPUNINSTALL. */
  router: Router
  /**
   * Moves the offline events of a portal into `app.event_queue`. Cheap where no application is installed; never fails:
   * what goes wrong is logged, and polling finds the changes.
   *
   * @returns how many came
   */
  offline(portalId: number): Promise<number>
  /** Application tokens: events that carry one are the portal's. */
  tokens(): string[]
  /** Host of the portal with this permanent id, as its webhook names it. */
  domainOf(memberId: string | undefined): string | undefined
  close(): Promise<void>
}

/** @throws {OperatorError} when `application.json` cannot be read */
export async function createApplication(options: ApplicationOptions): Promise<Application> {
  const { clientId, clientSecret, pool, portals, wake, log } = options
  if (!clientId || !clientSecret) return noApplication()
  hide(clientSecret)
  const keys = { clientId, clientSecret }
  const installations = await openInstallations(options.folder)
  const findPortal = createFindPortal(pool, portals)
  const warn = createRareWarning(log)
  const opened = new Map<number, PortalApplication>()
  const reading = new Map<number, Promise<number>>()

  const originOf = (portalId: number) => {
    const portal = portals.find(({ id }) => id === portalId)
    return portal && new URL(portal.webhookUrl).origin
  }
  const installed = () => installations.all().filter(([, one]) => one.clientId === clientId)

  function open(portalId: number, origin: string, keeper = installations.keeper(origin)): PortalApplication {
    return openApplication({
      keys,
      keeper,
      portalId,
      origin: async () => (await findPortal(new URL(origin).host))?.url ?? origin,
      pool,
      log,
      requestsPerSecond: options.requestsPerSecond,
    })
  }

  function opening(portalId: number, origin: string): PortalApplication {
    const application = opened.get(portalId) ?? open(portalId, origin)
    opened.set(portalId, application)
    return application
  }

  async function read(portalId: number): Promise<number> {
    const origin = originOf(portalId)
    const installation = origin && installations.of(origin)
    if (!installation || installation.clientId !== clientId) return 0
    const application = opening(portalId, origin)
    if (!installation.bound) await bind(application, installations, origin, log)
    return application.readOfflineEvents()
  }

  /** Whoever asks while it is being read gets the same. */
  function readOnce(portalId: number): Promise<number> {
    const mine = reading.get(portalId) ?? read(portalId).finally(() => reading.delete(portalId))
    reading.set(portalId, mine)
    return mine
  }

  async function offline(portalId: number): Promise<number> {
    try {
      return await readOnce(portalId)
    } catch (error) {
      warn(`Offline events are not read: ${firstLine(error)}`)
      return 0
    }
  }

  const router = createInstall({
    findPortal,
    clientId,
    log,
    warn,
    installationOf: (portalId) => installations.of(originOf(portalId) ?? ''),
    async verify(portalId, tokens) {
      const trial = open(portalId, originOf(portalId)!, {
        current: () => tokens,
        replace: async () => {},
      })
      await trial.verify().finally(trial.close)
    },
    async keep(portalId, installation: Installation | undefined) {
      await installations.set(originOf(portalId)!, installation)
      if (installation) void offline(portalId).then(() => wake(portalId))
    },
  })

  return {
    router,
    offline,
    tokens: () => installed().map(([, { applicationToken }]) => applicationToken),
    domainOf(memberId) {
      const [origin] = installed().find(([, one]) => one.memberId === memberId) ?? []
      return origin && new URL(origin).host
    },
    close: async () => {
      await Promise.all([...opened.values()].map((application) => application.close()))
    },
  }
}

async function bind(
  application: PortalApplication,
  installations: Installations,
  origin: string,
  log: Logger,
): Promise<void> {
  const missing = await application.bind()
  const installation = installations.of(origin)
  if (installation) await installations.set(origin, { ...installation, bound: true })
  const { host } = new URL(origin)
  log.info(
    `${host} keeps its events for us from now on${missing.length > 0 ? `, except ${missing.length} that the application’s rights do not cover` : ''}.`,
  )
}

function noApplication(): Application {
  const router = express.Router()
  router.use((_request, response) => {
    response.status(404).json({
      error:
        'There is no application: set BITRIX24_CLIENT_ID and BITRIX24_CLIENT_SECRET. See docs/connect-portal.md.',
    })
  })
  return {
    router,
    offline: async () => 0,
    tokens: () => [],
    domainOf: () => undefined,
    close: async () => {},
  }
}
