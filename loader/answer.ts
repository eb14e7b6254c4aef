import { MethodError, PortalError } from './errors.ts'
import type { AnswerTime } from './operating.ts'
import { isObject } from './php.ts'

/** A successful answer, as the portal wraps it. */
export interface Envelope {
  result: unknown
  total?: unknown
  next?: unknown
  time?: AnswerTime
}

/** Why a request may be repeated. */
export type RetryReason = 'limit' | 'operating' | 'gateway' | 'network' | 'internal'

/** What to do with an answer. */
export type Verdict =
  | { kind: 'ok'; envelope: Envelope }
  | { kind: 'retry'; reason: RetryReason; message: string }
  | { kind: 'refused'; error: MethodError }
  | { kind: 'fatal'; error: PortalError }

const NEW_WEBHOOK = 'Create an inbound webhook as an administrator and set BITRIX24_WEBHOOK_URL to it.'

const FATAL: Record<string, [PortalError['kind'], string]> = {
  NO_AUTH_FOUND: ['auth', `the portal does not know this webhook. ${NEW_WEBHOOK}`],
  INVALID_CREDENTIALS: ['auth', `the webhook is wrong or was deleted. ${NEW_WEBHOOK}`],
  expired_token: ['auth', `the webhook has expired. ${NEW_WEBHOOK}`],
  invalid_token: ['auth', `the portal does not know this webhook. ${NEW_WEBHOOK}`],
  METHOD_CONFIRM_WAITING: ['auth', 'an administrator of the portal has to confirm the access first.'],
  user_access_error: ['auth', `the owner of the webhook may not use it. ${NEW_WEBHOOK}`],
  allowed_only_intranet_user: ['auth', `the owner of the webhook is not an employee. ${NEW_WEBHOOK}`],
  INVALID_REQUEST: ['auth', 'the portal wants https. Set BITRIX24_WEBHOOK_URL to an https:// address.'],
  PORTAL_DELETED: ['blocked', 'the portal is deleted or closed. Check the address in BITRIX24_WEBHOOK_URL.'],
  OVERLOAD_LIMIT: [
    'blocked',
    'Bitrix24 support has switched REST off for this portal. Ask them to allow it again.',
  ],
}

const RETRY: Record<string, RetryReason> = {
  QUERY_LIMIT_EXCEEDED: 'limit',
  OPERATION_TIME_LIMIT: 'operating',
  INTERNAL_SERVER_ERROR: 'internal',
  ERROR_UNEXPECTED_ANSWER: 'internal',
}

/**
 * Judges one HTTP answer.
 *
 * @param method  asked for; named in errors
 * @param text    the body; HTML and cut JSON are recognised before anything trusts it
 */
export function judge(method: string, status: number, text: string): Verdict {
  const body = parse(text)
  if (isObject(body) && 'error' in body)
    return judgeError(method, String(body.error ?? ''), String(body.error_description ?? ''), status)
  if (status === 401) return judgeError(method, 'NO_AUTH_FOUND', '', status)
  if (status >= 200 && status < 300 && isObject(body) && 'result' in body)
    return { kind: 'ok', envelope: body as unknown as Envelope }
  if (status === 404 || status === 403 || status === 410)
    return {
      kind: 'fatal',
      error: new PortalError(
        'unreachable',
        `HTTP ${status} without a REST answer: this is not a portal's REST address. Check BITRIX24_WEBHOOK_URL.`,
      ),
    }
  return { kind: 'retry', reason: 'gateway', message: `HTTP ${status} with ${describe(text)}` }
}

/** Judges an error code, of a whole answer or of one command of a batch (`status` absent). */
export function judgeError(
  method: string,
  code: string,
  description: string,
  status?: number,
): Exclude<Verdict, { kind: 'ok' }> {
  const fatal = FATAL[code]
  if (fatal) return { kind: 'fatal', error: new PortalError(fatal[0], `${fatal[1]} (${code})`) }
  if (code === 'ACCESS_DENIED' && /commercial plans/i.test(description))
    return {
      kind: 'fatal',
      error: new PortalError(
        'plan',
        'REST is not part of the portal’s plan. Choose a plan with REST API, or the Market subscription. (ACCESS_DENIED)',
      ),
    }
  if (status === 401)
    return {
      kind: 'fatal',
      error: new PortalError('auth', `the portal refuses this webhook. ${NEW_WEBHOOK} (${code || 401})`),
    }
  const reason =
    RETRY[code] ??
    (status === 429 ? 'limit' : status && [502, 503, 504].includes(status) ? 'gateway' : undefined)
  if (reason) return { kind: 'retry', reason, message: `${code || status} ${description}`.trim() }
  return { kind: 'refused', error: new MethodError(method, code === '0' ? '' : code, description) }
}

function parse(text: string): unknown {
  if (text.trimStart().startsWith('<')) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function describe(text: string): string {
  if (text.trim() === '') return 'an empty body'
  return text.trimStart().startsWith('<') ? 'a web page instead of JSON' : 'cut or broken JSON'
}
