/** The database of the Vitrina that runs, or of DATABASE_URL, for a command beside it. */
import { join } from 'node:path'
import pg from 'pg'
import type { Config } from '../../config.ts'
import { asLibpq } from '../../loader/index.ts'
import type { Running } from '../data-folder.ts'
import { explainDatabaseError } from '../database-errors.ts'
import { errorCode, OperatorError } from '../errors.ts'
import { readJsonFile } from '../json-file.ts'

/** @throws {OperatorError} when nothing answers or the product has not been installed there */
export async function openUsersDatabase(config: Config): Promise<pg.Pool> {
  const running = await readJsonFile<Running>(join(config.VITRINA_DATA_DIR, 'running.json'))
  const address = config.DATABASE_URL ?? running?.databaseUrl
  if (!address) throw notRunning(config)
  const pool = new pg.Pool({ connectionString: asLibpq(address), max: 2, application_name: 'vitrina users' })
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => {})
  try {
    await pool.query('select from app.users limit 1')
    return pool
  } catch (error) {
    await pool.end()
    if (/^(42P01|3F000)$/.test(errorCode(error) ?? ''))
      throw new OperatorError('users: the database has no table of users yet. Run npm start once against it.')
    throw config.DATABASE_URL ? explainDatabaseError(error, address) : notRunning(config)
  }
}

function notRunning({ VITRINA_DATA_DIR }: Config): OperatorError {
  return new OperatorError(
    `users: no Vitrina is running in ${VITRINA_DATA_DIR}. Run npm start first, or set DATABASE_URL.`,
  )
}
