/** Faults that tests switch on: the portal misbehaves for the next calls and then recovers by itself. */
import type { ServerResponse } from 'node:http'
import { methodNotFound, RestError } from '../errors.ts'
import { operationTimeLimit, queryLimitExceeded } from './limits.ts'

/** Refusals in JSON; they also hit single commands of a batch. */
const REFUSALS = {
  QUERY_LIMIT_EXCEEDED: queryLimitExceeded,
  OPERATION_TIME_LIMIT: operationTimeLimit,
  OVERLOAD_LIMIT: () => new RestError(503, 'OVERLOAD_LIMIT', 'REST API is blocked due to overload.'),
  INTERNAL_SERVER_ERROR: () => new RestError(500, 'INTERNAL_SERVER_ERROR', 'Internal server error'),
  PORTAL_DELETED: () => new RestError(500, 'PORTAL_DELETED', 'Portal was deleted'),
  expired_token: () => new RestError(401, 'expired_token', 'The access token provided has expired.'),
  INVALID_CREDENTIALS: () => new RestError(401, 'INVALID_CREDENTIALS', 'Invalid request credentials'),
  ACCESS_DENIED: () => new RestError(403, 'ACCESS_DENIED', 'REST API is available only on commercial plans.'),
  insufficient_scope: () =>
    new RestError(
      403,
      'insufficient_scope',
      'The request requires higher privileges than provided by the webhook token',
    ),
  ERROR_METHOD_NOT_FOUND: methodNotFound,
  not_found: () => new RestError(400, '', 'Not found'),
}

/** Troubles of the transport; they hit whole HTTP requests. */
const TROUBLES = [
  'bad_gateway',
  'maintenance',
  'html',
  'empty',
  'truncated',
  'stall',
  'reset',
  'redirect',
] as const

export type Refusal = keyof typeof REFUSALS
export type Trouble = (typeof TROUBLES)[number]
export type FaultKind = Refusal | Trouble

export interface FaultOptions {
  /** Only calls of this method; `batch` for whole batches. */
  method?: string
  /** How many calls are hit; 1 by default. */
  times?: number
  /** How many matching calls pass unharmed before. */
  after?: number
  /** Where `redirect` sends to, an origin such as `https://other.example`. */
  location?: string
}

interface Armed extends FaultOptions {
  kind?: FaultKind
  action?: () => void
  left: number
  wait: number
}

export class Faults {
  #armed: Armed[] = []

  /** The next matching calls fail in this way. */
  next(kind: FaultKind, options: FaultOptions = {}) {
    this.#armed.push({ ...options, kind, left: options.times ?? 1, wait: options.after ?? 0 })
  }

  /** Runs something right before the next matching call: a row vanishes or changes between two pages. */
  before(method: string, action: () => void, options: Omit<FaultOptions, 'method' | 'location'> = {}) {
    this.#armed.push({ method, action, left: options.times ?? 1, wait: options.after ?? 0 })
  }

  /** Switches off whatever has not happened yet. */
  clear() {
    this.#armed = []
  }

  /** @throws {RestError} when a refusal is due for this call (single, or a command of a batch) */
  refuse(method: string) {
    for (const armed of this.#armed.filter(({ action }) => action))
      if (this.#due(armed, method)) armed.action?.()
    for (const armed of this.#armed)
      if (armed.kind && armed.kind in REFUSALS && this.#due(armed, method))
        throw REFUSALS[armed.kind as Refusal]()
  }

  /** The trouble that is due for this HTTP request, if any. */
  trouble(method: string): { kind: Trouble; location?: string } | undefined {
    for (const armed of this.#armed)
      if (TROUBLES.includes(armed.kind as Trouble) && this.#due(armed, method))
        return { kind: armed.kind as Trouble, location: armed.location }
    return undefined
  }

  #due(armed: Armed, method: string): boolean {
    if (armed.method !== undefined && armed.method !== method) return false
    if (armed.wait > 0) {
      armed.wait--
      return false
    }
    armed.left--
    if (armed.left <= 0) this.#armed = this.#armed.filter((other) => other !== armed)
    return true
  }
}

const page = (title: string) =>
  `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`

/** Plays a trouble. `stall` never answers: the connection ends when the client gives up or the portal closes. */
export function play(
  { kind, location }: { kind: Trouble; location?: string },
  response: ServerResponse,
  path: string,
) {
  const html = (status: number, title: string) =>
    response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' }).end(page(title))
  switch (kind) {
    case 'bad_gateway':
      return html(502, '502 Bad Gateway')
    case 'maintenance':
      return html(503, 'Ведутся технические работы')
    case 'html':
      return html(200, 'Авторизация')
    case 'empty':
      return response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' }).end()
    case 'truncated':
      return response
        .writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' })
        .end('{"result":[{"ID":"1","TIT')
    case 'redirect':
      return response.writeHead(302, { Location: `${location ?? 'https://moved.example'}${path}` }).end()
    case 'reset':
      return response.socket?.resetAndDestroy()
    case 'stall':
      return undefined
  }
}
