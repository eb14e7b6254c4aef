/** What a portal lets us read, and what is missing without it. */
import { describeFaults } from '../faults.ts'
import { greetPortal } from '../portal.ts'
import type { Ask, Reply } from './ask.ts'
import { type Check, fail, ok, span, warn } from './check.ts'

/** Seconds by which clocks may differ before numbers of «today» and lags suffer. */
export const CLOCK_SECONDS = 5

export interface PortalFindings {
  checks: Check[]
  /** Undefined where they could not be counted. */
  deals: number | undefined
}

interface Scope {
  /** Any of them will do. */
  names: string[]
  missing: string
}

const SCOPES: Scope[] = [
  { names: ['user_basic', 'user'], missing: 'names and e-mails of managers' },
  { names: ['department'], missing: 'departments, and with them who sees what' },
  { names: ['telephony'], missing: 'calls' },
  { names: ['task'], missing: 'tasks' },
]

const DOC = 'see docs/connect-portal.md.'

/**
 * @param name        shown in front of each line
 * @param ask         asks the portal; a handful of requests
 * @param refusals    requests that the portal turned away for coming too fast, so far
 */
export async function checkPortal(
  name: string,
  webhookUrl: string,
  ask: Ask,
  refusals: () => number = () => 0,
): Promise<PortalFindings> {
  try {
    // Quick to say that nothing answers; the loader would try for minutes.
    await greetPortal(webhookUrl)
    return await examine(name, ask, refusals)
  } catch (error) {
    return { checks: [unusable(name, error)], deals: undefined }
  }
}

async function examine(name: string, ask: Ask, refusals: () => number): Promise<PortalFindings> {
  const asked = Date.now()
  const profile = await ask('profile')
  const answered = Date.now()
  const scope = await ask('scope')
  const granted = scope.kind === 'ok' && Array.isArray(scope.result) ? scope.result.map(String) : []
  const deals = granted.includes('crm') ? await ask('crm.deal.list', { select: ['ID'] }) : undefined
  const mode = granted.includes('crm') ? await ask('crm.settings.mode.get') : undefined
  const checks = [
    checkUser(name, profile),
    ...checkScopes(name, granted, scope),
    ...(deals ? [checkCrm(name, deals, mode)] : []),
    ...(granted.includes('telephony') ? await checkCalls(name, ask) : []),
    ...(granted.includes('task') ? await checkTasks(name, ask) : []),
    ...checkClock(name, profile, (asked + answered) / 2),
    ...checkPace(name, refusals()),
  ]
  return { checks, deals: deals?.kind === 'ok' ? deals.total : undefined }
}

function unusable(name: string, error: unknown): Check {
  const text = describeFaults(error)[0] ?? 'it cannot be used'
  if (error instanceof Error && error.name === 'SyncStoppedError')
    return fail(
      name,
      'it did not answer all questions in time',
      'Try again; a busy portal recovers by itself.',
    )
  const [, what, advice] = /^(.*?[.)])\s+([A-Z].*)$/.exec(text.split('\n', 1)[0]!) ?? []
  return fail(name, what ?? text.split('\n', 1)[0]!, advice ?? `Check the webhook, ${DOC}`)
}

function checkUser(name: string, profile: Reply): Check {
  if (profile.kind !== 'ok')
    return fail(name, `profile is refused (${profile.text})`, `Create a new webhook, ${DOC}`)
  const { NAME, LAST_NAME, ADMIN, ID } = (profile.result ?? {}) as Record<string, unknown>
  const person = [NAME, LAST_NAME].filter(Boolean).join(' ') || `user ${ID}`
  if (ADMIN === true || ADMIN === 'Y' || ADMIN === 1 || ADMIN === '1')
    return ok(name, `answers, REST is part of its plan; the webhook belongs to ${person}, an administrator`)
  return warn(
    name,
    `the webhook belongs to ${person}, who is no administrator: what this person may not read is missing from every number`,
    `Let an administrator create the webhook, ${DOC}`,
  )
}

function checkScopes(name: string, granted: string[], scope: Reply): Check[] {
  if (scope.kind !== 'ok')
    return [fail(name, `its rights cannot be read (${scope.text})`, `Create a new webhook, ${DOC}`)]
  if (!granted.includes('crm'))
    return [fail(name, 'the right crm is missing: nothing can be read', `Tick CRM in the webhook, ${DOC}`)]
  const missing = SCOPES.filter(({ names }) => !names.some((one) => granted.includes(one)))
  if (missing.length === 0) return [ok(name, `all rights are granted (${granted.join(', ')})`)]
  return missing.map(({ names, missing }) =>
    warn(name, `the right ${names[0]} is missing: no ${missing}`, `Tick it in the webhook, ${DOC}`),
  )
}

function checkCrm(name: string, deals: Reply, mode: Reply | undefined): Check {
  if (deals.kind !== 'ok')
    return fail(
      name,
      `deals cannot be read (${deals.text})`,
      `Check the CRM rights of the webhook's owner, ${DOC}`,
    )
  const simple = mode?.kind === 'ok' && String(mode.result) === '2'
  const count = deals.total === undefined ? 'deals can be read' : `${deals.total} deals can be read`
  const leads =
    mode?.kind !== 'ok'
      ? ''
      : simple
        ? '; simple CRM: it works without leads'
        : '; classic CRM: it works with leads'
  return ok(name, count + leads)
}

async function checkCalls(name: string, ask: Ask): Promise<Check[]> {
  const reply = await ask('voximplant.statistic.get', { FILTER: { '>ID': 0 }, SORT: 'ID', ORDER: 'ASC' })
  if (reply.kind === 'ok') return []
  return [
    warn(
      name,
      `calls cannot be read (${reply.text})`,
      'Give the owner of the webhook the telephony right «call statistics: view».',
    ),
  ]
}

async function checkTasks(name: string, ask: Ask): Promise<Check[]> {
  const reply = await ask('tasks.task.list', { select: ['ID'] })
  if (reply.kind === 'ok') return []
  return [
    warn(name, `tasks cannot be read (${reply.text})`, 'Switch the tasks on in the portal, or go without.'),
  ]
}

function checkClock(name: string, profile: Reply, now: number): Check[] {
  const moment = profile.kind === 'ok' ? profile.moment : undefined
  if (moment === undefined) return []
  const skew = Math.abs(Date.parse(moment) - now) / 1000
  // The portal tells whole seconds.
  if (skew <= CLOCK_SECONDS + 1)
    return [ok(name, `its clock agrees with this machine's, UTC${/[+-]\d\d:\d\d$/.exec(moment)?.[0] ?? ''}`)]
  return [
    warn(
      name,
      `its clock and this machine's differ by ${span(skew)}`,
      "Synchronise this machine's clock (NTP): the lag that is shown is wrong by that much.",
    ),
  ]
}

function checkPace(name: string, refused: number): Check[] {
  if (refused === 0) return []
  return [
    warn(
      name,
      `the portal turned ${refused} requests away: others at this address use its limit too`,
      'Lower BITRIX24_REQUESTS_PER_SECOND, or stop what else reads the portal from here.',
    ),
  ]
}
