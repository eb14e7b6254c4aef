/** The three ways to say no. */
import { SqlError, type SqlErrorDetails } from '../error.ts'

/** Something that this door does not do, for anybody. */
export const notSupported = (what: string, hint?: string, position?: number): SqlError =>
  new SqlError('0A000', `${what} is not supported`, details(hint, position))

/** Something that analysts have no right to. */
export const forbidden = (what: string, hint?: string, position?: number): SqlError =>
  new SqlError('42501', `permission denied ${what}`, details(hint, position))

/** A value that a setting cannot have. */
export const invalidValue = (name: string, value: string, hint?: string): SqlError =>
  new SqlError('22023', `invalid value for parameter "${name}": "${value}"`, details(hint))

function details(hint?: string, position?: number): SqlErrorDetails {
  return { ...(hint === undefined ? {} : { hint }), ...(position === undefined ? {} : { position }) }
}

/** @throws {SqlError} 0A000 when a statement has parts that nobody thought of */
export function onlyParts(statement: object, what: string, parts: readonly string[]): void {
  const more = Object.keys(statement).find((part) => !parts.includes(part))
  if (more !== undefined) throw notSupported(`${what} with ${more.replace(/Clause$/, '').toUpperCase()}`)
}
