/** Answers of `/v1/load` as sent, in front of Cube: a page that is opened again costs no planning. */
import type { RequestHandler } from 'express'
import { callerKey } from './caller.ts'
import { tokenReader } from './secrets.ts'

/** Answers may depend on the clock («today», days without movement), so none lives long. */
const LIFE_MS = 30_000
const MOST_BYTES = 64 * 1024 * 1024
const LARGEST_BYTES = 4 * 1024 * 1024

interface Answer {
  bytes: Buffer
  /** A hash of the bytes, computed when they were first sent. */
  etag: string | undefined
}

/** Bytes by key, forgotten all at once when the data changed, else the oldest first. */
export class AnswerCache {
  #kept = new Map<string, Answer & { until: number }>()
  #size = 0
  /** Grows when the data changed: an answer that was begun before is not kept. */
  generation = 0

  get(key: string, now: number): Answer | undefined {
    const found = this.#kept.get(key)
    if (found && found.until > now) return found
    if (found) this.#remove(key)
    return undefined
  }

  set(key: string, answer: Answer, generation: number, now: number): void {
    const { bytes } = answer
    if (generation !== this.generation || bytes.length > LARGEST_BYTES) return
    this.#remove(key)
    this.#kept.set(key, { ...answer, until: now + LIFE_MS })
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
  const read = tokenReader(apiSecret)
  return (request, response, next) => {
    if (request.method !== 'GET' || request.path !== '/cubejs-api/v1/load' || !mayBeKept(request.query.cache))
      return next()
    // Cube would go by the other header.
    const { authorization, 'x-cube-authorization': other } = request.headers
    const context = other === undefined ? contextOf(authorization, read) : undefined
    if (!context) return next()
    const key = `${context} ${request.originalUrl}`
    const known = cache.get(key, Date.now())
    if (known) {
      if (known.etag) response.set('ETag', known.etag)
      response.type('json').send(known.bytes)
      return
    }
    const { generation } = cache
    const send = response.send.bind(response)
    response.send = (body) => {
      // Cube sends results as bytes; errors and «Continue wait» are objects.
      const isAnswer = Buffer.isBuffer(body) && response.statusCode === 200
      const sent = send(body)
      if (isAnswer) cache.set(key, { bytes: body, etag: response.get('ETag') }, generation, Date.now())
      return sent
    }
    next()
  }
}

const mayBeKept = (mode: unknown): boolean =>
  mode === undefined || mode === 'stale-if-slow' || mode === 'stale-while-revalidate'

/** The security context as text, or nothing when the token is not good: Cube itself then refuses it. */
function contextOf(authorization: string | undefined, read: (token: string) => unknown): string | undefined {
  if (!authorization) return undefined
  try {
    const payload = read(authorization.replace(/^Bearer /i, ''))
    return typeof payload === 'object' && payload !== null ? callerKey(payload) : undefined
  } catch {
    return undefined
  }
}
