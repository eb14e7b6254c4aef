/** What comes back for one Query message: the answers of its statements, then ReadyForQuery. */
import type { SqlError } from '../error.ts'
import type { Core } from './core.ts'
import type { ErrorFields } from './error-response.ts'
import type { Expected } from './expected.ts'
import { copyRefusal, isCopyIn, retagged, rowsOf } from './tags.ts'
import type { CompiledStatement } from './types.ts'

/** The last words of a part that is held back. */
export interface Batch {
  complete: Buffer
  ready: Buffer
}

export interface QueryRun {
  /** What the analyst sent. */
  text: string
  /** When it came. */
  started: number
  statements: readonly CompiledStatement[]
  /** PostgreSQL's error as the client is told it, and what is noted of it. */
  explain(fields: ErrorFields): { bytes: Buffer; code: string; message: string }
  /** The end of the last statement and ReadyForQuery are held back and come here; undefined after an error, which the client has seen. */
  held?: ((batch: Batch | undefined) => void) | undefined
}

export function queryOf<S>(core: Core<S>, { text, started, statements, explain, held }: QueryRun): Expected {
  let index = 0
  let since = started
  let failed = false
  let refused: SqlError | undefined
  let complete = Buffer.alloc(0)

  const ended = (rows: number, error?: { code: string; message: string }) => {
    const now = performance.now()
    core.ended({ text, statement: statements[index], ms: now - since, rows, error })
    since = now
    index++
  }

  const completed = (bytes: Buffer): Buffer | undefined => {
    const told = retagged(bytes, statements[index]?.tag)
    ended(rowsOf(bytes))
    if (!held || index < statements.length) return told
    complete = Buffer.from(told)
    return undefined
  }

  const finished = (ready: Buffer): Buffer | undefined => {
    if (!held || failed) {
      held?.(undefined)
      return ready
    }
    held({ complete, ready: Buffer.from(ready) })
    return undefined
  }

  return {
    untilReady: true,
    take(type, bytes) {
      if (type === 'Z') return { show: finished(bytes), done: true }
      if (type === 'C' || type === 'I') return { show: completed(bytes), done: false }
      if (type === 'T' || type === 'H' || type === 'c') return { show: bytes, done: false }
      if (!isCopyIn(type)) return undefined
      refused = copyRefusal()
      core.refuseCopyIn()
      return { show: undefined, done: false }
    },
    error(fields) {
      failed = true
      const told = refused
        ? { bytes: core.errorBytes(refused), code: refused.code, message: refused.message }
        : explain(fields)
      ended(0, { code: told.code, message: told.message })
      return told.bytes
    },
    undo: () => held?.(undefined),
  }
}

/** A query of the gateway's own: the client hears nothing of it. */
export function hiddenQuery(): Expected {
  return {
    untilReady: true,
    hidesRows: true,
    take: (type) => ({ show: undefined, done: type === 'Z' }),
    error: () => undefined,
  }
}
