/** The database of this run: the user's own or the embedded one, migrated. */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { asLibpq } from '../loader/index.ts'
import type { DataFolder } from './data-folder.ts'
import { describeFaults } from './faults.ts'
import { keepRunning } from './keep-running.ts'
import type { Logger } from './log.ts'
import { migrate } from './migrate.ts'
import { startPostgres } from './postgres.ts'

export interface Database {
  url: string
  pool: pg.Pool
  embedded: boolean
  close(): Promise<void>
}

export interface DatabaseOptions {
  folder: DataFolder
  /** DATABASE_URL; undefined starts the embedded one. */
  url: string | undefined
  /** Name of the database inside the embedded server. */
  name: string
  /** Portals that are read side by side: each holds one connection while it is read and uses others. */
  portals: number
  log: Logger
}

/** @throws {OperatorError} in one line */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if (options.url) return await connect(asLibpq(options.url), false, options, async () => {})
  const server = await startEmbedded(options)
  return await connect(server.url, true, options, server.stop).catch(async (error) => {
    await server.stop()
    throw error
  })
}

/** The embedded server, started again at the same address when it ends by itself. */
async function startEmbedded({ folder, name, log }: DatabaseOptions) {
  const launch = (port?: number) =>
    startPostgres({
      dataDir: folder.path,
      database: name,
      log: (line) => log.info(line),
      debug: (line) => log.debug(line),
      ...(port === undefined ? {} : { port }),
    })
  const first = await launch()
  const kept = keepRunning({
    first,
    start: async () => {
      const next = await launch(first.port)
      if (next.port === first.port) return next
      await next.stop()
      throw new Error(`another program has taken port ${first.port}`)
    },
    onEnded: (pauseMs) =>
      log.error(
        `The embedded PostgreSQL is not running; starting it again in ${Math.ceil(pauseMs / 1000)} s.`,
      ),
    onBack: () => log.info('The embedded PostgreSQL is back.'),
    onFailed: (error) => log.error(`The embedded PostgreSQL did not start: ${describeFaults(error)[0]}`),
  })
  return { url: first.url, stop: kept.stop }
}

async function connect(
  url: string,
  embedded: boolean,
  { portals, log }: DatabaseOptions,
  stop: () => Promise<void>,
): Promise<Database> {
  await migrate(url)
  const pool = new pg.Pool({ connectionString: url, max: connections(portals), application_name: 'vitrina' })
  let closing = false
  const lost = (error: Error) => {
    if (!closing) log.warn(`A database connection was lost: ${error.message}`)
  }
  pool.on('error', lost)
  // One that breaks between two statements of its borrower would otherwise end the process.
  pool.on('connect', (client) => void client.on('error', () => {}))
  // A statement under way is cut off by the server's end rather than waited for.
  const close = async () => {
    closing = true
    await Promise.race([pool.end(), sleep(2000, undefined, { ref: false })])
    await stop()
  }
  return { url, pool, embedded, close }
}

/** More portals than connections would wait for each other for ever. */
export function connections(portals: number): number {
  return portals <= 8 ? 8 + 4 * portals : 32 + portals
}
