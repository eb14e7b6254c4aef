/** The database of this run: the user's own or the embedded one, migrated. */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { asLibpq } from '../loader/index.ts'
import type { DataFolder } from './data-folder.ts'
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
  log: Logger
  /** The embedded server ended by itself. */
  onEnded(): void
}

/** @throws {OperatorError} in one line */
export async function openDatabase({ folder, url, name, log, onEnded }: DatabaseOptions): Promise<Database> {
  if (url) return await connect(asLibpq(url), false, log, async () => {})
  const server = await startPostgres({
    dataDir: folder.path,
    database: name,
    log: (line) => log.info(line),
    debug: (line) => log.debug(line),
  })
  let stopping = false
  void server.ended.then(() => {
    if (!stopping) onEnded()
  })
  const stop = async () => {
    stopping = true
    await server.stop()
  }
  return await connect(server.url, true, log, stop).catch(async (error) => {
    await stop()
    throw error
  })
}

async function connect(
  url: string,
  embedded: boolean,
  log: Logger,
  stop: () => Promise<void>,
): Promise<Database> {
  await migrate(url)
  const pool = new pg.Pool({ connectionString: url, max: 12, application_name: 'vitrina' })
  let closing = false
  pool.on('error', (error) => {
    if (!closing) log.warn(`A database connection was lost: ${error.message}`)
  })
  // A statement under way is cut off by the server's end rather than waited for.
  const close = async () => {
    closing = true
    await Promise.race([pool.end(), sleep(2000, undefined, { ref: false })])
    await stop()
  }
  return { url, pool, embedded, close }
}
