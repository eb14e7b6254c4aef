/** How the doctor asks a portal: under the shared pace where there is a database, else directly and sparingly. */
import type { Loader } from '../../loader/index.ts'
import { OperatorError } from '../errors.ts'

export type Reply =
  | {
      kind: 'ok'
      result: unknown
      /** Of a list; undefined where the method counts nothing. */
      total: number | undefined
      /** The portal's clock when it began to answer, ISO 8601 with offset. */
      moment: string | undefined
    }
  | { kind: 'refused'; code: string; text: string }

type Params = NonNullable<Parameters<Loader['portal']['call']>[1]>

/** @throws Error in one line when the portal cannot be used at all */
export type Ask = (method: string, params?: Params) => Promise<Reply>

export function askByLoader(loader: Pick<Loader, 'portal'>): Ask {
  return async (method, params = {}) => {
    try {
      const envelope = await loader.portal.call(method, params)
      return { kind: 'ok', ...read(envelope) }
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'MethodError') throw error
      return { kind: 'refused', code: (error as Error & { code?: string }).code ?? '', text: error.message }
    }
  }
}

/** For a portal that no database knows yet: nobody else of ours reads it then. */
export function askDirectly(webhookUrl: string, patienceMs = 15_000): Ask {
  const { host } = new URL(webhookUrl)
  return async (method, params = {}) => {
    const response = await fetch(`${webhookUrl}${method}.json`, {
      method: 'POST',
      redirect: 'manual',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify(params),
      signal: AbortSignal.timeout(patienceMs),
    }).catch((error: Error & { cause?: { code?: string } }) => {
      throw new OperatorError(`${host} does not answer (${error.cause?.code ?? error.name}).`)
    })
    const body = (await response.json().catch(() => undefined)) as Envelope | undefined
    if (body?.error !== undefined)
      return { kind: 'refused', code: String(body.error), text: String(body.error_description ?? body.error) }
    if (body === undefined || !('result' in body))
      throw new OperatorError(`${host} does not answer like a Bitrix24 portal (${response.status}).`)
    return { kind: 'ok', ...read(body) }
  }
}

interface Envelope {
  result?: unknown
  total?: unknown
  time?: { date_start?: string } | undefined
  error?: unknown
  error_description?: unknown
}

function read({ result, total, time }: Envelope) {
  return {
    result,
    total: Number.isFinite(Number(total)) && total !== undefined ? Number(total) : undefined,
    moment: time?.date_start,
  }
}
