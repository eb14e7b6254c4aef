/** From an HTTP request to a call of a method, and back to JSON. */
import type { IncomingMessage } from 'node:http'
import type { Dialect } from '../dialect.ts'
import { RestError } from '../errors.ts'
import { findMethod } from '../methods/index.ts'
import type { Answer, Context } from '../methods/method.ts'
import type { Params } from '../params.ts'
import { type Outcome, runBatch } from './batch.ts'
import { readParams } from './body.ts'
import type { Caller } from './caller.ts'
import { distort } from './distortions.ts'
import type { Faults } from './faults.ts'
import type { OperatingTime } from './limits.ts'
import type { Stats } from './stats.ts'
import { timeBlock } from './time-block.ts'

export interface GatewayParts {
  dialect: Dialect
  stats: Stats
  faults: Faults
  operating: OperatingTime | undefined
  /** Unix seconds with fraction. */
  now(): number
  /** @throws {RestError} 401 when nobody may call with these */
  authorise(address: Address, params: Params): Caller
  context(caller: Caller): Context
  /** Seconds of work charged to a call on top of what it really took. */
  work(method: string): number
}

export interface Address {
  method: string
  userId?: number
  secret?: string
  query: string
}

interface Session {
  token: string
  context: Context
  /** Inside a batch: its operating time when it began. */
  batch?: { operating: number; resetAt: number }
}

export class Gateway {
  readonly #parts: GatewayParts

  constructor(parts: GatewayParts) {
    this.#parts = parts
  }

  /** @throws {RestError} for everything that the portal refuses as a whole */
  async answer(request: IncomingMessage, address: Address): Promise<object> {
    const { method, query } = address
    const params = await readParams(request, query)
    const caller = this.#parts.authorise(address, params)
    const session = { token: caller.token, context: this.#parts.context(caller) }
    const body = method === 'batch' ? this.#batch(params, session) : this.#single(method, params, session)
    const { faults, dialect } = this.#parts
    return faults
      .distortions(method)
      .reduce(
        (changed, { kind, key }) => distort(kind, changed, key, (seconds) => dialect.time.format(seconds)),
        body,
      )
  }

  #single(method: string, params: Params, session: Session): Params {
    const { answer, sent, time } = this.#call(method, params, session)
    const { total, next } = answer
    return {
      result: sent,
      ...(next === undefined ? {} : { next }),
      ...(total === undefined ? {} : { total }),
      time,
    }
  }

  #batch(params: Params, session: Session): Params {
    const { stats, faults, operating, now, dialect } = this.#parts
    stats.called('batch')
    faults.refuse('batch')
    const start = now()
    const shared = operating?.onBatch
    if (shared) operating.check(session.token, 'batch', start)
    const batch = shared ? operating.state(session.token, 'batch', start) : undefined
    const result = runBatch(params, (method, given) => {
      if (method === 'batch')
        throw new RestError(405, 'ERROR_BATCH_METHOD_NOT_ALLOWED', 'Method is not allowed for batch usage')
      return this.#call(method, given, { ...session, ...(batch ? { batch } : {}) }, true)
    })
    const state = shared ? operating.state(session.token, 'batch', start) : {}
    const sent = faults.corrupted(result, { method: 'batch', params })
    return { result: sent, time: timeBlock({ start, finish: now(), ...state }, dialect) }
  }

  #call(method: string, params: Params, { token, context, batch }: Session, command = false): Outcome {
    const { stats, faults, operating, now, dialect, work } = this.#parts
    stats.called(method)
    faults.refuse(method, command)
    const found = findMethod(method, context)
    const start = now()
    const account = batch ? 'batch' : method
    if (!batch) operating?.check(token, account, start)
    const began = performance.now()
    const answer: Answer = found.run(params, context)
    const seconds = (performance.now() - began) / 1000 + work(method)
    operating?.charge(token, account, seconds, start)
    const state = batch ??
      operating?.state(token, account, start) ?? { operating: 0, resetAt: Math.floor(start) + 600 }
    const time = timeBlock({ start, finish: start + seconds, ...state }, dialect)
    return { answer, time, sent: faults.corrupted(answer.result, { method, params }) }
  }
}
