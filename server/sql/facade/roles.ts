/** The two roles of a database: who logs in for analysts, and who owns the function that reads for them. */
import type { ClientBase } from 'pg'
import { OperatorError } from '../../errors.ts'
import { makeVerifier } from '../wire/scram.ts'
import { identifier, literal, type RoleNames } from './names.ts'
import type { OwnRights } from './rights.ts'

/** How the sessions of analysts begin. */
export interface RoleSettings {
  /** IANA name of the reporting zone. */
  timezone: string
  /** A longer statement is cut off. */
  statementTimeoutMs: number
  /** A transaction that does nothing for longer is cut off. */
  idleInTransactionMs: number
  /** What one session may put into temporary files. */
  temporaryFileMb: number
}

const NOTHING = 'nosuperuser nocreatedb nocreaterole noinherit noreplication nobypassrls'

/** Creates what is missing; the log-in role gets a new password each time. */
export async function ensureRoles(
  client: ClientBase,
  names: RoleNames,
  rights: OwnRights,
  settings: RoleSettings,
  password: string,
): Promise<void> {
  await ensureRole(client, names.login, rights, 'login')
  await ensureRole(client, names.owner, rights, 'nologin')
  await client.query(
    `alter role ${identifier(names.login)} password ${literal(await makeVerifier(password))}`,
  )
  await ensureSettings(client, names.login, rights, settings)
}

interface Role {
  isOurs: boolean
  isPlain: boolean
  canLogin: boolean
}

async function ensureRole(
  client: ClientBase,
  name: string,
  rights: OwnRights,
  login: 'login' | 'nologin',
): Promise<void> {
  const mark = `Vitrina: SQL API of database ${rights.database}`
  const role = await findRole(client, name, mark)
  if (!role) {
    await client.query(`create role ${identifier(name)} ${login} ${NOTHING}`)
    await client.query(`comment on role ${identifier(name)} is ${literal(mark)}`)
    return
  }
  if (!role.isOurs)
    throw new OperatorError(
      `DATABASE_URL: the SQL API stays off, a role ${name} that is not Vitrina's exists already. Rename it: alter role ${identifier(name)} rename to …`,
    )
  if (role.isPlain && role.canLogin === (login === 'login')) return
  const repair = `alter role ${identifier(name)} ${login} ${NOTHING}`
  if (!rights.isSuperuser)
    throw new OperatorError(
      `DATABASE_URL: the SQL API stays off, role ${name} was given rights that it must not have. Run as an administrator: ${repair};`,
    )
  await client.query(repair)
}

/** `isPlain`: it has no attribute and is a member of nothing. */
async function findRole(client: ClientBase, name: string, mark: string): Promise<Role | undefined> {
  const { rows } = await client.query<Role>(
    `select shobj_description(oid, 'pg_authid') is not distinct from $2 as "isOurs", rolcanlogin as "canLogin",
       not (rolsuper or rolcreatedb or rolcreaterole or rolinherit or rolreplication or rolbypassrls) as "isPlain"
     from pg_roles where rolname = $1`,
    [name, mark],
  )
  return rows[0]
}

async function ensureSettings(
  client: ClientBase,
  login: string,
  { isSuperuser, database }: OwnRights,
  settings: RoleSettings,
): Promise<void> {
  const wanted: Record<string, string> = {
    search_path: 'public',
    TimeZone: settings.timezone,
    statement_timeout: String(settings.statementTimeoutMs),
    idle_in_transaction_session_timeout: String(settings.idleInTransactionMs),
    ...(isSuperuser ? { temp_file_limit: `${settings.temporaryFileMb}MB` } : {}),
  }
  const present = await readSettings(client, login)
  const expected = Object.entries(wanted).map(([name, value]) => `${name}=${value}`)
  if (present.length === expected.length && expected.every((one) => present.includes(one))) return
  await client.query(`alter role ${identifier(login)} reset all`)
  await client.query(`alter role ${identifier(login)} in database ${identifier(database)} reset all`)
  for (const [name, value] of Object.entries(wanted))
    await client.query(`alter role ${identifier(login)} set ${name} to ${literal(value)}`)
}

/** Those of this database included: a role may set its own. */
async function readSettings(client: ClientBase, login: string): Promise<string[]> {
  const { rows } = await client.query<{ setting: string }>(
    `select unnest(setconfig) as setting from pg_db_role_setting
     where setrole = $1::regrole
       and setdatabase in (0, (select oid from pg_database where datname = current_database()))`,
    [identifier(login)],
  )
  return rows.map(({ setting }) => setting)
}
