/** How fast the loader reads a big portal, how much of the portal's limit it uses, and what that costs. */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { createLoader, type SyncReport } from '../loader/index.ts'
import { migrate } from '../server/migrate.ts'
import { startPostgres } from '../server/postgres.ts'

/** Deals of the emulated portal, with their history, activities, contacts and companies; smaller by `BENCH_DEALS`. */
const DEALS = Number(process.env.BENCH_DEALS ?? 200_000)
/** What the portal allows by its plan: requests per second, after 25 times as many at once. */
const PLANS = { ordinary: 2, enterprise: 5 }

export interface SyncBench {
  records: number
  seconds: number
  recordsPerSecond: number
  requests: number
  /** Requests made of those the portal would have taken in that time, burst included. */
  shareOfLimit: number
  /** Calls that the portal turned away for coming too fast. */
  refused: number
  /** Spent waiting for the limit, summed over what waited. */
  waitedSeconds: number
  /** Of one core, this process only: neither Postgres nor the emulator. */
  cpuShare: number
  peakRssMb: number
  /** Requests of a run in which nothing changed while old comments are still being filled in. */
  fillingRequests: number
  /** Entities asked about by a run in which nothing changed, its requests and milliseconds. */
  idleEntities: number
  idleRequests: number
  idleMs: number
  /** A reading of the ids of all deals, that finds deletions and missed rows. */
  reconcileRequests: number
  reconcileSeconds: number
}

/** A full sync, an idle one and a reading of all ids, at the pace of each plan. */
export async function bench(): Promise<Record<keyof typeof PLANS, SyncBench>> {
  const results = {} as Record<keyof typeof PLANS, SyncBench>
  for (const [plan, perSecond] of Object.entries(PLANS))
    results[plan as keyof typeof PLANS] = await benchAt(perSecond)
  return results
}

async function benchAt(perSecond: number): Promise<SyncBench> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vitrina-bench-'))
  const postgres = await startPostgres({ dataDir })
  const pool = new pg.Pool({ connectionString: postgres.url, max: 8 })
  // Connections that end with the server must not end the benchmark.
  pool.on('error', () => {})
  const portal = await forkPortal(perSecond)
  try {
    await migrate(postgres.url)
    return await measure(portal.webhookUrl, pool, perSecond)
  } finally {
    portal.child.kill()
    await pool.end()
    await postgres.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function measure(webhookUrl: string, pool: pg.Pool, perSecond: number): Promise<SyncBench> {
  const quiet = { debug() {}, info() {}, warn() {}, error() {} }
  const loader = createLoader({ webhookUrl, pool, log: quiet, requestsPerSecond: perSecond })
  const cpu = process.cpuUsage()
  const memory = watchMemory()
  const full = await loader.run()
  const used = process.cpuUsage(cpu)
  const peakRssMb = memory.stop()
  const filling = await loader.run()
  // Comments of before the installation are filled in over many runs: past that, nothing is left to do.
  await pool.query(`update app.sync_state set cursor = cursor - 'backfill'`)
  const idle = await loader.run()
  const ids = await loader.run({ reconcile: 'now', entities: ['deals'] })
  await loader.close()
  const seconds = full.ms / 1000
  const records = seen(full)
  return {
    records,
    seconds: round(seconds),
    recordsPerSecond: Math.round(records / seconds),
    requests: full.requests,
    shareOfLimit: round(full.requests / (25 * perSecond + perSecond * seconds)),
    refused: full.refused,
    waitedSeconds: round(full.waitedMs / 1000),
    cpuShare: round((used.user + used.system) / 1e6 / seconds),
    peakRssMb,
    fillingRequests: filling.requests,
    idleEntities: Object.keys(idle.entities).length,
    idleRequests: idle.requests,
    idleMs: idle.ms,
    reconcileRequests: ids.requests,
    reconcileSeconds: round(ids.ms / 1000),
  }
}

function seen({ entities }: SyncReport): number {
  return Object.values(entities).reduce((sum, entity) => sum + entity.seen, 0)
}

async function forkPortal(perSecond: number): Promise<{ child: ChildProcess; webhookUrl: string }> {
  const main = fileURLToPath(new URL('../portal/main.ts', import.meta.url))
  const child = fork(
    main,
    ['--deals', String(DEALS), '--seed', '1', '--extras', 'off', '--rate', String(perSecond)],
    {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  )
  const webhookUrl = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { webhookUrl: string }).webhookUrl))
    child.once('exit', (code) => reject(new Error(`the portal ended with code ${code} before it listened`)))
  })
  return { child, webhookUrl }
}

function watchMemory() {
  let peak = 0
  const look = () => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }
  const timer = setInterval(look, 100)
  return {
    stop() {
      clearInterval(timer)
      look()
      return Math.round(peak / 2 ** 20)
    },
  }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await bench())
