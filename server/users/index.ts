/** Who may ask by SQL, OData and exports: `app.users`. */
import type pg from 'pg'
import type { SecurityContext } from '../cube/gateway.ts'
import { checkPassword, makeVerifier } from '../sql/wire/scram.ts'
import { type Attempts, createAttempts } from './attempts.ts'
import { rememberChecked } from './checked.ts'
import { generatePassword } from './password.ts'

export { ensureOperator, type Operator } from './operator.ts'

export interface User {
  name: string
  /** SCRAM-SHA-256, see `sql/wire/scram.ts`. */
  verifier: string
  context: SecurityContext
  /** Names of users as whom this one may ask. */
  maySwitchTo: string[]
}

export interface Users {
  /** A user who may come in now; undefined when there is none of this name or it is disabled. */
  find(name: string): Promise<User | undefined>
  /**
   * For basic auth. Undefined for an unknown or disabled user, a wrong password, and while the caller has to wait
   * (`attempts.wait`) after wrong ones; which of them it was, neither answer nor time tells.
   *
   * @param address  where the request came from
   */
  verify(name: string, password: string, address?: string): Promise<SecurityContext | undefined>
  /** Whether the user has not been disabled or removed meanwhile; at most a minute old. For sessions that stay open. */
  stillAllowed(name: string): Promise<boolean>
  /** Notes that the user asked something; never fails, and writes once a minute. */
  seen(name: string): void
  /** Wrong passwords, counted for all doors together. */
  attempts: Attempts
}

const MINUTE = 60_000

const FIND = {
  name: 'vitrina_user',
  text: `select name, verifier, context, may_switch_to as "maySwitchTo" from app.users
         where name = $1 and disabled_at is null`,
}

/** @param now  milliseconds; of tests */
export function createUsers(pool: pg.Pool, now: () => number = Date.now): Users {
  const attempts = createAttempts(now)
  const checked = rememberChecked(now)
  // What unknown names are checked against, so that they take as long as known ones.
  const decoy = makeVerifier(generatePassword())

  const find = async (name: string): Promise<User | undefined> => {
    // No name has one, and PostgreSQL would refuse the question.
    if (name.includes('\0')) return undefined
    const { rows } = await pool.query<User>({ ...FIND, values: [name] })
    return rows[0]
  }

  const fits = async (user: User | undefined, password: string): Promise<boolean> => {
    if (user && checked.has(user.verifier, password)) return true
    const right = await checkPassword(user?.verifier ?? (await decoy), password)
    if (!user || !right) return false
    checked.add(user.verifier, password)
    return true
  }

  return {
    find,
    async verify(name, password, address = '') {
      if (attempts.wait(name, address) > 0) return undefined
      const user = await find(name)
      if (await fits(user, password)) {
        attempts.succeeded(name, address)
        return user!.context
      }
      attempts.failed(name, address)
      return undefined
    },
    stillAllowed: lookOnceAMinute(async (name) => (await find(name)) !== undefined, now),
    seen: noteOnceAMinute(pool, now),
    attempts,
  }
}

/** A failed look is not remembered. */
function lookOnceAMinute(look: (name: string) => Promise<boolean>, now: () => number) {
  const known = new Map<string, { at: number; answer: Promise<boolean> }>()
  return (name: string): Promise<boolean> => {
    const found = known.get(name)
    if (found && now() - found.at < MINUTE) return found.answer
    const answer = look(name)
    known.set(name, { at: now(), answer })
    answer.catch(() => known.delete(name))
    return answer
  }
}

function noteOnceAMinute(pool: pg.Pool, now: () => number) {
  const noted = new Map<string, number>()
  return (name: string): void => {
    if (now() - (noted.get(name) ?? Number.NEGATIVE_INFINITY) < MINUTE) return
    noted.set(name, now())
    // When it fails, the next statement notes it: a date that is missing is no reason to refuse an answer.
    pool
      .query('update app.users set last_seen_at = now() where name = $1', [name])
      .catch(() => noted.delete(name))
  }
}
