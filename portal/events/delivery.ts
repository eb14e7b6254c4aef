/** Telling handlers: form-encoded POSTs, one after another, never repeated. */
import { Random } from '../generator/random.ts'
import type { Params } from '../params.ts'

/** What goes wrong between the portal and its handlers; nothing by default. */
export interface Disorder {
  /** Share of events that arrive twice, 0..1. */
  duplicate: number
  /** Events told within a moment (50 ms) arrive in another order. */
  shuffle: boolean
  /** Share of events that never arrive, 0..1: the portal does not repeat them. */
  lose: number
}

interface Parcel {
  url: string
  body: string
}

const MOMENT_MS = 50
const PATIENCE_MS = 5_000

export class Delivery {
  readonly disorder: Disorder = { duplicate: 0, shuffle: false, lose: 0 }
  readonly #random: Random
  #waiting: Parcel[] = []
  #working: Promise<void> | undefined
  readonly #ending = new AbortController()
  /** Parcels handed over so far, whatever the handler said. */
  sent = 0
  /** Those of them that nobody took: refused, no answer within 5 s, or not 2xx. */
  failed = 0

  constructor(seed: number) {
    this.#random = new Random(seed, 7)
  }

  /** @param fields nested as PHP has it */
  post(url: string, fields: Params) {
    if (this.#ending.signal.aborted || this.#random.chance(this.disorder.lose)) return
    const parcel = { url, body: formEncode(fields) }
    this.#waiting.push(parcel)
    if (this.#random.chance(this.disorder.duplicate)) this.#waiting.push(parcel)
    this.#working ??= this.#work()
  }

  /** Until everything told so far has been handed over. */
  async idle() {
    while (this.#working) await this.#working
  }

  close() {
    this.#waiting = []
    this.#ending.abort()
  }

  async #work() {
    // a promise's step later: whoever changes a record goes on first
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      if (this.disorder.shuffle) await this.#stir()
      const parcel = this.#waiting.shift()
      if (parcel) await this.#hand(parcel)
    }
    this.#working = undefined
  }

  async #stir() {
    await new Promise((resolve) => setTimeout(resolve, MOMENT_MS))
    const rest = this.#waiting
    for (let at = rest.length - 1; at > 0; at--) {
      const other = this.#random.whole(0, at)
      ;[rest[at], rest[other]] = [rest[other]!, rest[at]!]
    }
  }

  async #hand({ url, body }: Parcel) {
    this.sent++
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          'User-Agent': 'Bitrix24 Webhook Engine',
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), this.#ending.signal]),
      })
      await response.arrayBuffer()
      if (!response.ok) this.failed++
    } catch {
      // a real portal does not repeat either
      this.failed++
    }
  }
}

/** `{ data: { FIELDS: { ID: 1 } } }` → `data%5BFIELDS%5D%5BID%5D=1`. */
export function formEncode(fields: Params): string {
  const pairs: string[] = []
  const walk = (name: string, value: unknown) => {
    if (value === null || value === undefined) return
    if (typeof value === 'object')
      for (const [key, item] of Object.entries(value)) walk(`${name}[${key}]`, item)
    else pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
  }
  for (const [name, value] of Object.entries(fields)) walk(name, value)
  return pairs.join('&')
}
