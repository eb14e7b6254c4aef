/** Headers of OData: versions, the form of the answer, the size of a page. */
import type { Request } from 'express'
import { badRequest, ODataError } from './error.ts'
import type { Detail } from './payload.ts'

export interface Form {
  detail: Detail
  /** Long numbers as texts. */
  asText: boolean
}

/** @throws {ODataError} 400 for clients that take nothing but an older version */
export function checkVersion({ headers }: Request): void {
  const most = headers['odata-maxversion']
  const own = headers['odata-version']
  for (const [name, version] of [
    ['OData-MaxVersion', most],
    ['OData-Version', own],
  ] as const)
    if (version !== undefined && !(Number.parseFloat(String(version)) >= 4))
      throw badRequest(`${name}: ${String(version).slice(0, 20)}: this feed speaks OData 4.0.`)
}

/**
 * @param format  `$format`, which wins over the header
 * @throws {ODataError} 406 where JSON is not wanted
 */
export function formOf(request: Request, format: string | undefined): Form {
  if (format !== undefined) {
    const form = /^(json|application\/json(;.*)?)$/i.test(format.replaceAll(' ', ''))
      ? parameters(format)
      : undefined
    if (form) return form
    throw new ODataError(
      406,
      `$format: ${format.slice(0, 60)}: answers are JSON. Leave it out, or write $format=json.`,
    )
  }
  const accepted = String(request.headers.accept ?? '*/*').split(',')
  const json = accepted.find(
    (one) => /^\s*application\/json\b/i.test(one) && !/;\s*q=0(\.0*)?\s*(;|$)/.test(one),
  )
  if (json) return parameters(json)
  if (accepted.some((one) => /^\s*(\*|application)\/\*/.test(one)))
    return { detail: 'minimal', asText: false }
  throw new ODataError(406, 'Accept: answers are application/json; $metadata is application/xml.')
}

function parameters(type: string): Form {
  const detail = /;\s*(?:odata\.)?metadata\s*=\s*"?(none|minimal|full)/i.exec(type)?.[1]?.toLowerCase() as
    | Detail
    | undefined
  return { detail: detail ?? 'minimal', asText: /;\s*IEEE754Compatible\s*=\s*"?true/i.test(type) }
}

/** Rows of a page unless the client wants fewer. */
export const PAGE = 10_000

/** @param most  rows that Cube answers at once */
export function pageSize({ headers }: Request, most: number): { size: number; isAsked: boolean } {
  const asked = /(?:^|[,;\s])(?:odata\.)?maxpagesize\s*=\s*"?(\d{1,12})/i.exec(
    String(headers.prefer ?? ''),
  )?.[1]
  if (!Number(asked)) return { size: PAGE, isAsked: false }
  return { size: Math.min(Number(asked), most), isAsked: true }
}

/** The type of an answer, with what it was written by. */
export const contentType = ({ detail, asText }: Form): string =>
  `application/json;odata.metadata=${detail};odata.streaming=true;IEEE754Compatible=${asText};charset=utf-8`

/**
 * Where the client thinks it is: behind a proxy its scheme and name. Only ever told back to the same client.
 *
 * @returns with a slash at its end
 */
export function rootOf(request: Request): string {
  const first = (name: string) =>
    String(request.headers[name] ?? '')
      .split(',')[0]!
      .trim()
  const scheme = /^https?$/i.test(first('x-forwarded-proto'))
    ? first('x-forwarded-proto').toLowerCase()
    : request.protocol
  const isHost = (text: string) => /^[\w.-]+(:\d{1,5})?$|^\[[\da-f:.]+\](:\d{1,5})?$/i.test(text)
  const host = [first('x-forwarded-host'), first('host')].find(isHost) ?? 'localhost'
  return `${scheme}://${host}${request.baseUrl}/`
}
