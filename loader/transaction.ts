import type pg from 'pg'

/** Runs the work in one transaction: all of it is stored, or nothing. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let failure: unknown
  // A connection that breaks between two statements says so here; the next statement fails and tells us.
  const onError = (error: Error) => {
    failure ??= error
  }
  client.on('error', onError)
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    failure = error
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    client.off('error', onError)
    // A connection whose transaction failed in an unknown state is not handed to others.
    client.release(failure instanceof Error ? failure : undefined)
  }
}
