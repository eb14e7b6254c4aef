import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import { LoaderBusyError } from './errors.ts'

/** «vitrina loader», an arbitrary number that only has to stay the same. */
const LOCK = 7_483_201_944

/** A killed process holds the lock until Postgres notices: a restart right after it must not fail. */
const TRIES = 10
const PAUSE_MS = 200

async function acquire(client: pg.PoolClient): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [LOCK])
    if (rows[0]?.held) return
    if (attempt === TRIES) throw new LoaderBusyError()
    await wait(PAUSE_MS)
  }
}

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
    await acquire(client)
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
