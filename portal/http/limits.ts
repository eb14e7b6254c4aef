/** The portal's two brakes: a leaky bucket for requests and operating time for methods. */
import { RestError } from '../errors.ts'

export interface LimitOptions {
  /** Requests that leak out of the bucket each second. */
  leakPerSecond?: number
  /** Level above which requests are refused. */
  burst?: number
  /** Seconds of work that one method may take within ten minutes, per token. */
  operatingSeconds?: number
  /** To whom the work of a batch is charged: its methods each (clouds), or `batch` as a whole (seen on own servers). */
  operatingOn?: 'methods' | 'batch'
}

/** Limits by tariff. */
export const TARIFFS = {
  standard: { leakPerSecond: 2, burst: 50 },
  enterprise: { leakPerSecond: 5, burst: 250 },
} as const satisfies Record<string, LimitOptions>

/** Requests per source address: each adds 1, the bucket leaks all the time. */
export class Bucket {
  readonly #leak: number
  readonly #burst: number
  readonly #levels = new Map<string, { level: number; at: number }>()
  /** Highest level seen, refused requests not counted. */
  maxLevel = 0

  constructor({ leakPerSecond = 2, burst = 50 }: LimitOptions) {
    this.#leak = leakPerSecond
    this.#burst = burst
  }

  /** @throws {RestError} 503 QUERY_LIMIT_EXCEEDED when the bucket is full */
  hit(address: string, now: number) {
    const level = this.#level(address, now) + 1
    if (level > this.#burst) throw queryLimitExceeded()
    this.#levels.set(address, { level, at: now })
    this.maxLevel = Math.max(this.maxLevel, level)
  }

  /** Requests of others from the same address; what does not fit is refused to them, not to us. */
  useUp(address: string, requests: number, now: number) {
    this.#levels.set(address, {
      level: Math.min(this.#burst, this.#level(address, now) + requests),
      at: now,
    })
  }

  #level(address: string, now: number) {
    const bucket = this.#levels.get(address)
    return bucket ? Math.max(0, bucket.level - Math.max(0, now - bucket.at) * this.#leak) : 0
  }
}

export const queryLimitExceeded = () => new RestError(503, 'QUERY_LIMIT_EXCEEDED', 'Too many requests')

export const operationTimeLimit = () =>
  new RestError(429, 'OPERATION_TIME_LIMIT', 'Method is blocked due to operation time limit.')

const WINDOW = 600
const MINUTE = 60
const FREE = 0.1

interface Basket {
  start: number
  seconds: number
}

/** Ten one-minute baskets for each token and method; the oldest drops out 600 s after its first call. */
export class OperatingTime {
  readonly #limit: number
  readonly #baskets = new Map<string, Basket[]>()
  /** Whether everything inside a batch is charged to `batch`. */
  readonly onBatch: boolean

  constructor({ operatingSeconds = 480, operatingOn = 'methods' }: LimitOptions) {
    this.#limit = operatingSeconds
    this.onBatch = operatingOn === 'batch'
  }

  /** @throws {RestError} 429 OPERATION_TIME_LIMIT when the method's time is used up: the call before may have overdrawn it */
  check(token: string, method: string, now: number) {
    if (this.state(token, method, now).operating >= this.#limit) throw operationTimeLimit()
  }

  /** Calls shorter than 0.1 s are free. */
  charge(token: string, method: string, seconds: number, now: number) {
    if (seconds < FREE) return
    const baskets = this.#fresh(token, method, now)
    const last = baskets.at(-1)
    if (last && now < last.start + MINUTE) last.seconds += seconds
    else baskets.push({ start: now, seconds })
  }

  state(token: string, method: string, now: number) {
    const baskets = this.#fresh(token, method, now)
    const operating = baskets.reduce((sum, basket) => sum + basket.seconds, 0)
    return { operating, resetAt: Math.floor((baskets[0]?.start ?? now) + WINDOW) }
  }

  #fresh(token: string, method: string, now: number): Basket[] {
    const key = `${token} ${method}`
    const baskets = (this.#baskets.get(key) ?? []).filter((basket) => basket.start + WINDOW > now)
    this.#baskets.set(key, baskets)
    return baskets
  }
}
