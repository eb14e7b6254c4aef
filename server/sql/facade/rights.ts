/** What the product's own role lacks for the SQL API, in one line for whoever administers the database. */
import type { ClientBase } from 'pg'
import { errorCode, OperatorError } from '../../errors.ts'
import { identifier } from './names.ts'

/** The product's own role and what it may do. */
export interface OwnRights {
  user: string
  database: string
  isSuperuser: boolean
  mayCreateRoles: boolean
  mayCreateSchemas: boolean
  mayCreateTables: boolean
  /** `server_version_num`, 180004. */
  version: number
}

/** @throws {OperatorError} when roles, schemas or the facade's tables cannot be made */
export async function readRights(client: ClientBase): Promise<OwnRights> {
  const { rows } = await client.query<OwnRights>(`
    select current_user::text as user, current_database()::text as database,
      rolsuper as "isSuperuser", rolsuper or rolcreaterole as "mayCreateRoles",
      has_database_privilege(current_database(), 'create') as "mayCreateSchemas",
      coalesce(has_schema_privilege(to_regnamespace('public'), 'create'), true) as "mayCreateTables",
      current_setting('server_version_num')::int as version
    from pg_roles where rolname = current_user`)
  const rights = rows[0]!
  const missing = missingGrants(rights)
  if (missing.length > 0) throw lacking(rights, missing)
  return rights
}

function missingGrants(rights: OwnRights): string[] {
  const user = identifier(rights.user)
  return [
    rights.mayCreateRoles ? '' : `alter role ${user} createrole`,
    rights.mayCreateSchemas ? '' : `grant create on database ${identifier(rights.database)} to ${user}`,
    rights.mayCreateTables ? '' : `grant usage, create on schema public to ${user}`,
  ].filter(Boolean)
}

function lacking({ user, database }: OwnRights, statements: string[]): OperatorError {
  return new OperatorError(
    `DATABASE_URL: the SQL API stays off, user ${user} lacks rights in database ${database}. Run as an administrator: ${statements.join('; ')};`,
  )
}

/** A refusal by PostgreSQL as a line that says what to run; anything else comes back unchanged. */
export function explainRefusal(error: unknown, { user, database }: OwnRights): unknown {
  if (errorCode(error) !== '42501') return error
  return new OperatorError(
    `DATABASE_URL: the SQL API stays off, PostgreSQL refuses user ${user} in database ${database}: ${(error as Error).message}. Run as an administrator: alter role ${identifier(user)} createrole; alter database ${identifier(database)} owner to ${identifier(user)};`,
    { cause: error },
  )
}
