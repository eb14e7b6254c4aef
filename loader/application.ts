/** A local application of the portal: an identity beside the webhook, which may read offline events. */
import type pg from 'pg'
import { Agent } from 'undici'
import { type ApplicationKeys, type ApplicationTokens, oauthOrigin } from './application-oauth.ts'
import { bindOfflineEvents, recoverOfflineEvents, takeOfflineEvents } from './application-offline.ts'
import {
  createApplicationTransport,
  createRenew,
  REVOKED,
  type TokenKeeper,
} from './application-transport.ts'
import { type Clock, realClock } from './clock.ts'
import { MethodError, PortalError, SyncStoppedError } from './errors.ts'
import { enqueue, type Notice } from './events.ts'
import type { Logger } from './log.ts'
import { createPace } from './pace.ts'
import { isObject } from './php.ts'
import { createPortalClient, type PortalClient } from './portal-client.ts'
import { paceStore } from './portals.ts'

export type { ApplicationKeys, ApplicationTokens, TokenKeeper }
export { oauthOrigin }

export interface ApplicationOptions {
  keys: ApplicationKeys
  keeper: TokenKeeper
  /** `app.portals.id` */
  portalId: number
  /** Where the portal answers now; asked before each piece of work, for portals get renamed. */
  origin(): Promise<string>
  pool: pg.Pool
  log: Logger
  /** What the portal's plan allows; the bucket is shared with the portal's loader. */
  requestsPerSecond?: number
  signal?: AbortSignal
  clock?: Clock
}

export interface PortalApplication {
  /**
   * Makes sure that the tokens are those of an administrator for this very application, without renewing them.
   *
   * @throws {PortalError} they are not, or the portal cannot be asked: one line to print
   */
  verify(): Promise<void>
  /** Has the portal keep our events. @returns names that it does not offer */
  bind(): Promise<string[]>
  /**
   * Moves offline events into `app.event_queue`.
   *
   * @returns how many, at most 1000 at a time
   * @throws {PortalError} · {MethodError} refused · {SyncStoppedError}
   */
  readOfflineEvents(): Promise<number>
  close(): Promise<void>
}

/** A portal that does not answer must not hold up the heartbeat. */
const PATIENCE_MS = 30_000

export function openApplication(options: ApplicationOptions): PortalApplication {
  const { keys, keeper, portalId, pool, log } = options
  const clock = options.clock ?? realClock
  const agent = new Agent({ keepAliveTimeout: 30_000 })
  const closing = new AbortController()
  // The same bucket as the loader's, through the database: the portal counts per address, not per key.
  const pace = createPace(
    options.requestsPerSecond ?? 2,
    clock,
    paceStore(pool, () => portalId),
  )
  let origin = ''
  const renew = createRenew(keeper, keys, () => origin, agent)
  let recovered = false

  async function session<T>(renews: boolean, work: (portal: PortalClient) => Promise<T>): Promise<T> {
    origin = await options.origin()
    const patience = AbortSignal.timeout(PATIENCE_MS)
    const stop = AbortSignal.any([closing.signal, ...(options.signal ? [options.signal] : [])])
    const transport = createApplicationTransport({
      origin,
      keeper,
      dispatcher: agent,
      ...(renews ? { renew } : {}),
    })
    const portal = createPortalClient({
      transport,
      pace,
      clock,
      log,
      redact: hideTokens,
      signal: AbortSignal.any([stop, patience]),
    })
    try {
      await pace.recall()
      return await work(portal)
    } catch (error) {
      throw explain(error, new URL(origin).host, patience.aborted && !stop.aborted)
    }
  }

  function hideTokens(text: string): string {
    const { accessToken, refreshToken } = keeper.current()
    return [accessToken, refreshToken, keys.clientSecret].reduce(
      (clean, one) => clean.replaceAll(one, '***'),
      text,
    )
  }

  const keep = (notices: Notice[]) => enqueue(pool, portalId, notices)

  return {
    verify: () => session(false, (portal) => verifyOwner(portal, keys.clientId)),
    bind: () => session(true, bindOfflineEvents),
    readOfflineEvents: () =>
      session(true, async (portal) => {
        const { taken, more } = await takeOfflineEvents(portal, keep)
        // After a repeated request, events may stand reserved under a name that never reached us.
        if (portal.stats.retries > 0) recovered = false
        if (more || recovered) return taken
        const found = await recoverOfflineEvents(portal, keep)
        recovered = true
        return taken + found
      }).catch((error) => {
        recovered = false
        throw error
      }),
    async close() {
      closing.abort()
      await agent.destroy()
    },
  }
}

async function verifyOwner(portal: PortalClient, clientId: string): Promise<void> {
  const { host } = new URL(portal.origin)
  const { result: app } = await portal.call('app.info')
  const codes = isObject(app) ? [app.CODE, app.CLIENT_ID] : []
  if (!codes.includes(clientId))
    throw new PortalError(
      'auth',
      `${host}: the tokens are those of another application. Set BITRIX24_CLIENT_ID to the code that the portal shows.`,
    )
  const { result: profile } = await portal.call('profile')
  if (!isObject(profile) || !YES.includes(profile.ADMIN))
    throw new PortalError(
      'auth',
      `${host}: the application was installed by somebody who is not an administrator. Let an administrator install it: others may not read offline events.`,
    )
}

const YES: unknown[] = [true, 1, '1', 'Y']

/** What the client says of a webhook is said of the application. */
function explain(error: unknown, host: string, tired: boolean): unknown {
  if (tired && error instanceof SyncStoppedError)
    return new PortalError(
      'unreachable',
      `${host}: no answer to the application within ${PATIENCE_MS / 1000} s.`,
    )
  const code = lostAccess(error)
  if (code === undefined) return error
  return new PortalError(
    'auth',
    `${host}: the portal no longer accepts the application${code ? ` (${code})` : ''}. Install it again: docs/connect-portal.md → Events.`,
  )
}

/** The portal's code where the tokens are of no use any more, perhaps an empty one; undefined for other errors. */
function lostAccess(error: unknown): string | undefined {
  if (error instanceof MethodError && error.code === REVOKED) return error.message.split(' ').at(-1)!
  if (!(error instanceof PortalError) || error.kind !== 'auth' || !/webhook/i.test(error.message))
    return undefined
  return /\((\w+)\)$/.exec(error.message)?.[1] ?? ''
}
