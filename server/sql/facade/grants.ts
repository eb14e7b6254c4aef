/** Who may do what: the log-in role sees the facade alone, the owner of `leaf` reads marts and roll-ups alone. */
import type { ClientBase } from 'pg'
import { OperatorError } from '../../errors.ts'
import { identifier, type RoleNames } from './names.ts'
import type { OwnRights } from './rights.ts'

/** What a leaf may read. */
const READABLE = ['marts', 'pre_aggregations']
const OURS = ['raw', 'staging', 'marts', 'app', 'pre_aggregations', 'semantic']

/** Functions that reach other sessions of the same role. */
const MEDDLING = ['pg_cancel_backend(int)', 'pg_terminate_backend(int, bigint)']

/** @param ownCluster whether the whole server is the product's own: then its other databases are closed as well */
export async function ensureGrants(
  client: ClientBase,
  names: RoleNames,
  rights: OwnRights,
  ownCluster: boolean,
): Promise<void> {
  const login = identifier(names.login)
  const owner = identifier(names.owner)
  const database = identifier(rights.database)
  await client.query(`
    grant connect, temporary on database ${database} to ${login};
    grant usage on schema public to ${login};
    grant usage on schema ${READABLE.join(', ')} to ${owner};
    alter default privileges in schema ${READABLE.join(', ')} grant select on tables to ${owner}`)
  await closeSchemas(client)
  await grantTables(client, names.owner)
  if (rights.isSuperuser) await keepApart(client, rights)
  if (rights.isSuperuser && ownCluster) await closeDatabases(client)
  await checkEntry(client, names.login, rights)
}

/** PostgreSQL gives the public nothing in new schemas; an administrator may have. */
async function closeSchemas(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select nspname as name from pg_namespace, aclexplode(nspacl) where nspname = any($1) and grantee = 0 group by 1`,
    [OURS],
  )
  for (const { name } of rows) await client.query(`revoke all on schema ${name} from public`)
}

/** Those that were there before; later ones follow the default privileges. */
async function grantTables(client: ClientBase, owner: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select oid::regclass::text as name from pg_class
     where relnamespace = any($1::regnamespace[]) and relkind in ('r', 'v', 'm', 'p', 'f')
       and not has_table_privilege($2::name, oid, 'select')`,
    [READABLE, owner],
  )
  if (rows.length > 0)
    await client.query(`grant select on ${rows.map(({ name }) => name).join(', ')} to ${identifier(owner)}`)
}

async function keepApart(client: ClientBase, { version, user }: OwnRights): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select name from unnest($1::text[]) as name
     where has_function_privilege('public', to_regprocedure('pg_catalog.' || name), 'execute')`,
    [MEDDLING],
  )
  for (const { name } of rows)
    await client.query(`
      revoke execute on function pg_catalog.${name} from public;
      grant execute on function pg_catalog.${name} to ${identifier(user)}`)
  // Newer servers do so by themselves.
  if (version < 150_000) await client.query('revoke create on schema public from public')
}

/** PostgreSQL lets everybody into every database; here each log-in role is let into its own by name. */
async function closeDatabases(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select datname::text as name from pg_database
     where datallowconn and has_database_privilege('public', oid, 'connect')`,
  )
  for (const { name } of rows)
    await client.query(`revoke connect, temporary on database ${identifier(name)} from public`)
}

/** A grant by someone who may not give it is a warning only. */
async function checkEntry(client: ClientBase, login: string, { database }: OwnRights): Promise<void> {
  const { rows } = await client.query<{ enters: boolean; sees: boolean; creates: boolean }>(
    `select has_database_privilege($1::name, current_database(), 'connect') as enters,
       has_schema_privilege($1::name, 'public', 'usage') as sees,
       has_schema_privilege($1::name, 'public', 'create') as creates`,
    [login],
  )
  const { enters, sees, creates } = rows[0]!
  const missing = [
    enters ? '' : `grant connect, temporary on database ${identifier(database)} to ${identifier(login)}`,
    sees ? '' : `grant usage on schema public to ${identifier(login)}`,
    creates ? 'revoke create on schema public from public' : '',
  ].filter(Boolean)
  if (missing.length > 0)
    throw new OperatorError(
      `DATABASE_URL: the SQL API stays off, the rights of role ${login} are not as they must be. Run as an administrator: ${missing.join('; ')};`,
    )
}
