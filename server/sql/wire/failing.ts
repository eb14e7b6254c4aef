/**
 * A statement of PostgreSQL's that certainly fails, in the place of one that could not be compiled: so PostgreSQL itself keeps
 * the state of the transaction and of the pipeline, and only the words of the error are ours.
 */
import { randomBytes } from 'node:crypto'
import type { SqlError } from '../error.ts'
import { codeOf, type ErrorFields } from './error-response.ts'

const marker = `vitrina_${randomBytes(8).toString('hex')}`

/** Statement name under which it is parsed; it never comes to exist. */
export const FAILING_NAME = marker
export const FAILING_SQL = `SELECT "${marker}"`

/** Whether our error is the one to tell: in a failed transaction PostgreSQL complains of that first, but never before syntax. */
export function isOurs(fields: ErrorFields, error: SqlError): boolean {
  if (fields.get('M')?.includes(marker)) return true
  return codeOf(fields) === '25P02' && error.code === '42601'
}
