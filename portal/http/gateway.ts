/** From an HTTP request to a call of a method, and back to JSON. */
import type { IncomingMessage } from 'node:http'
import type { Dialect } from '../dialect.ts'
import { RestError } from '../errors.ts'
import { findMethod } from '../methods/index.ts'
import type { Answer, Context } from '../methods/method.ts'
import type { Params } from '../params.ts'
import { methodName, runBatch } from './batch.ts'
import { readParams } from './body.ts'
import type { Faults } from './faults.ts'
import type { OperatingTime } from './limits.ts'
import type { Stats } from './stats.ts'
import { timeBlock } from './time-block.ts'

export interface GatewayParts {
  dialect: Dialect
  secret: string
  accessToken: string
  stats: Stats
  faults: Faults
  operating: OperatingTime | undefined
  /** Unix seconds with fraction. */
  now(): number
  context(userId: number): Context
  /** Seconds of work charged to a call on top of what it really took. */
  work(method: string): number
}

export interface Address {
  method: string
  userId?: number
  secret?: string
  query: string
}

/** `/rest/<user>/<secret>/<method>[.json]` and `/rest/<method>`, double slashes tolerated; undefined for other paths. */
export function parseAddress(url: string): Address | undefined {
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  const query = mark < 0 ? '' : url.slice(mark + 1)
  const [root, ...parts] = path.split('/').filter((part) => part !== '')
  if (root !== 'rest') return undefined
  const last = methodName(decodeURIComponent(parts.at(-1) ?? ''))
  if (parts.length === 3) return { method: last, userId: Number(parts[0]), secret: parts[1], query }
  if (parts.length === 2) return { method: '', userId: Number(parts[0]), secret: parts[1], query }
  return { method: last, query }
}

export class Gateway {
  readonly #parts: GatewayParts

  constructor(parts: GatewayParts) {
    this.#parts = parts
  }

  /** @throws {RestError} for everything that the portal refuses as a whole */
  async answer(request: IncomingMessage, address: Address): Promise<object> {
    const params = await readParams(request, address.query)
    const { token, userId } = this.#authorise(address, params)
    const { faults, stats } = this.#parts
    if (address.method !== 'batch') return this.#single(address.method, params, token, userId)
    stats.called('batch')
    faults.refuse('batch')
    const start = this.#parts.now()
    const context = this.#parts.context(userId)
    const result = runBatch(params, (method, given) => {
      if (method === 'batch')
        throw new RestError(405, 'ERROR_BATCH_METHOD_NOT_ALLOWED', 'Method is not allowed for batch usage')
      return this.#call(method, given, token, context)
    })
    const time = timeBlock({ start, finish: this.#parts.now() }, this.#parts.dialect)
    return { result, time }
  }

  #single(method: string, params: Params, token: string, userId: number) {
    const { answer, time } = this.#call(method, params, token, this.#parts.context(userId))
    const { result, total, next } = answer
    return {
      result,
      ...(next === undefined ? {} : { next }),
      ...(total === undefined ? {} : { total }),
      time,
    }
  }

  #call(method: string, params: Params, token: string, context: Context): { answer: Answer; time: object } {
    const { stats, faults, operating, now, dialect, work } = this.#parts
    stats.called(method)
    faults.refuse(method)
    const found = findMethod(method, context)
    const start = now()
    operating?.check(token, method, start)
    const began = performance.now()
    const answer = found.run(params, context)
    const seconds = (performance.now() - began) / 1000 + work(method)
    operating?.charge(token, method, seconds, start)
    const state = operating?.state(token, method, start) ?? { operating: 0, resetAt: Math.floor(start) + 600 }
    return { answer, time: timeBlock({ start, finish: start + seconds, ...state }, dialect) }
  }

  #authorise({ userId, secret }: Address, params: Params): { token: string; userId: number } {
    const { secret: expected, accessToken } = this.#parts
    if (secret !== undefined) {
      if (secret !== expected || !Number.isInteger(userId))
        throw new RestError(401, 'INVALID_CREDENTIALS', 'Invalid request credentials')
      return { token: secret, userId: userId! }
    }
    if (params.auth === undefined) throw new RestError(401, 'NO_AUTH_FOUND', 'Wrong authorization data')
    if (params.auth !== accessToken)
      throw new RestError(401, 'invalid_token', 'Unable to get application by token')
    return { token: accessToken, userId: 1 }
  }
}
