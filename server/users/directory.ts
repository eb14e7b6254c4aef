/** What `npm run users` does with `app.users`. Passwords are generated here and handed out once. */
import type pg from 'pg'
import type { SecurityContext } from '../cube/gateway.ts'
import { errorCode, OperatorError } from '../errors.ts'
import { makeVerifier } from '../sql/wire/scram.ts'
import { generatePassword } from './password.ts'

export interface Entry {
  name: string
  context: SecurityContext
  maySwitchTo: string[]
  createdAt: Date
  disabledAt: Date | null
  lastSeenAt: Date | null
}

/** Letters, digits and `. _ @ -`: what survives addresses, basic auth and SQL without quoting trouble. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,62}$/u

/**
 * @returns the new user's password, which is kept nowhere
 * @throws {OperatorError} when the name is taken or none, or a person, portal or user named there is unknown
 */
export async function addUser(
  pool: pg.Pool,
  { name, context, maySwitchTo }: { name: string; context: SecurityContext; maySwitchTo: string[] },
): Promise<string> {
  if (!NAME.test(name))
    throw new OperatorError(`users: ${name}: expected at most 63 letters, digits and . _ @ - in a name.`)
  await expectUsers(pool, maySwitchTo)
  await expectPortal(pool, context)
  const password = generatePassword()
  try {
    await pool.query(
      'insert into app.users (name, verifier, context, may_switch_to) values ($1, $2, $3, $4)',
      [name, await makeVerifier(password), context, maySwitchTo],
    )
  } catch (error) {
    if (errorCode(error) !== '23505') throw error
    throw new OperatorError(
      `users: ${name} is there already. For a new password: npm run users -- password ${name}`,
    )
  }
  return password
}

/** All users by name. */
export async function listUsers(pool: pg.Pool): Promise<Entry[]> {
  const { rows } = await pool.query<Entry>(
    `select name, context, may_switch_to as "maySwitchTo", created_at as "createdAt",
            disabled_at as "disabledAt", last_seen_at as "lastSeenAt"
     from app.users order by name`,
  )
  return rows
}

/** @returns the new password; the old one is refused from now on */
export async function renewPassword(pool: pg.Pool, name: string): Promise<string> {
  const password = generatePassword()
  await change(pool, name, 'update app.users set verifier = $2 where name = $1', await makeVerifier(password))
  return password
}

export async function disableUser(pool: pg.Pool, name: string): Promise<void> {
  await change(pool, name, 'update app.users set disabled_at = coalesce(disabled_at, now()) where name = $1')
}

export async function enableUser(pool: pg.Pool, name: string): Promise<void> {
  await change(pool, name, 'update app.users set disabled_at = null where name = $1')
}

/** Nobody may act as a removed user later, should the name be given to somebody else. */
export async function removeUser(pool: pg.Pool, name: string): Promise<void> {
  await change(
    pool,
    name,
    `with others as (
       update app.users set may_switch_to = array_remove(may_switch_to, $1) where $1 = any (may_switch_to) and name <> $1
     )
     delete from app.users where name = $1`,
  )
}

async function change(pool: pg.Pool, name: string, statement: string, ...values: string[]): Promise<void> {
  const { rowCount } = await pool.query(statement, [name, ...values])
  if (rowCount === 0) throw new OperatorError(`users: there is no ${name}. See npm run users -- list`)
}

async function expectUsers(pool: pg.Pool, names: string[]): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    'select name from unnest($1::text[]) as name where name not in (select name from app.users)',
    [names],
  )
  if (rows.length > 0)
    throw new OperatorError(`users: --may-switch-to: there is no ${rows.map(({ name }) => name).join(', ')}.`)
}

async function expectPortal(pool: pg.Pool, { portalId }: SecurityContext): Promise<void> {
  if (portalId === undefined) return
  const { rows } = await pool.query<{ id: number; name: string }>(
    'select id, name from app.portals order by id',
  )
  if (rows.some(({ id }) => id === portalId)) return
  const known = rows.map(({ id, name }) => `${id} (${name})`).join(', ')
  throw new OperatorError(
    `users: --portal ${portalId}: there is no such portal. Known: ${known || 'none yet'}.`,
  )
}
