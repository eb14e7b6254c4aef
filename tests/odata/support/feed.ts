/** The feed on a free port, over a running Cube. */
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import compression from 'compression'
import express from 'express'
import pino from 'pino'
import type { SecurityContext } from '../../../server/cube/gateway.ts'
import { type MetaCube, metaInProcess } from '../../../server/cube/meta.ts'
import type { Cube } from '../../../server/cube.ts'
import { odataRoutes } from '../../../server/odata/index.ts'
import type { Statement } from '../../../server/odata/statement.ts'

/** Remembers the gateway of the Cube that is started next. To be called before `startCube`. */
export function rememberGateway(): () => object {
  const require = createRequire(import.meta.url)
  const { prototype } = require('@cubejs-backend/server-core')
  const apiGateway = prototype.apiGateway
  let gateway: object | undefined
  prototype.apiGateway = function () {
    gateway = apiGateway.call(this)
    return gateway
  }
  return () => gateway!
}

// biome-ignore lint/suspicious/noExplicitAny: answers are read in many shapes
export type Json = any

export interface FeedStand {
  root: string
  audited: Statement[]
  /** As this user; an address below the root. */
  get(
    path: string,
    options?: AskOptions,
  ): Promise<{ status: number; headers: Headers; text: string; json: Json }>
  /** The rows of all pages. */
  all(path: string, options?: AskOptions): Promise<{ rows: Json[]; pages: number; count: number | undefined }>
  meta(context: SecurityContext): Promise<MetaCube[]>
  close(): Promise<void>
}

export interface AskOptions {
  user?: string
  headers?: Record<string, string>
  method?: string
}

/** @param users  contexts by name; the password is the name twice */
export async function feedStand(
  cube: Pick<Cube, 'load'>,
  gateway: object,
  users: Record<string, SecurityContext>,
  timezone: string,
): Promise<FeedStand> {
  const audited: Statement[] = []
  const meta = (context: SecurityContext) => metaInProcess(gateway, context)
  const handler = odataRoutes({
    cube: { load: cube.load, meta },
    users: {
      verify: async (name, password) =>
        Object.hasOwn(users, name) && password === name + name ? users[name] : undefined,
    },
    timezone,
    log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
    audit: { record: (statement) => void audited.push(statement) },
  })
  const app = express().use(compression()).use('/odata/v4', handler)
  const server = createServer(app).listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}/odata/v4/`
  const get: FeedStand['get'] = async (path, { user = 'boss', headers = {}, method = 'GET' } = {}) => {
    const authorization = `Basic ${Buffer.from(`${user}:${user}${user}`).toString('base64')}`
    const address = path.startsWith('http') ? path : root + path
    const response = await fetch(address, { method, headers: { authorization, ...headers } })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: text.startsWith('{') ? JSON.parse(text) : undefined,
    }
  }
  return {
    root,
    audited,
    get,
    meta,
    async all(path, options) {
      const rows: Json[] = []
      let count: number | undefined
      let pages = 0
      for (let next: string | undefined = path; next; pages++) {
        const { status, json, text } = await get(next, options)
        if (status !== 200) throw new Error(`${status} ${next}: ${text}`)
        rows.push(...json.value)
        count ??= json['@odata.count']
        next = json['@odata.nextLink']
      }
      return { rows, pages, count }
    },
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
