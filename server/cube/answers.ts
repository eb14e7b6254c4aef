/** Answers of `/v1/load` as sent, in front of Cube: a page that is opened again costs no planning. */
import type { RequestHandler } from 'express'
import { type JWTPayload, jwtVerify } from 'jose'

/** Answers may depend on the clock («today», days without movement), so none lives long. */
const LIFE_MS = 30_000
const MOST_BYTES = 32 * 1024 * 1024
const LARGEST_BYTES = 1024 * 1024

/** Bytes by key, forgotten all at once when the data changed, else the oldest first. */
export class AnswerCache {
  #kept = new Map<string, { bytes: Buffer; until: number }>()
  #size = 0
  /** Grows when the data changed: an answer that was begun before is not kept. */
  generation = 0

  get(key: string, now: number): Buffer | undefined {
    const found = this.#kept.get(key)
    if (found && found.until > now) return found.bytes
    if (found) this.#remove(key)
    return undefined
  }

  set(key: string, bytes: Buffer, generation: number, now: number): void {
    if (generation !== this.generation || bytes.length > LARGEST_BYTES) return
    this.#remove(key)
    this.#kept.set(key, { bytes, until: now + LIFE_MS })
    this.#size += bytes.length
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= MOST_BYTES) break
      this.#remove(oldest)
    }
  }

  clear(): void {
    this.generation++
    this.#kept.clear()
    this.#size = 0
  }

  #remove(key: string): void {
    this.#size -= this.#kept.get(key)?.bytes.length ?? 0
    this.#kept.delete(key)
  }
}

/**
 * Answers a repeated `GET /v1/load` of the same security context; all else goes on to Cube.
 * Express adds the ETag and answers 304 where the browser has the bytes already.
 */
export function cachedAnswers(cache: AnswerCache, apiSecret: string): RequestHandler {
  const secret = new TextEncoder().encode(apiSecret)
  return async (request, response, next) => {
    if (request.method !== 'GET' || request.path !== '/cubejs-api/v1/load' || !mayBeKept(request.query.cache))
      return next()
    const context = await contextOf(request.headers.authorization, secret)
    if (!context) return next()
    const key = `${context} ${request.originalUrl}`
    const known = cache.get(key, Date.now())
    if (known) {
      response.type('json').send(known)
      return
    }
    const { generation } = cache
    const send = response.send.bind(response)
    response.send = (body) => {
      // Cube sends results as bytes; errors and «Continue wait» are objects.
      if (Buffer.isBuffer(body) && response.statusCode === 200) cache.set(key, body, generation, Date.now())
      return send(body)
    }
    next()
  }
}

const mayBeKept = (mode: unknown): boolean =>
  mode === undefined || mode === 'stale-if-slow' || mode === 'stale-while-revalidate'

/** The security context as text, or nothing when the token is not good: Cube itself then refuses it. */
async function contextOf(authorization: string | undefined, secret: Uint8Array): Promise<string | undefined> {
  if (!authorization) return undefined
  try {
    const token = authorization.replace(/^Bearer /i, '')
    const { payload } = await jwtVerify(token, secret, { algorithms: ['HS256'] })
    return JSON.stringify(withoutTimes(payload))
  } catch {
    return undefined
  }
}

const withoutTimes = ({ iat, exp, nbf, jti, ...context }: JWTPayload): JWTPayload => context
