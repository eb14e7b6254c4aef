import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

export interface TestDatabase {
  url: string
  pool: pg.Pool
  /** Closes the pool and removes the database. */
  drop(): Promise<void>
}

/** A migrated database without rows, of its own for each caller. */
export async function freshDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await administer(`create database ${name} template vitrina_template`)
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${name}`
  const pool = new pg.Pool({ connectionString: url.href, max: 10 })
  // Connections that `drop` cuts off elsewhere must not end the test process.
  pool.on('error', () => {})
  const drop = async () => {
    await pool.end()
    await administer(`drop database if exists ${name} with (force)`)
  }
  return { url: url.href, pool, drop }
}

/** Runs one statement in the server's own database. */
export async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
