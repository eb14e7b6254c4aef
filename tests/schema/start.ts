/** A Cube over a fresh database, and its REST API on a free port. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT } from 'jose'
import pino from 'pino'
import { inject } from 'vitest'
import type { SecurityContext } from '../../server/cube/gateway.ts'
import type { CubeQuery } from '../../server/cube/result.ts'
import { type Cube, startCube } from '../../server/cube.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { createMarts } from './marts.ts'

export const ZONE = 'Europe/Moscow'
export const SECRET = 'a secret of the tests only'
export const EXECUTIVE = { role: 'executive', userId: 1 }

// biome-ignore lint/suspicious/noExplicitAny: answers are read by many shapes of query
export type Body = any

export interface Stand {
  database: TestDatabase
  cube: Cube
  url: string
  /** `/v1/load` over HTTP as this caller; waits while roll-ups are built. */
  load(query: CubeQuery, context?: SecurityContext): Promise<Body>
  get(path: string, context?: SecurityContext): Promise<{ status: number; body: Body }>
  close(): Promise<void>
}

export const token = (context: SecurityContext, expires = '1h', secret = SECRET): Promise<string> =>
  new SignJWT(context as Record<string, unknown>)
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(secret))

/** Cube with the model of `schema/`, which all tests share compiled. */
export const cubeOver = ({ url }: TestDatabase, timezone = ZONE): Promise<Cube> =>
  startCube({
    databaseUrl: url,
    apiSecret: SECRET,
    timezone,
    keepIn: inject('modelFolder'),
    log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
  })

/** @param fill  puts rows into the marts before Cube starts */
export async function stand(
  fill: (database: TestDatabase) => Promise<unknown> = async () => {},
  timezone = ZONE,
): Promise<Stand> {
  const database = await freshDatabase()
  await createMarts(database.pool, timezone)
  await fill(database)
  const cube = await cubeOver(database, timezone)
  const server = createServer(cube.app).listen(0)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const get = async (path: string, context: SecurityContext = EXECUTIVE) => {
    const response = await fetch(url + path, { headers: { authorization: await token(context) } })
    const text = await response.text()
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text }
  }
  const load = async (query: CubeQuery, context?: SecurityContext): Promise<Body> => {
    const path = `/cubejs-api/v1/load?query=${encodeURIComponent(JSON.stringify(query))}`
    const { body } = await get(path, context)
    return body.error === 'Continue wait' ? load(query, context) : body
  }
  const close = async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
    await cube.stop()
    await database.drop()
  }
  return { database, cube, url, load, get, close }
}
