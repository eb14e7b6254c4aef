/** Who calls: the webhook's owner, a token of nobody in particular, or an installed application. */
import { RestError } from '../errors.ts'
import type { ApplicationAccess } from '../events/application.ts'
import type { Params } from '../params.ts'
import type { Address } from './gateway.ts'

export interface Caller {
  /** Limits of operating time are kept by it. */
  token: string
  userId: number
  application?: ApplicationAccess
}

export interface Keys {
  secret: string
  accessToken: string
  application: ApplicationAccess | undefined
}

/** @throws {RestError} 401 with the code that fits the wrong key */
export function authorise(
  { userId, secret }: Address,
  params: Params,
  { secret: expected, accessToken, application }: Keys,
): Caller {
  if (secret !== undefined) {
    if (secret !== expected || !Number.isInteger(userId))
      throw new RestError(401, 'INVALID_CREDENTIALS', 'Invalid request credentials')
    return { token: secret, userId: userId! }
  }
  const { auth } = params
  if (auth === undefined) throw new RestError(401, 'NO_AUTH_FOUND', 'Wrong authorization data')
  if (auth === accessToken) return { token: accessToken, userId: 1 }
  const state = application?.tokens.check(String(auth))
  if (state === 'expired') throw new RestError(401, 'expired_token', 'The access token provided has expired.')
  if (!application || state !== 'valid')
    throw new RestError(401, 'invalid_token', 'Unable to get application by token')
  return { token: application.clientId, userId: application.userId, application }
}
