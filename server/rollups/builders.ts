/** Builds several roll-ups side by side, and lets go of them when the process ends. */
import type pg from 'pg'
import type { Logger } from 'pino'
import { buildRollup, dropTable } from './build.ts'
import type { Rollup } from './definitions.ts'

export interface RollupProgress {
  ready: number
  total: number
}

export interface BuildersOptions {
  pool: pg.Pool
  /** Told before the first build, after each, and when nothing was to be built. */
  onProgress: ((progress: RollupProgress) => void) | undefined
  log: Logger
}

export interface Builders {
  /** @param total  of all roll-ups, those included that are ready. @throws the first fault, after all were tried */
  build(due: Rollup[], total: number): Promise<void>
  /** Drops the tables that are none of these: nobody would keep them in step. */
  keepOnly(names: string[]): Promise<void>
  /** Breaks off what is under way. */
  stop(): Promise<void>
}

/** So many at the same time. */
export const BUILDERS = 2

export function createBuilders({ pool, onProgress, log }: BuildersOptions): Builders {
  const busy = new Set<number>()
  let stopped = false

  const withConnection = async <T>(use: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect()
    const { processID } = client as unknown as { processID: number }
    busy.add(processID)
    let whole = false
    try {
      const result = await use(client)
      whole = true
      return result
    } finally {
      busy.delete(processID)
      // After a fault nobody knows in what state it is.
      client.release(!whole)
    }
  }

  const buildOne = async (rollup: Rollup) => {
    const started = performance.now()
    await withConnection((client) => buildRollup(client, rollup))
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    log.debug(`Roll-up ${rollup.id} built in ${seconds} s.`)
  }

  return {
    async build(due, total) {
      let ready = total - due.length
      onProgress?.({ ready, total })
      if (due.length > 0) log.debug(`Roll-ups: ${due.length} of ${total} are to be built.`)
      const queue = [...due]
      const faults: unknown[] = []
      const work = async () => {
        for (let rollup = queue.shift(); rollup && !stopped; rollup = queue.shift())
          try {
            await buildOne(rollup)
            onProgress?.({ ready: ++ready, total })
          } catch (error) {
            faults.push(error)
          }
      }
      await Promise.all(Array.from({ length: BUILDERS }, work))
      if (faults.length > 0) throw faults[0]
    },
    async keepOnly(names) {
      const { rows } = await pool.query<{ name: string }>(
        `select relname as name from pg_class
         where relnamespace = 'pre_aggregations'::regnamespace and relkind in ('r', 'p') and relname <> all($1)`,
        [names],
      )
      for (const { name } of rows) await withConnection((client) => dropAlone(client, name))
      await pool.query('delete from app.rollups where name <> all($1)', [names])
    },
    async stop() {
      stopped = true
      for (const processID of busy)
        await pool.query('select pg_cancel_backend($1)', [processID]).catch(() => {})
    },
  }
}

async function dropAlone(client: pg.PoolClient, name: string): Promise<void> {
  await client.query('begin')
  await dropTable(client, name)
  await client.query('commit')
}
