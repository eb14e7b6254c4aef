/** Faults that tests switch on: the portal misbehaves for the next calls and then recovers by itself. */
import type { Params } from '../params.ts'
import { BATCH_ONLY, DISTORTIONS, type Distortion } from './distortions.ts'
import { REFUSAL_KINDS, type Refusal, refusal } from './refusals.ts'
import { CUTS, type Cut, OUTAGES, type Outage } from './troubles.ts'

export type FaultKind = Refusal | Outage | Cut | Distortion

/** Everything that can go wrong on demand: for tests of the form «one sync under each fault». */
export const FAULT_KINDS: readonly FaultKind[] = [...REFUSAL_KINDS, ...OUTAGES, ...CUTS, ...DISTORTIONS]

/** The name under which faults strike `/oauth/token/`; those for any method leave it alone. */
export const TOKEN = 'oauth.token'

const TROUBLES: readonly (Outage | Cut)[] = [...OUTAGES, ...CUTS]
const REFUSALS: ReadonlySet<string> = new Set(REFUSAL_KINDS)

export interface FaultOptions {
  /** Only calls of this method; `batch` for whole batches, `oauth.token` for the OAuth server. */
  method?: string
  /** How many calls are hit; 1 by default, Infinity until `clear()`. */
  times?: number
  /** How many matching calls pass unharmed before. */
  after?: number
  /** Refusals: true hits only commands of batches, false only whole requests. */
  command?: boolean
  /** Refusals: another HTTP status than the usual one, such as 200. */
  status?: number
  /** Redirects: an origin such as `https://other.example`; by default the portal's own under another name. */
  location?: string
  /** `drip`: pause between the ten pieces of an answer; 20 by default. */
  pauseMs?: number
  /** `missing_command`: which command; the last successful one by default. */
  key?: string
}

/** The call whose result is about to be sent. */
export interface Call {
  method: string
  params: Params
}

/** Changes a result in place, or returns another; the store's own records are never touched. */
// biome-ignore lint/suspicious/noExplicitAny: results have every shape
export type Corruption = (result: any, call: Call) => unknown

interface Armed extends FaultOptions {
  kind?: FaultKind
  action?: () => void
  corruption?: Corruption
  left: number
  wait: number
}

export class Faults {
  #armed: Armed[] = []

  /** The next matching calls fail in this way. */
  next(kind: FaultKind, options: FaultOptions = {}) {
    this.#arm({ ...options, kind }, 1)
  }

  /** Runs something right before the next matching call: a row vanishes or changes between two pages. */
  before(method: string, action: () => void, options: Pick<FaultOptions, 'times' | 'after'> = {}) {
    this.#arm({ ...options, method, action }, 1)
  }

  /**
   * Lets a function change the results of methods before they are sent, alone or inside a batch; every call until
   * `clear()` or until `times` are used up; `method: 'batch'` for the maps of whole batches. References between commands of a batch see the unchanged results.
   *
   * @returns what takes this corruption away again
   */
  corrupt(corruption: Corruption, options: Pick<FaultOptions, 'method' | 'times' | 'after'> = {}) {
    const armed = this.#arm({ ...options, corruption }, Infinity)
    return () => this.#disarm(armed)
  }

  /** Switches off whatever has not happened yet. */
  clear() {
    this.#armed = []
  }

  /**
   * @param command  whether the call stands inside a batch
   * @throws {RestError} when a refusal is due for this call
   */
  refuse(method: string, command = false) {
    if (this.#armed.length === 0) return
    this.#take(method, ({ action }) => action !== undefined, true).forEach(({ action }) => {
      action?.()
    })
    const wanted = (armed: Armed) =>
      armed.kind !== undefined && REFUSALS.has(armed.kind) && (armed.command ?? command) === command
    const [due] = this.#take(method, wanted)
    if (due) throw refusal(due.kind as Refusal, due.status)
  }

  /** The outage or cut that is due for this HTTP request, if any. */
  trouble(method: string) {
    return this.#ofRequest(method, TROUBLES, false)[0]
  }

  /** Distortions that are due for the answer to this HTTP request. */
  distortions(method: string) {
    return this.#ofRequest(method, DISTORTIONS, true)
  }

  /** The result as it is to be sent. */
  corrupted(result: unknown, call: Call): unknown {
    if (this.#armed.length === 0) return result
    const whole = call.method === 'batch'
    const wanted = ({ corruption, method }: Armed) =>
      corruption !== undefined && (!whole || method === 'batch')
    const due = this.#take(call.method, wanted, true)
    if (due.length === 0) return result
    let sent: unknown = structuredClone(result)
    for (const { corruption } of due) sent = corruption!(sent, call) ?? sent
    return sent
  }

  #ofRequest<K extends FaultKind>(method: string, kinds: readonly K[], all: boolean) {
    if (this.#armed.length === 0) return []
    const wanted = ({ kind }: Armed) =>
      (kinds as readonly unknown[]).includes(kind) && (method === 'batch' || !BATCH_ONLY.has(kind!))
    return this.#take(method, wanted, all) as (Armed & { kind: K })[]
  }

  #arm(options: FaultOptions & Pick<Armed, 'kind' | 'action' | 'corruption'>, times: number) {
    const armed = { ...options, left: options.times ?? times, wait: options.after ?? 0 }
    this.#armed.push(armed)
    return armed
  }

  /** Those that strike now: the first, or all. */
  #take(method: string, wanted: (armed: Armed) => boolean, all = false): Armed[] {
    const due: Armed[] = []
    for (const armed of this.#armed.filter(wanted)) {
      if (!this.#due(armed, method)) continue
      due.push(armed)
      if (!all) break
    }
    return due
  }

  #due(armed: Armed, method: string): boolean {
    if (armed.method === undefined ? method === TOKEN : armed.method !== method) return false
    if (armed.wait > 0) {
      armed.wait--
      return false
    }
    armed.left--
    if (armed.left <= 0) this.#disarm(armed)
    return true
  }

  #disarm(armed: Armed) {
    this.#armed = this.#armed.filter((other) => other !== armed)
  }
}
