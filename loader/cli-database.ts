import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

/** A mistake of the operator, told in one line. */
export class CliError extends Error {
  override name = 'CliError'
}

/**
 * Connects to the user's own database, or to the embedded one that a running Vitrina keeps in its data folder.
 *
 * @throws {CliError} when nothing answers or the product has not been installed there
 */
export async function openDatabase(settings: {
  DATABASE_URL?: string | undefined
  VITRINA_DATA_DIR: string
}): Promise<pg.Pool> {
  const own = settings.DATABASE_URL
  const pool = new pg.Pool({ connectionString: own ?? embeddedUrl(settings.VITRINA_DATA_DIR), max: 8 })
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => {})
  try {
    await pool.query('select from app.sync_state limit 1')
    return pool
  } catch (error) {
    await pool.end()
    throw explained(error as { code?: string; message: string }, own !== undefined, settings.VITRINA_DATA_DIR)
  }
}

function explained(error: { code?: string; message: string }, own: boolean, dataDir: string): CliError {
  if (error.code === '42P01' || error.code === '3F000')
    return new CliError('The database has no tables of Vitrina yet. Run npm start once against it.')
  if (own)
    return new CliError(
      `DATABASE_URL: the database cannot be used (${error.code ?? error.message}). Check address, user and password.`,
    )
  return new CliError(`No database is running in ${dataDir}. Run npm start first, or set DATABASE_URL.`)
}

function embeddedUrl(dataDir: string): string {
  const port = readField(join(dataDir, 'postgres.json'), 'port')
  const password = readField(join(dataDir, 'secrets.json'), 'databasePassword')
  if (!port || !password)
    throw new CliError(`No database is running in ${dataDir}. Run npm start first, or set DATABASE_URL.`)
  return `postgres://vitrina:${encodeURIComponent(password)}@127.0.0.1:${port}/vitrina`
}

function readField(path: string, name: string): string | undefined {
  if (!existsSync(path)) return undefined
  try {
    const value = (JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>)[name]
    return value === undefined ? undefined : String(value)
  } catch {
    throw new CliError(`${path} cannot be read. Run this as the user who runs npm start.`)
  }
}
