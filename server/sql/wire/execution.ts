/** What comes back for one Execute message. */
import type { SqlError } from '../error.ts'
import type { Core } from './core.ts'
import type { ErrorFields } from './error-response.ts'
import type { Expected } from './expected.ts'
import type { Portal } from './prepared.ts'
import { copyRefusal, isCopyIn, retagged, rowsOf } from './tags.ts'

export interface Execution {
  /** Undefined for a portal that was not bound here: a cursor of SQL. */
  portal: Portal | undefined
  /** Most rows; 0 is all. */
  rows: number
  started: number
  /** CommandComplete is held back and comes here; undefined when it did not come to that. */
  held?: ((complete: Buffer | undefined) => void) | undefined
}

export function executionOf<S>(core: Core<S>, { portal, rows, started, held }: Execution): Expected {
  let refused: SqlError | undefined

  const spend = (more: number) => {
    if (!portal) return
    portal.rows += more
    portal.ms += performance.now() - started
  }

  const completed = (bytes: Buffer): Buffer | undefined => {
    spend(rowsOf(bytes))
    tellEnd(core, portal)
    const told = retagged(bytes, portal?.statement?.tag)
    if (!held) return told
    held(Buffer.from(told))
    return undefined
  }

  return {
    take(type, bytes) {
      if (type === 'C') return { show: completed(bytes), done: true }
      if (type === 's' || type === 'I') {
        if (type === 's') spend(rows)
        held?.(undefined)
        return { show: bytes, done: true }
      }
      if (type === 'H' || type === 'c') return { show: bytes, done: false }
      if (!isCopyIn(type)) return undefined
      refused = copyRefusal()
      core.refuseCopyIn()
      return { show: undefined, done: false }
    },
    error(fields: ErrorFields) {
      spend(0)
      const told = refused
        ? { bytes: core.errorBytes(refused), code: refused.code, message: refused.message }
        : core.explained(fields)
      tellEnd(core, portal, { code: told.code, message: told.message })
      return told.bytes
    },
    undo: () => held?.(undefined),
  }
}

/** Once for each portal: after its last row, or when it is given up before. */
export function tellEnd<S>(
  core: Core<S>,
  portal: Portal | undefined,
  error?: { code: string; message: string },
): void {
  if (!portal || portal.told) return
  portal.told = true
  const { text, statement, ms, rows } = portal
  core.ended({ text, statement, ms, rows, error })
}
