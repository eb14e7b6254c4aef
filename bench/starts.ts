/** What starting Cube costs, with the compiled model of the last start and without, over marts without rows. */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import pino from 'pino'
import { startCube } from '../server/cube.ts'
import { migrate } from '../server/migrate.ts'
import { startPostgres } from '../server/postgres.ts'
import { createMarts } from '../tests/schema/marts.ts'
import { withCleanUp } from './support/clean-up.ts'
import { ZONE } from './support/portal.ts'
import { brief, median, timed } from './support/timing.ts'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7)

interface Cost {
  /** Milliseconds. */
  ms: number
  /** Of the processor, all threads. */
  cpuMs: number
}

export interface StartsBench {
  rounds: number
  /** Medians. */
  compiled: Cost
  kept: Cost
  /** Medians of `kept` ÷ `compiled` of the same round. */
  ratio: Cost
  /** The kept model, bytes. */
  bytes: number
}

export function bench(): Promise<StartsBench> {
  return withCleanUp(async (cleanUp) => {
    const folder = await mkdtemp(join(tmpdir(), 'vitrina-bench-'))
    cleanUp.add(() => rm(folder, { recursive: true, force: true }))
    const keepIn = await mkdtemp(join(tmpdir(), 'vitrina-bench-model-'))
    cleanUp.add(() => rm(keepIn, { recursive: true, force: true }))
    const starting = startPostgres({ dataDir: folder })
    cleanUp.add(async () => (await starting).stop())
    const { url } = await starting
    await migrate(url)
    const pool = new pg.Pool({ connectionString: url })
    await createMarts(pool, ZONE)
    await pool.end()
    // The first loads Cube's packages, and keeps the model.
    await once(url, keepIn)
    const rounds: Record<'compiled' | 'kept', Cost>[] = []
    while (rounds.length < ROUNDS) rounds.push({ compiled: await once(url), kept: await once(url, keepIn) })
    const medianOf = (of: (round: (typeof rounds)[number], cost: keyof Cost) => number): Cost => ({
      ms: brief(median(rounds.map((round) => of(round, 'ms')))),
      cpuMs: brief(median(rounds.map((round) => of(round, 'cpuMs')))),
    })
    return {
      rounds: ROUNDS,
      compiled: medianOf(({ compiled }, cost) => compiled[cost]),
      kept: medianOf(({ kept }, cost) => kept[cost]),
      ratio: medianOf(({ kept, compiled }, cost) => kept[cost] / compiled[cost]),
      bytes: (await stat(join(keepIn, 'model.json'))).size,
    }
  })
}

async function once(databaseUrl: string, keepIn?: string): Promise<Cost> {
  const before = process.cpuUsage()
  const { ms, result: cube } = await timed(() =>
    startCube({
      databaseUrl,
      apiSecret: 'a secret of the benchmark',
      timezone: ZONE,
      log: pino({ level: 'error' }),
      ...(keepIn === undefined ? {} : { keepIn }),
    }),
  )
  const { user, system } = process.cpuUsage(before)
  await cube.stop()
  return { ms, cpuMs: (user + system) / 1_000 }
}
