import type pg from 'pg'
import type { Answers } from './ask.ts'
import { PortalError } from './errors.ts'
import type { Logger } from './log.ts'
import { isObject } from './php.ts'
import type { Command } from './portal-client.ts'
import { offsetOf } from './server-time.ts'
import { readSetting, writeSetting } from './settings.ts'

/** Whose webhook this is, as kept in the setting `portal_user`. */
export interface PortalUser {
  id: string
  name: string
  /** An ordinary employee sees part of the CRM, with no sign of what is missing. */
  admin: boolean
  scopes: string[]
}

/** Questions about the portal itself; they need no scope. */
export const factQuestions: ReadonlyMap<string, Command> = new Map([
  ['profile', { method: 'profile', params: {} }],
  ['scope', { method: 'scope', params: {} }],
])

/** Stores what the portal says about itself. */
export async function saveFacts(
  pool: pg.Pool,
  origin: string,
  answers: Answers,
): Promise<PortalUser | undefined> {
  await writeSetting(pool, 'portal_url', origin)
  const offset = offsetOf(answers.serverTime)
  if (offset) await writeSetting(pool, 'portal_timezone_offset', offset)
  const user = userOf(answers)
  if (user) await writeSetting(pool, 'portal_user', user)
  return user
}

/** An ordinary employee's webhook makes numbers too small, and nothing else shows it. */
export function warnAboutRights(log: Logger, user: PortalUser | undefined): void {
  if (user && !user.admin)
    log.warn(
      { user: user.id },
      'the owner of the webhook is no administrator of the portal: what this person may not read is missing from every number',
    )
}

/**
 * Refuses to mix two portals in one database.
 *
 * @param origin   of the webhook
 * @param renamed  the operator says that it is the same portal under a new address
 * @throws {PortalError}
 */
export async function checkSamePortal(pool: pg.Pool, origin: string, renamed: boolean): Promise<void> {
  const stored = await readSetting<string>(pool, 'portal_url')
  // A renamed portal still answers at its old address, which the webhook may go on to use.
  const known = [stored, await readSetting<string>(pool, 'portal_webhook')]
  if (stored && !renamed && !known.some((place) => place && samePlace(place, origin)))
    throw otherPortal(stored, origin)
  await writeSetting(pool, 'portal_webhook', origin)
}

function otherPortal(stored: string, origin: string): PortalError {
  return new PortalError(
    'mismatch',
    `This database holds the data of ${stored}, the webhook belongs to ${origin}. Use another database (DATABASE_URL or VITRINA_DATA_DIR); if the portal was renamed, run npm run sync -- --renamed once.`,
  )
}

/** The demo portal has another port at each start. */
function samePlace(a: string, b: string): boolean {
  const local = (origin: string) => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(origin).hostname)
  return new URL(a).host === new URL(b).host || (local(a) && local(b))
}

function userOf(answers: Answers): PortalUser | undefined {
  const profile = answers.get('profile')
  if (profile.kind !== 'ok' || !isObject(profile.result)) return undefined
  const { ID, ADMIN, NAME, LAST_NAME } = profile.result
  const scope = answers.get('scope')
  const scopes = scope.kind === 'ok' && Array.isArray(scope.result) ? scope.result.map(String) : []
  const name = [NAME, LAST_NAME].filter((part) => typeof part === 'string' && part !== '').join(' ')
  return {
    id: String(ID),
    name,
    admin: ADMIN === true || ADMIN === 'Y' || ADMIN === 1 || ADMIN === '1',
    scopes,
  }
}
