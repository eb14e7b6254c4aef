/** Keys of the sessions: with one of them the product signs what `semantic.leaf` may run. */
import { createHmac, randomBytes } from 'node:crypto'
import type pg from 'pg'

/** What one connection of the log-in role may be given. */
export interface SignedSession {
  /** Process id of the backend. */
  pid: number
  /** Signature of a leaf's text, 64 hexadecimal digits; good for this connection only. */
  sign(text: string): string
  /** Forgets the key; to be called when the connection has ended. */
  close(): Promise<void>
}

/** Block of SHA-256. */
const BLOCK_BYTES = 64

/** Makes a key for the connection with this process id, in place of that of a former one. */
export async function openSession(pool: pg.Pool, pid: number): Promise<SignedSession> {
  const key = randomBytes(BLOCK_BYTES)
  const padded = (pad: number) => key.map((byte) => byte ^ pad)
  const inner = Buffer.from(padded(0x36))
  await pool.query(
    `insert into semantic.sessions (pid, inner_key, outer_key) values ($1, $2, $3)
     on conflict (pid) do update set inner_key = excluded.inner_key, outer_key = excluded.outer_key`,
    [pid, inner, Buffer.from(padded(0x5c))],
  )
  return {
    pid,
    sign: (text) => createHmac('sha256', key).update(text, 'utf8').digest('hex'),
    async close() {
      // Another connection may have got the same process id meanwhile.
      await pool.query('delete from semantic.sessions where pid = $1 and inner_key = $2', [pid, inner])
    },
  }
}

/** Keys of connections that ended while nobody was there to forget them. */
export async function forgetEnded(client: pg.ClientBase): Promise<void> {
  await client.query('delete from semantic.sessions where pid not in (select pid from pg_stat_activity)')
}
