/** Vitrina without portal and pages, for measuring: embedded PostgreSQL, marts, Cube and its REST API. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import pg from 'pg'
import pino from 'pino'
import type { CubeQuery } from '../../server/cube/result.ts'
import { type Cube, startCube } from '../../server/cube.ts'
import { migrate } from '../../server/migrate.ts'
import { type Postgres, startPostgres } from '../../server/postgres.ts'
import type { CleanUp } from './clean-up.ts'
import { byShortNames, type Row } from './compare.ts'
import { ZONE } from './portal.ts'

const SECRET = 'a secret of the benchmark'

export interface Stand {
  /** Serves the product and the analyst. */
  readonly pool: pg.Pool
  readonly cube: Cube
  /** Through REST, as a page asks. `more` are further parameters of the request. */
  ask(query: CubeQuery, more?: Record<string, string>): Promise<Row[]>
  /** Names of the roll-ups' tables that the answer came from. */
  rollupsOf(query: CubeQuery): Promise<string[]>
  stopCube(): Promise<void>
  startCube(): Promise<void>
  /** Ends PostgreSQL and starts it again: its buffers are empty, the system's are not. Cube must be stopped. */
  restartPostgres(): Promise<void>
  /** Leaves this database for a fresh one. Cube must be stopped. */
  openDatabase(name: string): Promise<void>
}

/** An empty migrated database, without Cube as yet. */
export async function openStand(cleanUp: CleanUp): Promise<Stand> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vitrina-bench-'))
  cleanUp.add(() => rm(dataDir, { recursive: true, force: true }))
  let starting = startPostgres({ dataDir })
  // Whoever is told to stop while it starts waits for it: it would outlive us otherwise.
  cleanUp.add(async () => (await starting).stop())
  let postgres: Postgres = await starting
  let database = 'vitrina'
  let pool = connect(postgres.url)
  cleanUp.add(() => pool.end())
  await migrate(postgres.url)
  let running: { cube: Cube; url: string; stop(): Promise<void> } | undefined
  cleanUp.add(() => running?.stop())
  const token = await bearer()

  const urlOf = (name: string) => {
    const url = new URL(postgres.url)
    url.pathname = `/${name}`
    return url.href
  }
  const load = async (query: CubeQuery, more: Record<string, string> = {}) => {
    const search = new URLSearchParams({ query: JSON.stringify(query), ...more })
    for (;;) {
      const response = await fetch(`${running!.url}/cubejs-api/v1/load?${search}`, {
        headers: { authorization: token },
      })
      const body = (await response.json()) as Answer
      if (body.data) return body
      if (body.error !== 'Continue wait') throw new Error(`bench: ${JSON.stringify(query)}: ${body.error}`)
    }
  }

  return {
    get pool() {
      return pool
    },
    get cube() {
      return running!.cube
    },
    ask: async (query, more) => byShortNames((await load(query, more)).data!),
    async rollupsOf(query) {
      const { usedPreAggregations = {} } = await load(query, { cache: 'no-cache' })
      return Object.keys(usedPreAggregations).map((name) => name.replace(/^.*\./, ''))
    },
    async startCube() {
      running = await serve(urlOf(database))
    },
    async stopCube() {
      const { stop } = running!
      running = undefined
      await stop()
    },
    async restartPostgres() {
      await pool.end()
      starting = postgres.stop().then(() => startPostgres({ dataDir }))
      postgres = await starting
      pool = connect(urlOf(database))
    },
    async openDatabase(name) {
      await pool.query(`create database ${name}`)
      await pool.end()
      database = name
      await migrate(urlOf(name))
      pool = connect(urlOf(name))
    },
  }
}

interface Answer {
  data?: Row[]
  error?: string
  usedPreAggregations?: Record<string, unknown>
}

function connect(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 4 })
  // Connections cut off by the end must not hide why it came.
  pool.on('error', () => {})
  return pool
}

async function serve(databaseUrl: string) {
  const log = pino({ level: 'error' })
  const cube = await startCube({ databaseUrl, apiSecret: SECRET, timezone: ZONE, log })
  const server = createServer(cube.app).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const stop = async () => {
    server.closeAllConnections()
    server.close()
    await cube.stop()
  }
  return { cube, url: `http://127.0.0.1:${port}`, stop }
}

function bearer(): Promise<string> {
  return new SignJWT({ role: 'executive' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('2h')
    .sign(new TextEncoder().encode(SECRET))
}
