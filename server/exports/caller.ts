/** Who asks: the payload of the page's token is the security context. */
import { errors, jwtVerify } from 'jose'
import type { SecurityContext } from '../cube/gateway.ts'
import { ExportError } from './error.ts'

/**
 * @param authorization  `Bearer <token of /api/session>`
 * @throws {ExportError} 401
 */
export async function callerOf(authorization: string | undefined, key: Uint8Array): Promise<SecurityContext> {
  const token = (authorization ?? '').replace(/^Bearer\s+/i, '')
  try {
    return (await jwtVerify(token, key, { algorithms: ['HS256'] })).payload
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error
    throw new ExportError(401, 'A valid token of /api/session is needed.')
  }
}

/** For the audit log: the role, with the person where the token names one. */
export function nameOf({ role, userId }: SecurityContext): string {
  const parts = [role, userId].filter((part) => typeof part === 'string' || typeof part === 'number')
  return parts.join(' ') || 'nobody'
}
