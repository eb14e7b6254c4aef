/** The facade: what an analyst's tools see of the database, and the only way from there to rows. */
import type pg from 'pg'
import { generatePassword } from '../../users/password.ts'
import type { Catalog } from '../catalog.ts'
import { connectionConfig } from './connection.ts'
import { readFunctions, type ServerFunctions } from './functions.ts'
import { ensureGrants } from './grants.ts'
import { type RoleNames, roleNames } from './names.ts'
import { explainRefusal, readRights } from './rights.ts'
import { ensureRoles, type RoleSettings } from './roles.ts'
import { ensureSemantic } from './semantic.ts'
import { forgetEnded, openSession, type SignedSession } from './sessions.ts'
import { ensurePublic, ensureTables } from './tables.ts'
import { inTransaction } from './transaction.ts'

export type { ServerFunctions } from './functions.ts'
export type { RoleSettings } from './roles.ts'
export type { SignedSession } from './sessions.ts'

export interface FacadeSettings extends RoleSettings {
  /** Address of the database with the product's own role. */
  databaseUrl: string
  /** The embedded server: nobody else's databases are in it, so each role can be kept out of all but its own. */
  ownCluster?: boolean
}

export interface Facade {
  /** As last installed or followed. */
  readonly catalog: Catalog
  readonly roles: RoleNames
  /** Name of the database. */
  readonly database: string
  /** `server_version_num` */
  readonly version: number
  /** What the server's functions are called, and which of them analysts may call. */
  readonly functions: ServerFunctions
  /** For `new pg.Client`: a connection of the log-in role, which can read nothing until it is given signed leaves. */
  connectionConfig(): pg.ClientConfig
  /** Makes the key of a connection just opened with `connectionConfig()`. */
  openSession(pid: number): Promise<SignedSession>
  /** Brings the tables in line with a changed model. @returns whether any statement was needed */
  follow(catalog: Catalog): Promise<boolean>
  /** A new password, when another process has taken the role over and connections fail with 28P01. */
  renewPassword(): Promise<void>
}

/**
 * Creates or completes tables, roles, grants and functions, in one transaction; what is right already stays as it is.
 *
 * @throws {OperatorError} in one line that says what to run as an administrator, or which name is taken
 */
export async function installFacade(
  pool: pg.Pool,
  catalog: Catalog,
  settings: FacadeSettings,
): Promise<Facade> {
  const installed = await install(pool, catalog, settings)
  const { names, database, version, functions } = installed
  let { password } = installed
  let current = catalog
  return {
    get catalog() {
      return current
    },
    roles: names,
    database,
    version,
    functions,
    connectionConfig: () => connectionConfig(settings.databaseUrl, names.login, password),
    openSession: (pid) => openSession(pool, pid),
    async follow(next) {
      const statements = await inTransaction(pool, (client) => ensureTables(client, next, names.login))
      current = next
      return statements > 0
    },
    async renewPassword() {
      password = (await install(pool, current, settings)).password
    },
  }
}

async function install(pool: pg.Pool, catalog: Catalog, settings: FacadeSettings) {
  return await inTransaction(pool, async (client) => {
    const rights = await readRights(client)
    const names = roleNames(rights.database)
    const password = generatePassword()
    try {
      await ensureRoles(client, names, rights, settings, password)
      await ensurePublic(client)
      await ensureSemantic(client, names, rights)
      await ensureGrants(client, names, rights, settings.ownCluster ?? false)
      await ensureTables(client, catalog, names.login)
      await forgetEnded(client)
    } catch (error) {
      throw explainRefusal(error, rights)
    }
    const { database, version } = rights
    return { names, database, version, password, functions: await readFunctions(client) }
  })
}
