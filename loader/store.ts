import type { RunContext } from './context.ts'
import { columnsOf, keyOf, nameOf, type Stream, type Values } from './entity.ts'
import { createGate } from './gate.ts'
import { type Fault, KEY_MARK, readRows } from './read-rows.ts'
import type { EntityReport } from './report.ts'
import type { StreamCursor } from './state.ts'
import { inTransaction } from './transaction.ts'
import { createWriter } from './write.ts'

/** Puts portions of a stream into its table, one after another, each with the cursor behind it. */
export interface Store {
  readonly cursor: StreamCursor
  /** Commits rows and cursor in one transaction; the cursor in memory moves only then. */
  put(rows: readonly unknown[], advance: (cursor: StreamCursor) => StreamCursor): Promise<void>
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
  const { pool, portalId, quarantine, recent, state, tracker } = context
  const name = nameOf(stream)
  const columns = columnsOf(stream)
  const writer = createWriter(stream, portalId)
  // Ranges of ids are read side by side but share one cursor: it may only hold what is committed.
  const inTurn = createGate(1)
  let cursor = start

  async function commit(sent: readonly unknown[], advance: (cursor: StreamCursor) => StreamCursor) {
    const { rows, faults } = readRows(columns, keyOf(stream), sent)
    const next = advance(cursor)
    // A full load trusts nothing, not even what this process has stored itself.
    const changed = next.load ? rows : recent.unknown(name, rows)
    const readable = [...rows.keys()].map(idOfKey)
    if (changed.size > 0 || quarantine.concerns(name, faults, readable)) {
      const written = await write(changed, faults, readable, next)
      report.written += written
      if (!next.load) recent.remember(name, changed)
    }
    cursor = next
    report.seen += sent.length
    report.skipped += faults.length
    tracker.add(name, sent.length)
  }

  async function write(
    changed: Map<string, Values>,
    faults: Fault[],
    readable: string[],
    next: StreamCursor,
  ): Promise<number> {
    const { merged, told } = await inTransaction(pool, async (client) => {
      const merged = await writer.merge(client, [...changed.values()])
      const refused = merged.rejected.map(({ key, reason }) => ({
        recordId: idOfKey(key),
        reason,
        record: null,
      }))
      report.skipped += refused.length
      const told = await quarantine.note(client, name, [...faults, ...refused], readable)
      await state.save(client, name, next, { inserted: merged.inserted })
      return { merged, told }
    })
    told()
    return merged.written
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
    finish: () => inTurn(() => state.finished(name, cursor, warningOf(cursor))),
  }
}

/** The portal's id is the last part of every stream's key. */
function idOfKey(key: string): string {
  return key.slice(key.lastIndexOf(KEY_MARK) + 1)
}

function warningOf({ doubted }: StreamCursor): string | undefined {
  return doubted
    ? `${doubted.missing} of ${doubted.known} known rows are no longer listed by the portal: too many to believe in deletions. Check the rights of the webhook’s owner; if they were truly deleted, run npm run sync -- --reconcile --accept-deletions.`
    : undefined
}
