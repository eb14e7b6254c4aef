/** The SQL API in a process of its own, started by `sql-service.ts`: what it takes in memory is not its clients'. */
import pg from 'pg'
import pino from 'pino'
import { startCube } from '../../server/cube.ts'
import { openSqlApi, type SqlApi } from '../../server/sql/index.ts'
import { makeVerifier } from '../../server/sql/wire/scram.ts'
import { ZONE } from './portal.ts'

export interface Asked {
  ask: 'open' | 'memory' | 'processor' | 'close'
  databaseUrl?: string
  user?: string
  password?: string
}

/** MiB. */
export interface Memory {
  now: number
  /** Since the last time it was asked for. */
  peak: number
}

const MIB = 2 ** 20
const log = pino({ level: 'error' })
let peak = 0
let close = async () => {}

async function open({ databaseUrl, user, password }: Asked): Promise<{ port: number }> {
  const pool = new pg.Pool({ connectionString: databaseUrl!, max: 4 })
  pool.on('error', () => {})
  await pool.query(
    `insert into app.users (name, verifier, context) values ($1, $2, '{"role":"executive"}') on conflict (name) do nothing`,
    [user, await makeVerifier(password!)],
  )
  const cube = await startCube({
    databaseUrl: databaseUrl!,
    apiSecret: 'a secret of the benchmark',
    timezone: ZONE,
    log,
  })
  const api: SqlApi = await openSqlApi({
    cube,
    pool,
    databaseUrl: databaseUrl!,
    ownCluster: true,
    host: '127.0.0.1',
    port: 0,
    timezone: ZONE,
    log,
  })
  close = async () => {
    await api.close()
    await cube.stop()
    await pool.end()
  }
  const watching = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 20)
  watching.unref()
  return { port: api.port }
}

function memory(): Memory {
  const now = process.memoryUsage.rss()
  const answer = { now: Math.round(now / MIB), peak: Math.round(Math.max(peak, now) / MIB) }
  peak = now
  return answer
}

/** Milliseconds of processor time so far. */
function processor(): { ms: number } {
  const { user, system } = process.cpuUsage()
  return { ms: (user + system) / 1000 }
}

async function answer(asked: Asked): Promise<object> {
  if (asked.ask === 'open') return await open(asked)
  if (asked.ask === 'memory') return memory()
  if (asked.ask === 'processor') return processor()
  await close()
  return {}
}

process.on('message', (asked: Asked) => {
  answer(asked).then(
    (result) => process.send!(result),
    (error: Error) => process.send!({ error: error.message }),
  )
})
process.on('disconnect', () => process.exit())
