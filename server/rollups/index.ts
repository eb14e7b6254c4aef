/** The roll-ups of the model as tables of `pre_aggregations`: built when missing, corrected with the marts, read by Cube. */
import pg from 'pg'
import type { Logger } from 'pino'
import type { CompilerApi } from '../cube/core.ts'
import { BUILDERS, createBuilders, type RollupProgress } from './builders.ts'
import { type Rollup, readRollups } from './definitions.ts'
import { type MartChanges, maintainRollups } from './maintain.ts'
import type { Served } from './serve.ts'
import { readState, readVersion, shared } from './state.ts'

export type { RollupProgress } from './builders.ts'
export type { MartChanges } from './maintain.ts'

export interface RollupsOptions {
  databaseUrl: string
  timezone: string
  compiler(): Promise<CompilerApi>
  onProgress: ((progress: RollupProgress) => void) | undefined
  log: Logger
}

export interface Rollups extends Served {
  /** Reads the model again and builds what is missing or behind. @throws the first fault, after all were tried */
  refresh(): Promise<void>
  /** `onChange` of `refreshMarts`. */
  maintain(client: pg.ClientBase, changes: MartChanges): Promise<void>
  /** Breaks off what is being built. May be called twice. */
  close(): Promise<void>
}

/** Builders, those who ask what is ready, and one that looks from outside at a transaction of the marts. */
const CONNECTIONS = BUILDERS + 2

/** Reads the model; builds nothing yet. */
export async function openRollups(options: RollupsOptions): Promise<Rollups> {
  const { timezone, compiler, onProgress, log } = options
  const pool = openPool(options)
  const builders = createBuilders({ pool, onProgress, log })
  let known = new Map<string, Rollup>()
  let model: unknown
  const read = async () => {
    const compiled = await (await compiler()).getCompilers()
    if (compiled === model) return
    const { rows } = await pool.query<{ major: number }>(
      `select current_setting('server_version_num')::int / 10000 as major`,
    )
    const rollups = await readRollups(await compiler(), timezone, rows[0]!.major, (line) => log.warn(line))
    known = new Map(rollups.map((rollup) => [rollup.name, rollup]))
    model = compiled
  }
  await read().catch(async (error) => {
    await pool.end()
    throw error
  })

  const refresh = async () => {
    await read()
    await builders.keepOnly([...known.keys()])
    const { ready } = await readState(pool)
    const due = [...known.values()].filter(({ name, definition }) => ready.get(name) !== definition)
    await builders.build(due, known.size)
  }
  let last = Promise.resolve()
  let closing: Promise<void> | undefined
  return {
    state: shared(() => readState(pool)),
    definitionOf: (table, statement) => {
      const rollup = known.get(table.replace(/^.*\./, ''))
      return rollup?.text === statement ? rollup.definition : undefined
    },
    refresh() {
      const next = last.then(refresh)
      last = next.catch(() => {})
      return next
    },
    async maintain(client, changes) {
      // Another connection sees the marts as they were: this transaction has raised their version already.
      const versionBefore = await readVersion(pool)
      await maintainRollups(client, changes, { rollups: [...known.values()], versionBefore, log })
    },
    close() {
      closing ??= builders.stop().then(() => pool.end())
      return closing
    },
  }
}

function openPool({ databaseUrl, log }: RollupsOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: CONNECTIONS,
    application_name: 'vitrina roll-ups',
  })
  pool.on('error', (error) => log.debug(`A connection of the roll-ups was lost: ${error.message}`))
  // One that breaks between two statements of its borrower would otherwise end the process.
  pool.on('connect', (client) => void client.on('error', () => {}))
  return pool
}
