/** Command tags (`SELECT 8`, `INSERT 0 1`, `SET`), and what is said to COPY FROM STDIN. */
import { SqlError } from '../error.ts'
import { commandComplete } from './to-client.ts'

/** @param complete  a CommandComplete, or EmptyQueryResponse */
export function rowsOf(complete: Buffer): number {
  return Number(/ (\d+)\0$/.exec(complete.toString('latin1', 5))?.[1] ?? 0)
}

/** The same with another tag. */
export const retagged = (complete: Buffer, tag: string | undefined): Buffer =>
  tag === undefined ? complete : commandComplete(Buffer.from(tag))

/** CopyInResponse, CopyBothResponse. */
export const isCopyIn = (type: string) => type === 'G' || type === 'W'

export const copyRefusal = () =>
  new SqlError('0A000', 'COPY FROM STDIN is not supported', { hint: 'This database is for reading.' })
