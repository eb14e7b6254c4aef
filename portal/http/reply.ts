import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const compress = promisify(gzip)
const WORTH_COMPRESSING = 1400

export const acceptsGzip = (request: IncomingMessage) =>
  /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))

/** Writes JSON, compressed when the client accepts that. */
export async function reply(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: unknown,
) {
  const text = Buffer.from(JSON.stringify(body))
  const headers = { 'Content-Type': 'application/json; charset=utf-8', Vary: 'Accept-Encoding' }
  const zipped = text.length > WORTH_COMPRESSING && acceptsGzip(request)
  const payload = zipped ? await compress(text, { level: 1 }) : text
  if (response.destroyed) return
  response.writeHead(status, {
    ...headers,
    'Content-Length': payload.length,
    ...(zipped ? { 'Content-Encoding': 'gzip' } : {}),
  })
  response.end(payload)
}
