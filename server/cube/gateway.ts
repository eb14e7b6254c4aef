/** Queries to Cube inside this process. */
import { randomUUID } from 'node:crypto'
import type { CubeQuery, ResultData } from './result.ts'

/** Who asks; the payload of a REST token. What the roles may see is decided in `schema/`. */
export interface SecurityContext {
  role?: string
  userId?: string | number
  departmentIds?: (string | number)[]
  [key: string]: unknown
}

/** The answer of `/v1/load` to one query. */
export interface CubeResponse {
  data: ResultData
  usedPreAggregations?: Record<string, unknown>
  annotation?: Record<string, Record<string, { title: string; shortTitle: string; type: string }>>
  lastRefreshTime?: string
  [key: string]: unknown
}

/** A refused or failed query; `status` is what REST would have answered. */
export class CubeError extends Error {
  override name = 'CubeError'
  readonly status: number

  constructor(message: string, status: number) {
    super(message)
    this.status = status
  }
}

interface Answer {
  isWrapper?: boolean
  getFinalResult?(): Promise<Uint8Array>
  error?: string
}

/** Cube's API gateway. */
export interface Gateway {
  load(request: {
    query: CubeQuery
    context: { securityContext: SecurityContext; requestId: string }
    res(answer: Answer, options?: { status?: number }): unknown
  }): Promise<void>
}

/** Asks and waits, however long roll-ups take to build. */
export async function loadInProcess(
  gateway: Gateway,
  query: CubeQuery,
  securityContext: SecurityContext,
): Promise<CubeResponse> {
  for (;;) {
    const answer = await ask(gateway, query, securityContext)
    if (answer) return answer
  }
}

async function ask(gateway: Gateway, query: CubeQuery, securityContext: SecurityContext) {
  const context = { securityContext, requestId: randomUUID() }
  let bytes: Uint8Array | undefined
  let refusal: { text: string; status: number } | undefined
  await gateway.load({
    query: structuredClone(query),
    context,
    res: async (answer, options) => {
      if (answer.isWrapper) bytes = await answer.getFinalResult!()
      else refusal = { text: String(answer.error), status: options?.status ?? 200 }
    },
  })
  if (bytes) return JSON.parse(Buffer.from(bytes).toString('utf8')) as CubeResponse
  if (refusal?.text === 'Continue wait') return undefined
  throw new CubeError(refusal?.text ?? 'Cube gave no answer.', refusal?.status ?? 500)
}
