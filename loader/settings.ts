import type pg from 'pg'
import type { PaceStore } from './pace.ts'

/** Reads one of the product's settings; undefined when it was never set. */
export async function readSetting<T>(pool: pg.Pool, key: string): Promise<T | undefined> {
  const { rows } = await pool.query<{ value: T }>('select value from app.settings where key = $1', [key])
  return rows[0]?.value
}

/** Writes a setting unless it already has that value. */
export async function writeSetting(pool: pg.Pool, key: string, value: unknown): Promise<void> {
  await pool.query(
    `insert into app.settings as stored (key, value) values ($1, $2)
     on conflict (key) do update set value = excluded.value where stored.value is distinct from excluded.value`,
    [key, JSON.stringify(value)],
  )
}

/** The portal's base currency, from the table that was just read. */
export async function writeBaseCurrency(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ currency: string }>(
    'select currency from raw.currencies where base and deleted_at is null order by currency limit 1',
  )
  if (rows[0]) await writeSetting(pool, 'portal_currency', rows[0].currency)
}

/** Keeps the level of the portal's bucket in the database. */
export function paceStore(pool: pg.Pool): PaceStore {
  return {
    read: async () => Number((await readSetting<number>(pool, 'portal_bucket')) ?? 0),
    write: (emptyAt) => writeSetting(pool, 'portal_bucket', emptyAt),
  }
}
