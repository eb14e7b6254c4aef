import type { RunContext } from './context.ts'
import { columnsOf, keyOf, type PortalRow, type Stream } from './entity.ts'
import { createGate } from './gate.ts'
import { readRows } from './read-rows.ts'
import type { EntityReport } from './report.ts'
import { markFinished, type StreamCursor, saveCursor } from './state.ts'
import { inTransaction } from './transaction.ts'
import { createWriter } from './write.ts'

/** Puts portions of a stream into its table, one after another, each with the cursor behind it. */
export interface Store {
  readonly cursor: StreamCursor
  /** Commits rows and cursor in one transaction; the cursor in memory moves only then. */
  put(rows: PortalRow[], advance: (cursor: StreamCursor) => StreamCursor): Promise<void>
  /** Moves the cursor alone; it is saved with the next portion or at the end. */
  set(advance: (cursor: StreamCursor) => StreamCursor): Promise<void>
  /** Saves the cursor and notes the success. */
  finish(): Promise<void>
}

export function createStore(
  context: RunContext,
  stream: Stream,
  start: StreamCursor,
  report: EntityReport,
): Store {
  const { pool, log, tracker, recent } = context
  const { table } = stream
  const columns = columnsOf(stream)
  const writer = createWriter(stream)
  // Ranges of ids are read side by side but share one cursor: it may only hold what is committed.
  const inTurn = createGate(1)
  let cursor = start

  async function commit(sent: PortalRow[], advance: (cursor: StreamCursor) => StreamCursor) {
    const { rows, skipped } = readRows(table, columns, keyOf(stream), sent, log)
    const next = withSkipped(advance(cursor), skipped)
    // A full load trusts nothing, not even what this process has stored itself.
    const changed = next.load ? rows : recent.unknown(table, rows)
    if (changed.size > 0) {
      const merged = await inTransaction(pool, async (client) => {
        const result = await writer.merge(client, [...changed.values()])
        const refused = result.rejected.length
        await saveCursor(client, table, withSkipped(next, refused), { inserted: result.inserted })
        return result
      })
      for (const row of merged.rejected)
        log.warn({ entity: table, ...row }, 'a row could not be stored and was left out')
      report.written += merged.written
      report.skipped += merged.rejected.length
      if (!next.load) recent.remember(table, changed)
      cursor = withSkipped(next, merged.rejected.length)
    } else cursor = next
    report.seen += sent.length
    report.skipped += skipped
    tracker.add(table, sent.length)
  }

  return {
    get cursor() {
      return cursor
    },
    put: (rows, advance) => inTurn(() => commit(rows, advance)),
    set: (advance) =>
      inTurn(async () => {
        cursor = advance(cursor)
      }),
    finish: () => inTurn(() => markFinished(pool, table, cursor)),
  }
}

function withSkipped(cursor: StreamCursor, skipped: number): StreamCursor {
  return skipped === 0 ? cursor : { ...cursor, skipped: (cursor.skipped ?? 0) + skipped }
}
