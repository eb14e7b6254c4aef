/** Posts to the portal in the name of an application, and renews its tokens when they have expired. */
import { type Dispatcher, fetch } from 'undici'
import { type ApplicationKeys, type ApplicationTokens, GrantError, renewTokens } from './application-oauth.ts'
import { isObject } from './php.ts'
import type { HttpAnswer, Transport } from './transport.ts'

/** Holds the tokens of one installation. */
export interface TokenKeeper {
  current(): ApplicationTokens
  /** Resolves when the new tokens would survive the death of this process. */
  replace(tokens: ApplicationTokens): Promise<void>
}

export interface ApplicationTransportOptions {
  /** Where the portal answers. */
  origin: string
  keeper: TokenKeeper
  /** Absent: an expired token is refused like a wrong one. */
  renew?: (stale: ApplicationTokens) => Promise<void>
  dispatcher: Dispatcher
}

/** Our own code for an application that the authorisation server no longer knows. */
export const REVOKED = 'APPLICATION_REVOKED'
const MOVED = 'PORTAL_MOVED'
/** Refusals that no portal has sent: asking in another way is of no use. */
export const OWN_CODES: readonly string[] = [REVOKED, MOVED]

const TIMEOUT_MS = 70_000

/** A transport for {@link createPortalClient}; closing is the dispatcher's owner's. */
export function createApplicationTransport(options: ApplicationTransportOptions): Transport {
  const { origin, keeper, renew, dispatcher } = options

  async function once(method: string, body: unknown, signal: AbortSignal): Promise<HttpAnswer> {
    const response = await fetch(`${origin}/rest/${method}.json`, {
      method: 'POST',
      body: JSON.stringify({ ...(body as object), auth: keeper.current().accessToken }),
      // A token goes to this portal and nowhere else.
      redirect: 'manual',
      dispatcher,
      signal,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'user-agent': 'vitrina-loader',
      },
    })
    const { status } = response
    if (status >= 300 && status < 400)
      return refusal(MOVED, 'the portal has another address now, which the next sync learns')
    return { status, text: await response.text() }
  }

  return {
    origin,
    async post(method, body, signal) {
      const timeout = AbortSignal.timeout(TIMEOUT_MS)
      const either = signal ? AbortSignal.any([signal, timeout]) : timeout
      const used = keeper.current()
      const answer = await once(method, body, either)
      if (!renew || !hasExpired(answer)) return answer
      try {
        await renew(used)
      } catch (error) {
        if (error instanceof GrantError) return refusal(REVOKED, error.message)
        throw error
      }
      return once(method, body, either)
    },
    close: async () => {},
  }
}

/**
 * Renews the tokens of one installation, one at a time: whoever comes while they are being renewed gets the same.
 *
 * @returns resolves when tokens other than the stale ones are kept
 */
export function createRenew(
  keeper: TokenKeeper,
  keys: ApplicationKeys,
  portalOrigin: () => string,
  dispatcher: Dispatcher,
): (stale: ApplicationTokens) => Promise<void> {
  let renewing: Promise<void> | undefined

  async function renewOnce(): Promise<void> {
    const used = keeper.current()
    const fresh = await renewTokens(used, keys, portalOrigin(), dispatcher)
    // Installed anew meanwhile: those tokens are younger.
    if (keeper.current().refreshToken === used.refreshToken) await keeper.replace(fresh)
  }

  return async (stale) => {
    if (keeper.current().accessToken !== stale.accessToken) return
    renewing ??= renewOnce().finally(() => {
      renewing = undefined
    })
    await renewing
  }
}

function hasExpired({ text }: HttpAnswer): boolean {
  if (!text.includes('expired_token')) return false
  try {
    const body: unknown = JSON.parse(text)
    return isObject(body) && body.error === 'expired_token'
  } catch {
    return false
  }
}

/** In the portal's own shape, so that it is judged like any other. */
const refusal = (error: string, error_description: string): HttpAnswer => ({
  status: 400,
  text: JSON.stringify({ error, error_description }),
})
