import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import { LoaderBusyError } from './errors.ts'

/** «vitrina loader», an arbitrary number that only has to stay the same; the portal is the second half of the key. */
const LOCK = 748_320_194

/** A killed process holds the lock until Postgres notices: a restart right after it must not fail. */
const TRIES = 10
const PAUSE_MS = 200

async function acquire(client: pg.PoolClient, portalId: number): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1, $2) as held', [
      LOCK,
      portalId,
    ])
    if (rows[0]?.held) return
    if (attempt === TRIES) throw new LoaderBusyError()
    await wait(PAUSE_MS)
  }
}

/**
 * Runs the work while holding the loader's lock on one portal; Postgres frees it when the process dies.
 *
 * @throws {LoaderBusyError} when another loader holds it
 */
export async function withLock<T>(pool: pg.Pool, portalId: number, work: () => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  const onError = (error: Error) => {
    broken = error
  }
  client.on('error', onError)
  try {
    await acquire(client, portalId)
    try {
      return await work()
    } finally {
      if (!broken) await client.query('select pg_advisory_unlock($1, $2)', [LOCK, portalId])
    }
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}
