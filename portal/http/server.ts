import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { RestError } from '../errors.ts'
import type { Params } from '../params.ts'
import { parseAddress } from './address.ts'
import { readParams } from './body.ts'
import type { Card } from './card.ts'
import { type FaultOptions, type Faults, TOKEN } from './faults.ts'
import type { Address, Gateway } from './gateway.ts'
import type { Bucket } from './limits.ts'
import { acceptsGzip, reply } from './reply.ts'
import type { Stats } from './stats.ts'
import { type Cut, OUTAGES, type Outage, playCut, playOutage } from './troubles.ts'

export interface ServerParts {
  gateway: Gateway
  faults: Faults
  stats: Stats
  bucket: Bucket | undefined
  latencyMs: number
  /** Answers `/oauth/token/`; absent without applications. */
  token?(params: Params): object
  /** A page for people; nothing where the path is not one. */
  card(path: string, form: Params): Card | undefined
}

/** Where a whole portal went. */
export interface Move {
  origin: string
  status: number
}

/**
 * Starts listening.
 *
 * @param moved  says whether the portal has left this address
 * @returns the server and its origin, such as `http://127.0.0.1:54321`
 */
export async function listen(
  parts: ServerParts,
  host: string,
  port: number,
  moved: () => Move | undefined,
): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    handle(parts, request, response, moved()).catch((error: unknown) => {
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

async function handle(
  parts: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
  moved: Move | undefined,
) {
  const path = request.url ?? '/'
  if (moved) {
    response.writeHead(moved.status, { Location: moved.origin + path }).end()
    return
  }
  const address = parseAddress(path)
  if (address) return await rest(parts, request, response, address)
  const { pathname, search } = new URL(path, 'http://portal')
  const params = await readParams(request, search.slice(1))
  if (parts.token && /^\/oauth\/token\/?$/.test(pathname))
    return await exchange(parts, request, response, params)
  const page = parts.card(pathname, params)
  response.writeHead(page?.status ?? 404, { 'Content-Type': 'text/html; charset=utf-8' })
  response.end(page?.html ?? '<h1>404 Not Found</h1>')
}

/** Another server than the portal's in real life: no bucket, no counting. */
async function exchange(
  { faults, token }: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
  params: Params,
) {
  const trouble = faults.trouble(TOKEN)
  if (trouble && isOutage(trouble.kind)) return outage(trouble, request, response)
  const work = () => {
    faults.refuse(TOKEN)
    return token!(params)
  }
  await answer(request, response, work, trouble)
}

function outage(
  { kind, location }: FaultOptions & { kind: Outage | Cut },
  request: IncomingMessage,
  response: ServerResponse,
) {
  const origin = location ?? `http://localhost:${request.socket.localPort}`
  playOutage(kind as Outage, response, origin + request.url)
}

async function rest(
  parts: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
  address: Address,
) {
  parts.stats.requests++
  const trouble = parts.faults.trouble(address.method)
  if (trouble && isOutage(trouble.kind)) return outage(trouble, request, response)
  if (parts.latencyMs > 0) await sleep(parts.latencyMs)
  const work = () => {
    hit(parts, request)
    return parts.gateway.answer(request, address)
  }
  await answer(request, response, work, trouble)
}

/** Sends what the work returns or the refusal that it throws, spoilt on the way where a cut is due. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  work: () => Promise<object> | object,
  trouble?: FaultOptions & { kind: Outage | Cut },
) {
  const { status, body } = await outcome(work)
  if (!trouble) return await reply(request, response, status, body)
  const { kind, pauseMs = 20 } = trouble
  const text = JSON.stringify(body)
  await playCut(kind as Cut, response, { status, text, gzip: acceptsGzip(request), pauseMs })
}

async function outcome(work: () => Promise<object> | object): Promise<{ status: number; body: object }> {
  try {
    return { status: 200, body: await work() }
  } catch (error) {
    if (!(error instanceof RestError)) throw error
    return { status: error.status, body: error.body() }
  }
}

const isOutage = (kind: string): kind is Outage => (OUTAGES as readonly string[]).includes(kind)

function hit({ bucket, stats }: ServerParts, request: IncomingMessage) {
  try {
    bucket?.hit(plainAddress(request.socket.remoteAddress ?? ''), performance.now() / 1000)
  } catch (error) {
    stats.refused++
    throw error
  }
}

const plainAddress = (address: string) => address.replace(/^::ffff:/, '')
