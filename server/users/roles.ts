/** From what is typed behind `npm run users -- add` to the security context that `schema/access.js` reads. */
import type { SecurityContext } from '../cube/gateway.ts'
import { OperatorError } from '../errors.ts'

export const ROLES = ['executive', 'analyst', 'head', 'manager'] as const

export interface RoleOptions {
  role: string
  /** Of a manager: the person's number in the portal. */
  userId?: string
  /** Of a head: numbers of departments, with everything below them. */
  departments?: string
  /** Of heads and managers: the number of the portal in this installation. */
  portal?: string
}

/** @throws {OperatorError} when something is missing, too much or no number */
export function contextOf(options: RoleOptions): SecurityContext {
  switch (options.role) {
    case 'executive':
    case 'analyst':
      refuse(options, ['userId', 'departments', 'portal'], 'sees everything')
      return { role: options.role }
    case 'head': {
      refuse(options, ['userId'], 'sees departments')
      const departmentIds = words(options.departments).map((word) => id(word, '--departments'))
      if (departmentIds.length === 0)
        throw new OperatorError('users: a head needs --departments 5,12: the numbers of the departments.')
      return { role: 'head', departmentIds, ...portalOf(options) }
    }
    case 'manager': {
      refuse(options, ['departments'], 'sees records of one person')
      if (options.userId === undefined)
        throw new OperatorError("users: a manager needs --user-id 12: the person's number in the portal.")
      return { role: 'manager', userId: id(options.userId, '--user-id'), ...portalOf(options) }
    }
    default:
      throw new OperatorError(`users: unknown role ${options.role}. Expected one of ${ROLES.join(', ')}.`)
  }
}

/** One line for people: `head of 5, 12 in portal 2`. */
export function describeContext({ role, userId, departmentIds, portalId }: SecurityContext): string {
  const place = portalId === undefined ? '' : ` in portal ${portalId}`
  if (role === 'head') return `head of ${(departmentIds ?? []).join(', ')}${place}`
  if (role === 'manager') return `manager ${userId}${place}`
  return role ?? 'sees nothing'
}

export const words = (text: string | undefined): string[] => (text ?? '').split(/[\s,;]+/).filter(Boolean)

function portalOf({ portal }: RoleOptions): { portalId?: number } {
  return portal === undefined ? {} : { portalId: id(portal, '--portal') }
}

function refuse(options: RoleOptions, names: (keyof RoleOptions)[], why: string): void {
  const given = names.find((name) => options[name] !== undefined)
  if (given)
    throw new OperatorError(
      `users: --${given === 'userId' ? 'user-id' : given} means nothing for ${options.role}, who ${why}. Leave it out.`,
    )
}

function id(text: string, option: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new OperatorError(`users: ${option} ${text}: expected a whole number above 0.`)
}
