/** Faults of a start: collected, so that one start tells them all. */
import { errorCode, OperatorError } from './errors.ts'
import { redact } from './redact.ts'

/** Several faults at once. */
export class Faults extends Error {
  override name = 'Faults'
  readonly faults: unknown[]

  constructor(faults: unknown[]) {
    super('The start failed.')
    this.faults = faults
  }
}

/** Waits for all of them, also after one has failed, and throws every fault together. */
export async function together<T extends readonly unknown[] | []>(
  tasks: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const results = await Promise.allSettled(tasks)
  const faults = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  if (faults.length > 0) throw new Faults(faults)
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as {
    -readonly [K in keyof T]: Awaited<T[K]>
  }
}

/** One line for each mistake of the operator and each refusal of the database, a stack for each bug; without secrets. */
export function describeFaults(error: unknown): string[] {
  if (error instanceof Faults) return error.faults.flatMap(describeFaults)
  if (error instanceof OperatorError || isPortalFault(error)) return [redact(error.message)]
  if (isDatabaseFault(error)) return [redact(databaseFault(error))]
  return [redact(error instanceof Error ? (error.stack ?? error.message) : String(error))]
}

/** The loader's own errors are lines already; it is told apart by name, as its classes are its own business. */
function isPortalFault(error: unknown): error is Error {
  return error instanceof Error && ['PortalError', 'MethodError', 'LoaderBusyError'].includes(error.name)
}

/** Lost connections and what has to do with the machine it runs on; mistakes in our own SQL keep their stack. */
const SURROUNDINGS =
  /^(08|53|57P|58|25006|ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)/

/** Whether the database is gone, full or read-only: nothing that is wrong with the question. */
export function isDatabaseFault(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  return (
    SURROUNDINGS.test(errorCode(error) ?? '') ||
    /^Connection terminated|^timeout expired|^Client has encountered a connection error/i.test(error.message)
  )
}

function databaseFault(error: Error): string {
  const code = errorCode(error)
  if (code === '53100')
    return `The disk of the database is full (${error.message}). Free some space; nothing that was read is lost.`
  if (code === '25006')
    return 'The database is read-only. Point DATABASE_URL at the primary server, or free its disk; nothing that was read is lost.'
  return `The database does not answer: ${error.message || code}.`
}
