/** Long answers are read by a cursor from one moment of the database, so that they are neither held in memory nor change meanwhile. */
import type pg from 'pg'
import { errorCode } from '../errors.ts'
import { ExportError } from './error.ts'
import type { Statement } from './statement.ts'

/** Rows that are in memory at once. */
const BATCH = 2_000
/** For the first rows, and again for each batch. */
const STATEMENT_SECONDS = 120

type Text = string | null

export interface Snapshot {
  count(statement: Statement): Promise<number>
  /** Values as PostgreSQL writes them. */
  batches(statement: Statement): AsyncGenerator<Text[][]>
  /** Gives the connection back; a statement that still runs is cancelled. */
  close(): Promise<void>
}

/** What PostgreSQL calls a statement that ran out of time. */
const CANCELLED = '57014'
const tooSlow = () =>
  new ExportError(
    504,
    `The database took more than ${STATEMENT_SECONDS} s for a part of the list: ask for a shorter period or another order.`,
  )

const asText = { getTypeParser: () => (text: string) => text }

/** @param signal  cancels the statement in the database */
export async function openSnapshot(pool: pg.Pool, signal: AbortSignal): Promise<Snapshot> {
  signal.throwIfAborted()
  const client = await pool.connect()
  const { processID } = client as pg.PoolClient & { processID: number }
  let isBusy = false
  let cursors = 0
  const cancel = () => {
    if (isBusy) pool.query('select pg_cancel_backend($1)', [processID]).catch(() => {})
  }
  signal.addEventListener('abort', cancel)
  /** Nothing is sent for somebody who has gone. */
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted()
    isBusy = true
    try {
      return await work()
    } catch (error) {
      signal.throwIfAborted()
      throw errorCode(error) === CANCELLED ? tooSlow() : error
    } finally {
      isBusy = false
    }
  }
  const close = async () => {
    signal.removeEventListener('abort', cancel)
    // A cancellation under way might hit whatever is asked next on this connection.
    if (signal.aborted) return client.release(true)
    await client.query('rollback').then(
      () => client.release(),
      (error: Error) => client.release(error),
    )
  }
  try {
    await run(() => client.query(BEGIN))
  } catch (error) {
    await close()
    throw error
  }
  return {
    async count({ countText, values }) {
      const { rows } = await run(() => client.query<{ count: string }>(countText, values))
      return Number(rows[0]!.count)
    },
    async *batches({ text, values }) {
      const name = `export_${++cursors}`
      await run(() => client.query(`declare ${name} no scroll cursor for ${text}`, values))
      const fetch = { text: `fetch ${BATCH} from ${name}`, rowMode: 'array' as const, types: asText }
      for (;;) {
        const { rows } = await run(() => client.query<Text[]>(fetch))
        if (rows.length > 0) yield rows
        if (rows.length < BATCH) return
      }
    },
    close,
  }
}

const BEGIN = `begin isolation level repeatable read read only;
  set local statement_timeout to ${STATEMENT_SECONDS * 1000};
  set local idle_in_transaction_session_timeout to 0;
  set local cursor_tuple_fraction to 1;
  set local time zone 'UTC';
  set local datestyle to 'ISO, MDY'`
