/** An emulated Bitrix24 portal: the REST dialect over HTTP, records in memory, limits and faults like the true one. */
import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { startChurn } from './churn.ts'
import { dialect } from './dialect.ts'
import { memberId } from './events/identity.ts'
import { eventControls, PortalEvents } from './events/index.ts'
import { type Company, createCompany } from './generator/index.ts'
import { authorise } from './http/caller.ts'
import { dealCard } from './http/card.ts'
import { Faults } from './http/faults.ts'
import { Gateway } from './http/gateway.ts'
import { Bucket, OperatingTime } from './http/limits.ts'
import { listen, type ServerParts } from './http/server.ts'
import { Stats } from './http/stats.ts'
import type { Portal, PortalOptions } from './options.ts'
import type { Params } from './params.ts'
import { type Rights, visibleStore } from './rights.ts'
import { Store } from './store.ts'

export { CHURN_KINDS, type ChurnKind, churn } from './churn.ts'
export { FAULT_KINDS, type FaultKind, type FaultOptions, type Faults } from './http/faults.ts'
export { TARIFFS } from './http/limits.ts'
export type { PortalStats } from './http/stats.ts'
export type { Invention, Portal, PortalOptions } from './options.ts'
export type { Rights } from './rights.ts'
export type { PortalData, Store } from './store.ts'

export const SCOPES = ['crm', 'user', 'user_basic', 'department', 'task', 'telephony']

/** Starts a portal; with `data: { deals, seed, anchor }` one that lives on by itself as time passes. */
export async function startPortal(options: PortalOptions = {}): Promise<Portal> {
  const { modules, crmMode, callStatistics } = options
  const { clock = Date.now, secret = randomBytes(8).toString('hex'), limits = {}, skewSeconds = 0 } = options
  const now = () => clock() / 1000 + skewSeconds
  const second = () => Math.floor(now())
  const rights = withDefaults(options.webhook)
  const speech = dialect(options)
  const store = new Store(speech, second)
  const company = fill(store, options.data, speech.offset)
  const live = () => company?.advance(second())
  live()

  const faults = new Faults()
  const stats = new Stats()
  const bucket = limits === false ? undefined : new Bucket(limits)
  const operating = limits === false ? undefined : new OperatingTime(limits)
  const ownToken = randomBytes(16).toString('hex')
  const addresses = new Addresses(options.host ?? '127.0.0.1')
  const told = new PortalEvents(options.events ?? {}, options.application, {
    ...{ store, now, scopes: () => rights.scopes },
    identity: { url: () => addresses.present, memberId: memberId(secret) },
  })
  const { application } = told
  const gateway = new Gateway({
    ...{ dialect: speech, stats, faults, operating, now, work: options.workSeconds ?? (() => 0) },
    authorise: (address, params) =>
      authorise(address, params, { secret, accessToken: ownToken, application }),
    context({ userId, application: caller }) {
      live()
      const { admin, scopes, pipelines } = rights
      const seen = visibleStore(store, rights, userId)
      return {
        ...{ store: seen, dialect: speech, userId, admin, scopes, pipelines, now: second() },
        ...{ application: caller, modules, crmMode, callStatistics },
      }
    },
  })
  const parts: ServerParts = {
    ...{ gateway, faults, stats, bucket, latencyMs: options.latencyMs ?? 0 },
    token: application && ((params) => application.token(params)),
    card(path: string, form: Params) {
      live()
      return dealCard(store, speech, path, form)
    },
  }
  await addresses.open(parts, options.port ?? 0)
  // without requests time passes all the same, for those who hear of events
  const ticker = company && setInterval(() => told.wanted && live(), 1000).unref()
  const endings: (() => void)[] = [() => clearInterval(ticker), () => told.close()]

  return {
    get url() {
      return addresses.present
    },
    get webhookUrl() {
      return `${addresses.present}/rest/${rights.userId}/${secret}/`
    },
    get accessToken() {
      return application ? application.tokens.present.access_token : ownToken
    },
    ...{ webhook: rights, store, faults, outgoingWebhooks: told.webhooks, application },
    events: eventControls(told),
    stats: () => ({
      requests: stats.requests,
      refused: stats.refused,
      calls: { ...stats.calls },
      maxLevel: bucket?.maxLevel ?? 0,
    }),
    charge: (method, seconds) => operating?.charge(secret, method, seconds, now()),
    useUp: (requests) => bucket?.useUp(addresses.host, requests, performance.now() / 1000),
    move: ({ status = 302, port = 0 } = {}) => addresses.move(parts, port, status),
    async install(handlerUrl) {
      if (!application) throw new Error('install: start the portal with the option `application`')
      application.install(handlerUrl)
      await told.delivery.idle()
    },
    startChurn(wish) {
      const churning = startChurn(store, live, wish)
      endings.push(() => churning.stop())
      return churning
    },
    async close() {
      for (const end of endings) end()
      await addresses.close()
    },
  }
}

const withDefaults = (rights: Partial<Rights> = {}): Rights => ({
  ...{ userId: 1, admin: true, scopes: [...SCOPES], pipelines: undefined, sees: 'all' },
  ...rights,
})

/** Where the portal listens: one address, or several after it has moved. */
class Addresses {
  readonly host: string
  readonly #servers: Server[] = []
  #status = 302
  present = ''

  constructor(host: string) {
    this.host = host
  }

  async open(parts: ServerParts, port: number) {
    let own = ''
    const moved = () => (own === this.present ? undefined : { origin: this.present, status: this.#status })
    const { server, url } = await listen(parts, this.host, port, moved)
    own = url
    this.present = url
    this.#servers.push(server)
  }

  async move(parts: ServerParts, port: number, status: number): Promise<string> {
    await this.open(parts, port)
    this.#status = status
    return this.present
  }

  async close() {
    const closed = this.#servers.map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve())
          server.closeAllConnections()
        }),
    )
    await Promise.all(closed)
  }
}

function fill(store: Store, data: PortalOptions['data'], offset: string): Company | undefined {
  if (!data) return undefined
  if (!('seed' in data)) {
    store.load(data)
    return undefined
  }
  const anchor = Math.floor(new Date(data.anchor).getTime() / 1000)
  if (Number.isNaN(anchor)) throw new Error(`anchor ${String(data.anchor)}: expected a date in ISO 8601`)
  return createCompany({ ...data, anchor, offset }, store)
}
