/** An emulated Bitrix24 portal: the REST dialect over HTTP, records in memory, limits and faults like the true one. */
import { randomBytes } from 'node:crypto'
import { type DialectOptions, dialect } from './dialect.ts'
import { type Company, createCompany } from './generator/index.ts'
import { dealCard } from './http/card.ts'
import { Faults } from './http/faults.ts'
import { Gateway } from './http/gateway.ts'
import { Bucket, type LimitOptions, OperatingTime } from './http/limits.ts'
import { listen } from './http/server.ts'
import { type PortalStats, Stats } from './http/stats.ts'
import type { Params } from './params.ts'
import { type PortalData, Store } from './store.ts'

export type { FaultKind, FaultOptions, Faults } from './http/faults.ts'
export type { PortalStats } from './http/stats.ts'
export type { PortalData, Store } from './store.ts'

/** An invented company instead of given records. */
export interface Invention {
  /** Deals that exist at the anchor, spread over the 30 months before it. */
  deals: number
  seed: number
  /** The moment around which the company is built, ISO 8601 or Date; life goes on after it. */
  anchor: string | Date
}

export interface PortalOptions extends DialectOptions {
  /** 0, the default, takes a free one. */
  port?: number
  host?: string
  /** Records as they are, or an invented company; nothing means an empty portal. */
  data?: PortalData | Invention
  /** `false` lifts all limits. */
  limits?: LimitOptions | false
  /** The webhook's secret; random by default. */
  secret?: string
  /** Pause before each answer. */
  latencyMs?: number
  /** Present moment in unix milliseconds. The bucket always leaks in real time. */
  clock?: () => number
  /** What the webhook may do; an administrator with every scope and pipeline by default. */
  webhook?: { userId?: number; admin?: boolean; scopes?: string[]; pipelines?: number[] }
  /** Seconds of operating time charged to each call on top of what it really took. */
  workSeconds?: (method: string) => number
}

export interface Portal {
  /** Origin, such as `http://127.0.0.1:54321`. */
  url: string
  /** `<url>/rest/<user>/<secret>/` */
  webhookUrl: string
  /** Token for `/rest/<method>?auth=<token>`. */
  accessToken: string
  store: Store
  faults: Faults
  stats(): PortalStats
  /** Uses up operating time of a method, as if it had worked for so many seconds. */
  charge(method: string, seconds: number): void
  close(): Promise<void>
}

export const SCOPES = ['crm', 'user', 'user_basic', 'department', 'task', 'telephony']

/** Starts a portal; with `data: { deals, seed, anchor }` one that lives on by itself as time passes. */
export async function startPortal(options: PortalOptions = {}): Promise<Portal> {
  const { clock = Date.now, secret = randomBytes(8).toString('hex'), limits = {} } = options
  const { userId = 1, admin = true, scopes = SCOPES, pipelines } = options.webhook ?? {}
  const now = () => clock() / 1000
  const speech = dialect(options)
  const store = new Store(speech, () => Math.floor(now()))
  const company = fill(store, options.data, speech.offset)
  const live = () => company?.advance(Math.floor(now()))
  live()

  const faults = new Faults()
  const stats = new Stats()
  const bucket = limits === false ? undefined : new Bucket(limits)
  const operating = limits === false ? undefined : new OperatingTime(limits)
  const accessToken = randomBytes(16).toString('hex')
  const gateway = new Gateway({
    dialect: speech,
    secret,
    accessToken,
    stats,
    faults,
    operating,
    now,
    work: options.workSeconds ?? (() => 0),
    context(caller) {
      live()
      return { store, dialect: speech, userId: caller, admin, scopes, pipelines, now: Math.floor(now()) }
    },
  })
  const card = (path: string, form: Params) => {
    live()
    return dealCard(store, speech, path, form)
  }
  const parts = { gateway, faults, stats, bucket, card, latencyMs: options.latencyMs ?? 0 }
  const { server, url } = await listen(parts, options.host ?? '127.0.0.1', options.port ?? 0)

  return {
    url,
    webhookUrl: `${url}/rest/${userId}/${secret}/`,
    accessToken,
    store,
    faults,
    stats: () => ({
      requests: stats.requests,
      refused: stats.refused,
      calls: { ...stats.calls },
      maxLevel: bucket?.maxLevel ?? 0,
    }),
    charge: (method, seconds) => operating?.charge(secret, method, seconds, now()),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
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
  return createCompany({ deals: data.deals, seed: data.seed, anchor, offset }, store)
}
