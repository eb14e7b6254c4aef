/** Requests as PHP reads them: query, JSON, form and multipart make one array of parameters. */
import type { IncomingMessage } from 'node:http'
import qs from 'qs'
import { RestError } from '../errors.ts'
import { isMap, type Params } from '../params.ts'

const LIMIT = 16 * 1024 * 1024

/** `filter[>ID]=5&select[]=ID` → `{ filter: { '>ID': '5' }, select: ['ID'] }`. */
export const parseQuery = (query: string): Params =>
  qs.parse(query, {
    depth: 20,
    arrayLimit: 5000,
    parameterLimit: 20_000,
    plainObjects: true,
    allowPrototypes: true,
  }) as Params

/** @throws {RestError} when a JSON body cannot be read or is too large */
export async function readParams(request: IncomingMessage, query: string): Promise<Params> {
  const fromQuery = query ? parseQuery(query) : {}
  if (request.method !== 'POST') return fromQuery
  const body = await readBody(request)
  return { ...fromQuery, ...parseBody(body, request.headers['content-type'] ?? '') }
}

function parseBody(body: Buffer, type: string): Params {
  if (body.length === 0) return {}
  if (/^application\/json/i.test(type)) return parseJson(body.toString('utf8'))
  if (/^multipart\/form-data/i.test(type)) return parseMultipart(body.toString('utf8'), type)
  return parseQuery(body.toString('utf8'))
}

function parseJson(text: string): Params {
  try {
    const parsed: unknown = JSON.parse(text)
    return isMap(parsed) ? parsed : {}
  } catch {
    throw new RestError(400, 'INVALID_REQUEST', 'Invalid JSON in the request body')
  }
}

function parseMultipart(body: string, type: string): Params {
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1]
  if (!boundary) return {}
  const pairs: string[] = []
  for (const part of body.split(`--${boundary}`)) {
    const split = part.indexOf('\r\n\r\n')
    const name = /name="([^"]*)"/i.exec(part.slice(0, split))?.[1]
    if (split < 0 || name === undefined) continue
    const value = part.slice(split + 4).replace(/\r\n$/, '')
    pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  }
  return parseQuery(pairs.join('&'))
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > LIMIT) throw new RestError(413, 'INVALID_REQUEST', 'Request body is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
