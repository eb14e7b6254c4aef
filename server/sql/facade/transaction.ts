/** One transaction under a lock; what others have in the way passes, so it is tried again. */
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { errorCode } from '../../errors.ts'

const PATIENCE_MS = 60_000
/** Those that come behind us wait this long at most. */
const LOCK_TIMEOUT = '2s'

const LOCK_NOT_AVAILABLE = '55P03'
const DEADLOCK = '40P01'
const SERIALIZATION = '40001'
/** «tuple concurrently updated»: two changed one row of a catalog. */
const INTERNAL = 'XX000'
/** A roll-up that was replaced between being listed and being granted. */
const UNDEFINED_TABLE = '42P01'
/** A database that was dropped meanwhile. */
const UNDEFINED_DATABASE = '3D000'
const PASSING = new Set([
  LOCK_NOT_AVAILABLE,
  DEADLOCK,
  SERIALIZATION,
  INTERNAL,
  UNDEFINED_TABLE,
  UNDEFINED_DATABASE,
])

/** Runs `work` in one transaction; after a fault that passes, again from its beginning. Nobody else installs meanwhile. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const until = Date.now() + PATIENCE_MS
  for (let turn = 1; ; turn++)
    try {
      return await once(pool, work)
    } catch (error) {
      if (!PASSING.has(errorCode(error) ?? '') || Date.now() > until) throw error
      await sleep(Math.min(50 * turn, 1000))
    }
}

async function once<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let whole = false
  try {
    await client.query(`begin; select pg_advisory_xact_lock(hashtext('vitrina.facade'))`)
    await client.query(`set local lock_timeout to '${LOCK_TIMEOUT}'; set local client_min_messages to error`)
    const result = await work(client)
    await client.query('commit')
    whole = true
    return result
  } catch (error) {
    await client.query('rollback').then(
      () => {
        whole = true
      },
      () => {},
    )
    throw error
  } finally {
    client.release(!whole)
  }
}
