/** Cube over a database of its own, for measuring. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import pg from 'pg'
import pino from 'pino'
import { startCube } from '../../server/cube.ts'
import { migrate } from '../../server/migrate.ts'
import { startPostgres } from '../../server/postgres.ts'
import { bumpMonths, createMarts } from '../../tests/schema/marts.ts'
import { fillMarts } from './fill-marts.ts'

const SECRET = 'a secret of the benchmark'
export const ZONE = 'Europe/Moscow'

/** An embedded database with this many deals, Cube over it and its REST API; `close` removes all of it. */
export async function cubeStand(deals: number) {
  const dataDir = await mkdtemp(join(tmpdir(), 'vitrina-bench-'))
  const postgres = await startPostgres({ dataDir, settings: { fsync: 'off', shared_buffers: '256MB' } })
  await migrate(postgres.url)
  const pool = new pg.Pool({ connectionString: postgres.url })
  // Connections cut off by the end must not hide why it came.
  pool.on('error', () => {})
  await createMarts(pool, ZONE)
  await fillMarts(pool, deals)
  await bumpMonths(pool, ZONE)
  const log = pino({ level: 'error' })
  const cube = await startCube({ databaseUrl: postgres.url, apiSecret: SECRET, timezone: ZONE, log })
  const server = createServer(cube.app).listen(0)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const token = await new SignJWT({ role: 'executive' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(SECRET))

  const close = async () => {
    server.closeAllConnections()
    server.close()
    await cube.stop()
    await pool.end()
    await postgres.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  return { cube, pool, url, token, close }
}
