/** Brings a database to the newest structure: ordered SQL files, each applied once. */
import { fileURLToPath } from 'node:url'
import { runner } from 'node-pg-migrate'
import pg from 'pg'
import { explainDatabaseError } from './database-errors.ts'
import { OperatorError } from './errors.ts'

const OLDEST = 140_000

/**
 * Applies `server/migrations/` under an advisory lock; safe to run twice and from two processes at once.
 *
 * @throws {OperatorError} with one line: unreachable, wrong password, no such database, read-only, too old
 */
export async function migrate(databaseUrl: string): Promise<void> {
  const client = clientOf(databaseUrl)
  try {
    await client.connect()
    await checkServer(client)
    await runner({
      dbClient: client,
      dir: fileURLToPath(new URL('./migrations', import.meta.url)),
      direction: 'up',
      migrationsSchema: 'app',
      createMigrationsSchema: true,
      migrationsTable: 'migrations',
      advisoryLockMode: 'wait',
      checkOrder: true,
      log: () => {},
    })
  } catch (error) {
    throw explainDatabaseError(error, databaseUrl)
  } finally {
    await client.end().catch(() => {})
  }
}

function clientOf(databaseUrl: string): pg.Client {
  try {
    const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
    return client.on('error', () => {})
  } catch (error) {
    throw explainDatabaseError(error, databaseUrl)
  }
}

async function checkServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string; number: number; read_only: string }>(
    `select current_setting('server_version') version, current_setting('server_version_num')::int number,
            current_setting('transaction_read_only') read_only`,
  )
  const { version, number, read_only } = rows[0]!
  if (number < OLDEST)
    throw new OperatorError(`DATABASE_URL: PostgreSQL ${version} is too old. Use version 14 or newer.`)
  if (read_only === 'on')
    throw new OperatorError(
      'DATABASE_URL: the database is read-only. Point it at the primary server, or turn default_transaction_read_only off.',
    )
}
