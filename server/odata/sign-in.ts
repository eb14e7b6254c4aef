/** Basic authentication with the name and the personal token of a user. */
import type { Request } from 'express'
import type { SecurityContext } from '../cube/gateway.ts'
import { ODataError } from './error.ts'

/** The part of `server/users/` that is needed here. */
export interface Users {
  /** What a user may see; undefined for a wrong name or password, and while the caller has to wait after wrong ones. */
  verify(name: string, password: string, address?: string): Promise<SecurityContext | undefined>
  /** Notes that the user asked something. */
  seen?(name: string): void
}

export interface Caller {
  name: string
  context: SecurityContext
}

/** @throws {ODataError} 401 */
export async function signIn(request: Request, users: Users): Promise<Caller> {
  const given = credentials(request.headers.authorization)
  if (!given)
    throw new ODataError(
      401,
      'Sign in with the name and the personal token of a user (basic authentication), see docs/odata.md.',
    )
  const context = await users.verify(given.name, given.password, request.ip ?? '')
  if (!context)
    throw new ODataError(
      401,
      'The name or the personal token is wrong, or there were too many wrong ones: wait a minute.',
    )
  users.seen?.(given.name)
  return { name: given.name, context }
}

function credentials(header: string | undefined): { name: string; password: string } | undefined {
  const encoded = /^Basic +([A-Za-z\d+/_-]+=*) *$/i.exec(header ?? '')?.[1]
  if (!encoded) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const at = text.indexOf(':')
  return at > 0 ? { name: text.slice(0, at), password: text.slice(at + 1) } : undefined
}
