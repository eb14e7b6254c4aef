import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { RestError } from '../errors.ts'
import type { Params } from '../params.ts'
import { readParams } from './body.ts'
import type { Card } from './card.ts'
import { type Faults, play } from './faults.ts'
import { type Gateway, parseAddress } from './gateway.ts'
import type { Bucket } from './limits.ts'
import { reply } from './reply.ts'
import type { Stats } from './stats.ts'

export interface ServerParts {
  gateway: Gateway
  faults: Faults
  stats: Stats
  bucket: Bucket | undefined
  latencyMs: number
  /** A page for people; nothing where the path is not one. */
  card(path: string, form: Params): Card | undefined
}

/** Starts listening. @returns the server and its origin, such as `http://127.0.0.1:54321` */
export async function listen(
  parts: ServerParts,
  host: string,
  port: number,
): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    handle(parts, request, response).catch((error: unknown) => {
      process.stderr.write(`portal: ${error instanceof Error ? error.stack : String(error)}\n`)
      response.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    server,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`,
  }
}

async function handle(parts: ServerParts, request: IncomingMessage, response: ServerResponse) {
  const address = parseAddress(request.url ?? '/')
  if (!address) {
    const page = parts.card(
      new URL(request.url ?? '/', 'http://portal').pathname,
      await readParams(request, ''),
    )
    response.writeHead(page?.status ?? 404, { 'Content-Type': 'text/html; charset=utf-8' })
    response.end(page?.html ?? '<h1>404 Not Found</h1>')
    return
  }
  parts.stats.requests++
  const trouble = parts.faults.trouble(address.method)
  if (trouble) {
    play(trouble, response, request.url!)
    return
  }
  if (parts.latencyMs > 0) await sleep(parts.latencyMs)
  try {
    hit(parts, request)
    await reply(request, response, 200, await parts.gateway.answer(request, address))
  } catch (error) {
    if (!(error instanceof RestError)) throw error
    await reply(request, response, error.status, error.body())
  }
}

function hit({ bucket, stats }: ServerParts, request: IncomingMessage) {
  try {
    bucket?.hit(request.socket.remoteAddress ?? '', performance.now() / 1000)
  } catch (error) {
    stats.refused++
    throw error
  }
}
