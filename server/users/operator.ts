/** The user that exists always: CUBEJS_SQL_USER. */
import type pg from 'pg'
import { checkPassword, makeVerifier } from '../sql/wire/scram.ts'

export interface Operator {
  /** CUBEJS_SQL_USER */
  name: string
  /** CUBEJS_SQL_PASSWORD, or the one of `secrets.json`. */
  password: string
}

/**
 * Makes the operator an executive who signs in with this password. Whom it may switch to, and that somebody has disabled
 * it, stays as it is.
 */
export async function ensureOperator(pool: pg.Pool, { name, password }: Operator): Promise<void> {
  const { rows } = await pool.query<{ verifier: string }>('select verifier from app.users where name = $1', [
    name,
  ])
  const kept = rows[0]?.verifier
  const fits = kept !== undefined && (await checkPassword(kept, password).catch(() => false))
  await pool.query(
    `insert into app.users (name, verifier, context) values ($1, $2, '{"role": "executive"}')
     on conflict (name) do update set verifier = excluded.verifier, context = excluded.context`,
    [name, fits ? kept : await makeVerifier(password)],
  )
}
