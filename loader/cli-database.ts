import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { asLibpq } from './database-url.ts'

/** A mistake of the operator, told in one line. */
export class CliError extends Error {
  override name = 'CliError'
}

/** What a running Vitrina tells other commands of this user in `<data folder>/running.json`. */
export interface Running {
  databaseUrl?: string
  /** Of the demo portal, or of the user's own. */
  webhookUrls?: string[]
}

/** Looks for a Vitrina that runs from this data folder; empty when there is none. */
export function findRunning(dataDir: string): Running {
  const path = join(dataDir, 'running.json')
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Running
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new CliError(`${path} cannot be read. Run this as the user who runs npm start.`)
  }
}

/**
 * Connects to the user's own database, or to the embedded one of a running Vitrina.
 *
 * @throws {CliError} when nothing answers or the product has not been installed there
 */
export async function openDatabase(
  settings: { DATABASE_URL?: string | undefined; VITRINA_DATA_DIR: string },
  running: Running,
): Promise<pg.Pool> {
  const address = settings.DATABASE_URL ?? running.databaseUrl
  if (!address) throw notRunning(settings.VITRINA_DATA_DIR)
  const pool = new pg.Pool({ connectionString: asLibpq(address), max: 8 })
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => {})
  try {
    await pool.query('select from app.sync_state limit 1')
    return pool
  } catch (error) {
    await pool.end()
    const { code, message } = error as { code?: string; message: string }
    if (code === '42P01' || code === '3F000')
      throw new CliError('The database has no tables of Vitrina yet. Run npm start once against it.')
    if (!settings.DATABASE_URL) throw notRunning(settings.VITRINA_DATA_DIR)
    throw new CliError(
      `DATABASE_URL: the database cannot be used (${code ?? message}). Check address, user and password.`,
    )
  }
}

function notRunning(dataDir: string): CliError {
  return new CliError(`No Vitrina is running in ${dataDir}. Run npm start first, or set DATABASE_URL.`)
}
