/** Renewing the tokens of a local application at Bitrix24's authorisation server. */
import { type Dispatcher, fetch } from 'undici'
import { isObject } from './php.ts'

/** What the portal gives to an application. Every one of them is a secret. */
export interface ApplicationTokens {
  accessToken: string
  /** Good for one use. */
  refreshToken: string
  /** `https://oauth.bitrix.info/rest/` */
  serverEndpoint: string
}

export interface ApplicationKeys {
  /** `local.<hash>.<digits>` */
  clientId: string
  clientSecret: string
}

/** The authorisation server says no for good. */
export class GrantError extends Error {
  override name = 'GrantError'
}

const SERVERS = ['oauth.bitrix.info', 'oauth.bitrix24.tech']
const TIMEOUT_MS = 30_000

/**
 * Where tokens may be renewed: at Bitrix24's own servers, or at the portal itself.
 *
 * @param serverEndpoint  as a message named it: anybody could have sent that
 * @param portalOrigin    of the portal in question
 * @returns its origin, or undefined when secrets must not be sent there
 */
export function oauthOrigin(serverEndpoint: string, portalOrigin: string): string | undefined {
  const url = URL.canParse(serverEndpoint) ? new URL(serverEndpoint) : undefined
  if (!url || url.username || url.password) return undefined
  const ours = url.origin === new URL(portalOrigin).origin
  return ours || (url.protocol === 'https:' && SERVERS.includes(url.host)) ? url.origin : undefined
}

/**
 * Exchanges the refresh token. The old pair is of no use afterwards: keep the new one before using it.
 *
 * @throws {GrantError} refused: the application has to be installed again · other errors: not reached, try again later
 */
export async function renewTokens(
  tokens: ApplicationTokens,
  keys: ApplicationKeys,
  portalOrigin: string,
  dispatcher: Dispatcher,
): Promise<ApplicationTokens> {
  const origin = oauthOrigin(tokens.serverEndpoint, portalOrigin)
  if (!origin) throw new GrantError('the authorisation server is not one of Bitrix24')
  const response = await fetch(`${origin}/oauth/token/`, {
    method: 'POST',
    // In the body rather than the address, which proxies write down.
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: keys.clientId,
      client_secret: keys.clientSecret,
      refresh_token: tokens.refreshToken,
    }),
    redirect: 'manual',
    dispatcher,
    // Not to be stopped by anybody: half-way the old pair is gone and the new one unknown.
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  return readPair(response.status, await response.text(), tokens.serverEndpoint, portalOrigin)
}

function readPair(status: number, text: string, known: string, portalOrigin: string): ApplicationTokens {
  const body = parse(text)
  if (!isObject(body) || status >= 500 || status === 429)
    throw new Error(`the authorisation server answered HTTP ${status}`)
  if (typeof body.error === 'string') throw new GrantError(codeOf(body.error))
  const { access_token, refresh_token, server_endpoint } = body
  if (!isText(access_token) || !isText(refresh_token))
    throw new Error(`the authorisation server answered HTTP ${status} without tokens`)
  const moved = isText(server_endpoint) && oauthOrigin(server_endpoint, portalOrigin)
  return {
    accessToken: access_token,
    refreshToken: refresh_token,
    serverEndpoint: moved ? server_endpoint : known,
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Codes such as `invalid_grant`; anything longer could carry what it refuses. */
const codeOf = (error: string) => (/^\w{1,40}$/.test(error) ? error : 'refused')

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
