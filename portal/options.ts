/** What a portal can be told, and what it gives to the tests that started it. */
import type { Churning, ChurnOptions } from './churn.ts'
import type { DialectOptions } from './dialect.ts'
import type { Application, ApplicationOptions } from './events/application.ts'
import type { EventOptions, Events } from './events/index.ts'
import type { OutgoingWebhooks } from './events/webhooks.ts'
import type { Faults } from './http/faults.ts'
import type { LimitOptions } from './http/limits.ts'
import type { PortalStats } from './http/stats.ts'
import type { Modules } from './methods/method.ts'
import type { Rights } from './rights.ts'
import type { PortalData, Store } from './store.ts'

/** An invented company instead of given records. */
export interface Invention {
  /** Deals that exist at the anchor, spread over the 30 months before it. */
  deals: number
  /** Leads beside them. */
  leads?: number
  seed: number
  /** `false` leaves out leads, calls, tasks, comments, product rows and smart processes. */
  extras?: boolean
  /** The moment around which the company is built, ISO 8601 or Date; life goes on after it. */
  anchor: string | Date
}

export interface PortalOptions extends DialectOptions {
  /** 0, the default, takes a free one. */
  port?: number
  host?: string
  /** Records as they are, or an invented company; nothing means an empty portal. */
  data?: PortalData | Invention
  /** `false` lifts all limits; `TARIFFS.enterprise` for 5 requests a second. */
  limits?: LimitOptions | false
  /** The webhook's secret; random by default. */
  secret?: string
  /** Pause before each answer. */
  latencyMs?: number
  /** Present moment in unix milliseconds. The bucket always leaks in real time. */
  clock?: () => number
  /** How far the portal's clock is ahead of `clock`; negative when it is behind. */
  skewSeconds?: number
  /** What the webhook may do; an administrator with every scope and pipeline by default. */
  webhook?: Partial<Rights>
  /** Seconds of operating time charged to each call on top of what it really took. */
  workSeconds?: (method: string) => number
  /** A local application; without it `event.*` is refused to everybody. */
  application?: ApplicationOptions
  events?: EventOptions
  /** Parts that the customer does not have; all are there by default. */
  modules?: Modules
  /** `simple`: without leads. By default what the data say. */
  crmMode?: 'classic' | 'simple'
  /** Whether the webhook's owner may look at the statistics of calls; true by default. */
  callStatistics?: boolean
}

export interface Portal {
  /** Origin, such as `http://127.0.0.1:54321`; the newest one after `move()`. */
  readonly url: string
  /** `<url>/rest/<user>/<secret>/` */
  readonly webhookUrl: string
  /** Token for `/rest/<method>?auth=<token>`: that of the application when there is one. */
  readonly accessToken: string
  /** Rights of the webhook; what is changed counts from the next request on. */
  readonly webhook: Rights
  readonly store: Store
  readonly faults: Faults
  readonly outgoingWebhooks: OutgoingWebhooks
  readonly events: Events
  readonly application: Application | undefined
  stats(): PortalStats
  /** Uses up operating time of a method, as if it had worked for so many seconds. */
  charge(method: string, seconds: number): void
  /** Requests of another consumer from the same address: they fill the same bucket. */
  useUp(requests: number): void
  /**
   * The portal gets another address: everything that comes to the old one is redirected.
   *
   * @returns the new origin
   */
  move(options?: { status?: 301 | 302 | 307 | 308; port?: number }): Promise<string>
  /** Installs the application: its handler gets ONAPPINSTALL with tokens. Resolves when that was handed over. */
  install(handlerUrl: string): Promise<void>
  /** Lets things happen all the time. */
  startChurn(options: ChurnOptions & { perSecond: number; seed: number }): Churning
  close(): Promise<void>
}
