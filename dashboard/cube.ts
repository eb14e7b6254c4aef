/**
 * Cube's REST API, the two calls that pages need. The official client does the same and brings a date library, a
 * functional one and result pivots along: a twelfth of what the first page may weigh.
 */
import type { Query } from '@cubejs-client/core'
import type { Row } from './server.ts'

interface Compact {
  members: string[]
  dataset: Row[string][][]
}

interface Answer {
  data?: Compact
  error?: string
}

/** An answer that is no success: `message` is the server's one line, `status` its HTTP code (0: nobody answered). */
export class CubeFailure extends Error {
  readonly status: number

  constructor(message: string, status: number) {
    super(message)
    this.status = status
  }
}

async function ask<Body>(path: string, token: string, init: RequestInit): Promise<Body> {
  const headers = { authorization: token, 'content-type': 'application/json' }
  const response = await fetch(`/cubejs-api/v1/${path}`, { ...init, headers }).catch((error: unknown) => {
    if ((error as Error).name === 'AbortError') throw error
    throw new CubeFailure('network error', 0)
  })
  const text = await response.text()
  let body: (Body & { error?: string }) | undefined
  try {
    body = JSON.parse(text)
  } catch {
    throw new CubeFailure(text.slice(0, 200) || `HTTP ${response.status}`, response.status)
  }
  if (!body || !response.ok) throw new CubeFailure(body?.error ?? `HTTP ${response.status}`, response.status)
  return body
}

/**
 * Asks for rows; while Cube computes something for the first time it says «Continue wait» and is asked again.
 *
 * @returns objects keyed by member; numbers come as decimal strings, absent values as null
 * @throws {CubeFailure}
 */
export async function askRows(
  query: Query,
  token: string,
  signal?: AbortSignal,
  onWait?: () => void,
): Promise<Row[]> {
  const body = JSON.stringify({ query: { ...query, responseFormat: 'compact' } })
  for (;;) {
    const answer = await ask<Answer>('load', token, { method: 'POST', body, ...(signal && { signal }) })
    if (answer.data) return rowsOf(answer.data)
    if (!answer.error?.includes('Continue wait'))
      throw new CubeFailure(answer.error ?? 'Cube answered without data.', 500)
    onWait?.()
  }
}

/** Names of columns come once, not in every row. */
const rowsOf = ({ members, dataset }: Compact): Row[] =>
  dataset.map((cells) => Object.fromEntries(members.map((member, index) => [member, cells[index] ?? null])))

/** What the model has, as `/v1/meta` says it. */
export const askMeta = <Meta>(token: string): Promise<Meta> => ask<Meta>('meta', token, { method: 'GET' })
