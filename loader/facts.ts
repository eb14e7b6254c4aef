import type { Answers } from './ask.ts'
import type { Logger } from './log.ts'
import { isObject } from './php.ts'
import type { Command } from './portal-client.ts'
import type { PortalFacts } from './portals.ts'
import { offsetOf } from './server-time.ts'

/** Whose webhook this is, as kept in `app.portals.webhook_user`. */
export interface PortalUser {
  id: string
  name: string
  /** An ordinary employee sees part of the CRM, with no sign of what is missing. */
  admin: boolean
  scopes: string[]
}

/** Questions about the portal itself. */
export const factQuestions: ReadonlyMap<string, Command> = new Map([
  ['profile', { method: 'profile', params: {} }],
  ['scope', { method: 'scope', params: {} }],
  ['mode', { method: 'crm.settings.mode.get', params: {} }],
])

/** What the portal says about itself; what it does not say is absent. */
export function factsOf(answers: Answers): PortalFacts & { webhook_user?: PortalUser } {
  const offset = offsetOf(answers.serverTime)
  const user = userOf(answers)
  const mode = answers.get('mode')
  const code = mode.kind === 'ok' ? String(mode.result) : ''
  return {
    ...(offset ? { timezone_offset: offset } : {}),
    ...(user ? { webhook_user: user } : {}),
    ...(code === '1' || code === '2' ? { crm_mode: code === '2' ? ('simple' as const) : 'classic' } : {}),
  }
}

/** An ordinary employee's webhook makes numbers too small, and nothing else shows it. */
export function warnAboutRights(log: Logger, user: PortalUser | undefined): void {
  if (user && !user.admin)
    log.warn(
      { user: user.id },
      'the owner of the webhook is no administrator of the portal: what this person may not read is missing from every number',
    )
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
