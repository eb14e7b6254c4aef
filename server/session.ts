/** Tokens for the page: short-lived, so that one copied out of the browser is soon worthless. */
import { SignJWT } from 'jose'

const LIFETIME_SECONDS = 15 * 60

export interface Session {
  token: string
  /** ISO 8601 */
  expiresAt: string
}

/**
 * A JWT for Cube's REST API.
 *
 * @param apiSecret  CUBEJS_API_SECRET
 * @param context    the security context, `{ role, userId?, departmentIds? }`
 */
export async function createSession(
  apiSecret: string,
  context: { role: string; userId?: number; departmentIds?: number[] },
): Promise<Session> {
  const expiresAt = new Date((Math.floor(Date.now() / 1000) + LIFETIME_SECONDS) * 1000)
  const token = await new SignJWT({ ...context })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime(expiresAt)
    .sign(new TextEncoder().encode(apiSecret))
  return { token, expiresAt: expiresAt.toISOString() }
}
