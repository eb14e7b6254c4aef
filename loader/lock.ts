import type pg from 'pg'
import { LoaderBusyError } from './errors.ts'

/** «vitrina loader», an arbitrary number that only has to stay the same. */
const LOCK = 7_483_201_944

/**
 * Runs the work while holding the database's loader lock; Postgres frees it when the process dies.
 *
 * @throws {LoaderBusyError} when another loader holds it
 */
export async function withLock<T>(pool: pg.Pool, work: () => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  const onError = (error: Error) => {
    broken = error
  }
  client.on('error', onError)
  try {
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [LOCK])
    if (!rows[0]?.held) throw new LoaderBusyError()
    try {
      return await work()
    } finally {
      if (!broken) await client.query('select pg_advisory_unlock($1)', [LOCK])
    }
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}
