/** Whose views they are: the person whom the token names, else the browser. */
import { errors, jwtVerify } from 'jose'
import { ViewError } from './error.ts'

export interface Reader {
  owner: string
  /** May change the team's views that others own. */
  isExecutive: boolean
}

const ROLES = ['executive', 'analyst', 'head', 'manager']
const READER_ID = /^[\w-]{8,64}$/

/**
 * @param authorization  `Bearer <token of /api/session>`
 * @param readerId       header X-Vitrina-Reader
 * @throws {ViewError} 401 without a valid token, 403 without a role, 400 where nobody is named
 */
export async function readerOf(
  authorization: string | undefined,
  readerId: string | undefined,
  key: Uint8Array,
): Promise<Reader> {
  const context = await contextOf(authorization, key)
  const role = own(context, 'role')
  if (!ROLES.includes(role as string))
    throw new ViewError(403, 'This token names no role that may see the pages.')
  const owner = ownerOf(context, readerId)
  if (owner === undefined)
    throw new ViewError(
      400,
      'X-Vitrina-Reader: expected a random id of 8 to 64 letters and digits that the browser keeps.',
    )
  return { owner, isExecutive: role === 'executive' }
}

/** Undefined where neither the token nor the browser says who it is. Ids of people repeat between portals. */
export function ownerOf(context: Record<string, unknown>, readerId: string | undefined): string | undefined {
  const userId = own(context, 'userId')
  if (isId(userId)) return `${isId(own(context, 'portalId')) ? context.portalId : 1}:${userId}`
  return readerId !== undefined && READER_ID.test(readerId) ? `reader:${readerId}` : undefined
}

async function contextOf(
  authorization: string | undefined,
  key: Uint8Array,
): Promise<Record<string, unknown>> {
  const token = (authorization ?? '').replace(/^Bearer\s+/i, '')
  try {
    return (await jwtVerify(token, key, { algorithms: ['HS256'] })).payload
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error
    throw new ViewError(401, 'A valid token of /api/session is needed.')
  }
}

const own = (context: Record<string, unknown>, name: string): unknown =>
  Object.hasOwn(context, name) ? context[name] : undefined
const isId = (value: unknown): boolean =>
  /^(number|string)$/.test(typeof value) && /^[1-9]\d{0,17}$/.test(String(value))
