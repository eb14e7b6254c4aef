/** The doors for analysts beside the dashboard: SQL, OData and exports, with the users and the log that they share. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SecureContextOptions } from 'node:tls'
import type { Config } from '../config.ts'
import type { Cube } from './cube.ts'
import type { DataFolder } from './data-folder.ts'
import type { Database } from './database.ts'
import { OperatorError } from './errors.ts'
import { exportRoutes } from './exports/index.ts'
import { writePrivateFile } from './json-file.ts'
import type { Logger } from './log.ts'
import { odataRoutes } from './odata/index.ts'
import type { Site } from './site.ts'
import { createAudit } from './sql/audit.ts'
import { catalogOf } from './sql/catalog-of.ts'
import { openSqlApi, type SqlApi } from './sql/index.ts'
import { createUsers, ensureOperator } from './users/index.ts'

export interface DoorsOptions {
  config: Config
  database: Database
  cube: Cube
  site: Site
  folder: DataFolder
  apiSecret: string
  timezone: string
  log: Logger
}

export interface Doors {
  /** A command that connects with `psql`; undefined where the SQL API could not be opened. */
  psql: string | undefined
  close(): Promise<void>
}

/** Opens all doors. The SQL API may stay shut, with the reason in the log: pages do not depend on it. */
export async function openDoors(options: DoorsOptions): Promise<Doors> {
  const { config, folder, cube, site, timezone, apiSecret, log } = options
  const { pool } = options.database
  const users = createUsers(pool)
  const password = config.CUBEJS_SQL_PASSWORD ?? folder.secrets.sqlPassword
  await ensureOperator(pool, { name: config.CUBEJS_SQL_USER, password })
  const audit = createAudit(pool, { log })
  const counts = async () => {
    const { relations } = catalogOf(await cube.model())
    return new Map([...relations.values()].flatMap(({ name, count }) => (count ? [[name, count]] : [])))
  }
  site.odata = odataRoutes({ cube, users, timezone, counts, audit, log })
  site.exports = exportRoutes({
    cube,
    pool,
    apiSecret,
    timezone,
    facts: () => site.facts,
    freshness: site.freshness,
    audit,
    log,
  })
  const sql = await openSql(options, users, audit)
  site.sql = sql
  return {
    psql: sql && (await psqlCommand(folder, sql.port, config.CUBEJS_SQL_USER, password)),
    async close() {
      await sql?.close()
      await audit.close()
    },
  }
}

/** The password stands in a file of the data folder, as libpq reads it, never on a screen or in a log. */
async function psqlCommand(
  folder: DataFolder,
  port: number,
  user: string,
  password: string,
): Promise<string> {
  const file = join(folder.path, 'pgpass')
  const escaped = [user, password].map((text) => text.replace(/[\\:]/g, '\\$&'))
  await writePrivateFile(file, `*:${port}:*:${escaped.join(':')}\n`)
  return `PGPASSFILE=${shown(file)} psql -h localhost -p ${port} -U ${shown(user)} vitrina`
}

const shown = (word: string): string =>
  /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`

async function openSql(
  { config, database, cube, timezone, log }: DoorsOptions,
  users: ReturnType<typeof createUsers>,
  audit: ReturnType<typeof createAudit>,
): Promise<SqlApi | undefined> {
  try {
    return await openSqlApi({
      cube,
      pool: database.pool,
      databaseUrl: database.url,
      ownCluster: database.embedded,
      users,
      audit,
      host: config.HOST,
      port: config.CUBEJS_PG_SQL_PORT,
      timezone,
      tls: await certificate(config),
      log,
    })
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error
    log.error(error.message)
    return undefined
  }
}

/** @throws {OperatorError} when one of the files cannot be read */
async function certificate({
  VITRINA_TLS_CERT: cert,
  VITRINA_TLS_KEY: key,
}: Config): Promise<SecureContextOptions | undefined> {
  if (!cert || !key) return undefined
  const read = (setting: string, path: string) =>
    readFile(path).catch((error: Error) => {
      throw new OperatorError(`${setting}: ${error.message}. The SQL API stays off.`)
    })
  return { cert: await read('VITRINA_TLS_CERT', cert), key: await read('VITRINA_TLS_KEY', key) }
}
