/** An application of the portal: its tokens, its handlers, its offline events. */
import { randomBytes } from 'node:crypto'
import { RestError } from '../errors.ts'
import type { Params } from '../params.ts'
import type { Delivery } from './delivery.ts'
import { type Happening, isEvent } from './happenings.ts'
import { checkHandler, type Identity, portalAuth } from './identity.ts'
import { OfflineQueue } from './offline.ts'
import { type TokenPair, Tokens } from './tokens.ts'

export interface ApplicationOptions {
  /** `local.<hash>.<digits>` */
  clientId: string
  clientSecret: string
  /** Shown by `app.info`; the client id by default. */
  code?: string
  /** Who installed it; 1 by default. */
  userId?: number
  /** Share of offline events that come with `EVENT_DATA: false`, 0..1. */
  withoutData?: number
}

export interface Handler {
  id: number
  event: string
  /** Empty for offline events. */
  handler: string
  userId: number
  offline: boolean
  /** ONOFFLINEEVENT: seconds between two calls at least. */
  minTimeout: number
}

/** What methods may do with the application that calls them. */
export type ApplicationAccess = Application

export interface ApplicationParts {
  delivery: Delivery
  identity: Identity
  strict: boolean
  scopes(): readonly string[]
  /** Unix seconds. */
  now(): number
  /** Called whenever handlers come or go. */
  changed(): void
}

export class Application {
  readonly clientId: string
  readonly code: string
  readonly userId: number
  readonly applicationToken = randomBytes(16).toString('hex')
  readonly tokens: Tokens
  readonly offline = new OfflineQueue()
  installed = false
  readonly #clientSecret: string
  readonly #parts: ApplicationParts
  #handlers: Handler[] = []
  #nextId = 1
  #notified: { dirty: boolean; timer: NodeJS.Timeout } | undefined

  constructor(options: ApplicationOptions, parts: ApplicationParts) {
    this.clientId = options.clientId
    this.#clientSecret = options.clientSecret
    this.code = options.code ?? options.clientId
    this.userId = options.userId ?? 1
    this.offline.withoutData = options.withoutData ?? 0
    this.#parts = parts
    this.tokens = new Tokens(parts.now)
  }

  get handlers(): readonly Handler[] {
    return this.#handlers
  }

  /** Hands tokens to the application; from now on it hears of events. */
  install(handlerUrl: string): void {
    checkHandler(handlerUrl, this.#parts.strict)
    const pair = this.tokens.issue()
    this.installed = true
    this.#post(handlerUrl, 0, {
      name: 'ONAPPINSTALL',
      data: { VERSION: 1, ACTIVE: 'Y', INSTALLED: 'Y', LANGUAGE_ID: 'ru' },
      auth: { refresh_token: pair.refresh_token },
    })
  }

  /** `/oauth/token/`. @throws {RestError} as the OAuth server refuses */
  token(params: Params): object {
    const { grant_type, client_id, client_secret, refresh_token } = params
    if (grant_type !== 'refresh_token' || !refresh_token)
      throw new RestError(400, 'invalid_request', 'A grant and its token are required')
    if (client_id !== this.clientId || client_secret !== this.#clientSecret)
      throw new RestError(401, 'invalid_client', 'Wrong client credentials')
    const pair = this.tokens.exchange(String(refresh_token))
    if (!pair) throw new RestError(400, 'invalid_grant', 'Refresh token is used, expired or of another one')
    const { client_endpoint, server_endpoint, member_id } = portalAuth(this.#parts.identity)
    return {
      ...pair,
      scope: this.#parts.scopes().join(','),
      domain: 'oauth.bitrix.info',
      server_endpoint,
      client_endpoint,
      member_id,
      status: 'L',
      user_id: this.userId,
    }
  }

  /** @throws {RestError} for unknown events, handlers that the portal refuses, and what is bound already */
  bind(wish: Omit<Handler, 'id' | 'event'> & { event: string }) {
    const event = wish.event.toUpperCase()
    if (!isEvent(event)) throw new RestError(400, 'ERROR_EVENT_NOT_FOUND', 'Event not found')
    try {
      if (!wish.offline) checkHandler(wish.handler, this.#parts.strict)
    } catch (error) {
      throw new RestError(400, 'ERROR_ARGUMENT', error instanceof Error ? error.message : String(error))
    }
    if (this.#handlers.some((known) => same(known, { ...wish, event })))
      throw new RestError(400, 'ERROR_CORE', 'Unable to set event handler: Handler already binded')
    this.#handlers.push({ ...wish, event, id: this.#nextId++ })
    this.#parts.changed()
  }

  /** @returns how many handlers went */
  unbind(wish: { event: string; handler: string; offline: boolean; userId?: number | undefined }): number {
    const before = this.#handlers.length
    const event = wish.event.toUpperCase()
    this.#handlers = this.#handlers.filter(
      (known) => !same(known, { ...wish, event, userId: wish.userId ?? known.userId }),
    )
    this.#parts.changed()
    return before - this.#handlers.length
  }

  tell(happening: Happening, at: number) {
    if (!this.installed) return
    let queued = false
    for (const { id, event, handler, offline } of this.#handlers) {
      if (event !== happening.name) continue
      if (offline) {
        this.offline.add(happening, at)
        queued = true
      } else this.#post(handler, id, happening)
    }
    if (queued) this.#notify()
  }

  close() {
    clearTimeout(this.#notified?.timer)
  }

  /** ONOFFLINEEVENT: at once, then not again before its pause is over. */
  #notify() {
    const listener = this.#handlers.find(({ event }) => event === 'ONOFFLINEEVENT')
    if (!listener) return
    if (this.#notified) {
      this.#notified.dirty = true
      return
    }
    this.#post(listener.handler, listener.id, { name: 'ONOFFLINEEVENT', data: {} })
    const timer = setTimeout(() => {
      const again = this.#notified?.dirty
      this.#notified = undefined
      if (again) this.#notify()
    }, listener.minTimeout * 1000)
    timer.unref()
    this.#notified = { dirty: false, timer }
  }

  #post(url: string, handlerId: number, { name, data, auth }: Happening & { auth?: Partial<TokenPair> }) {
    const { identity, delivery, now, scopes } = this.#parts
    const { access_token, expires, expires_in } = this.tokens.present
    delivery.post(url, {
      event: name,
      ...(handlerId > 0 ? { event_handler_id: handlerId } : {}),
      data,
      ts: Math.floor(now()),
      auth: {
        access_token,
        expires,
        expires_in,
        scope: scopes().join(','),
        ...portalAuth(identity),
        status: 'L',
        user_id: this.userId,
        ...auth,
        application_token: this.applicationToken,
      },
    })
  }
}

const same = (a: Omit<Handler, 'id' | 'minTimeout'>, b: Omit<Handler, 'id' | 'minTimeout'>) =>
  a.event === b.event &&
  a.offline === b.offline &&
  a.userId === b.userId &&
  (a.offline || a.handler === b.handler)
