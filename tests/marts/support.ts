import type { Pool } from 'pg'
import { onTestFinished } from 'vitest'
import { loadEntities } from '../../loader/catalog.ts'
import { ensureTables } from '../../loader/tables.ts'
import { freshDatabase } from '../support/database.ts'

/** A row of `raw`, columns as the table has them; what is left out is null. */
export type Row = Record<string, unknown>

/** Key columns after the portal of the tables that have no `id`. */
const KEYS: Record<string, string[]> = {
  statuses: ['entity_id', 'status_id'],
  currencies: ['currency'],
  user_fields: ['entity_id', 'field_name'],
}

/** A database with empty raw tables, dropped when the test ends. */
export async function emptyPortal(): Promise<Pool> {
  const database = await freshDatabase()
  onTestFinished(() => database.drop())
  await ensureTables(database.pool, await loadEntities({ smartProcesses: [] }))
  await register(database.pool, 1, { url: 'https://demo.example', name: 'demo' })
  await set(database.pool, 'timezone', 'Europe/Moscow')
  return database.pool
}

/** Tells the installation of a portal, or changes what it knows about one. */
export async function register(pool: Pool, id: number, facts: Row): Promise<void> {
  const row: Row = { id, ...facts }
  if (!('url' in row)) row.url = `https://portal${id}.example`
  const columns = Object.keys({ webhook: '', name: '', ...row })
  await pool.query(
    `insert into app.portals (${columns.join(', ')})
     values (${columns.map((_, index) => `$${index + 1}`).join(', ')})
     on conflict (id) do update set ${Object.keys(facts)
       .map((name) => `${name} = excluded.${name}`)
       .join(', ')}`,
    columns.map((name) => row[name] ?? ''),
  )
}

/** Inserts or replaces rows as the loader does: `synced_at` is the statement's clock. Without a portal, of the first. */
export async function put(pool: Pool, table: string, ...rows: Row[]): Promise<void> {
  for (const given of rows) {
    const row: Row = { portal_id: 1, ...given }
    const columns = Object.keys(row)
    const values = columns.map((column) =>
      ['custom', 'list', 'crm_links', 'bindings'].includes(column)
        ? JSON.stringify(row[column])
        : row[column],
    )
    const key = ['portal_id', ...(KEYS[table] ?? ['id'])]
    await pool.query(
      `insert into raw.${table} (${columns.join(', ')}, synced_at)
       values (${columns.map((_, index) => `$${index + 1}`).join(', ')}, clock_timestamp())
       on conflict (${key.join(', ')}) do update set ${[...columns, 'synced_at'].map((name) => `${name} = excluded.${name}`).join(', ')}`,
      values,
    )
  }
}

/** Writes a change of a deal into the change log, as the loader does. */
export async function log(pool: Pool, change: Row): Promise<void> {
  const row: Row = { portal_id: 1, entity: 'deals', seen_at: change.changed_at, ...change }
  const columns = Object.keys(row)
  await pool.query(
    `insert into app.changes (${columns.join(', ')}) values (${columns.map((_, index) => `$${index + 1}`).join(', ')})`,
    Object.values(row),
  )
}

export async function set(pool: Pool, key: string, value: unknown): Promise<void> {
  await pool.query(
    'insert into app.settings values ($1, $2) on conflict (key) do update set value = excluded.value',
    [key, JSON.stringify(value)],
  )
}

/** Rows of a query, numbers as numbers. */
export async function rows(pool: Pool, query: string, values: unknown[] = []): Promise<Row[]> {
  const { rows, fields } = await pool.query(query, values)
  const numeric = fields
    .filter(({ dataTypeID }) => [20, 21, 23, 1700].includes(dataTypeID))
    .map(({ name }) => name)
  for (const row of rows) for (const name of numeric) if (row[name] !== null) row[name] = Number(row[name])
  return rows
}

/** The first row of a query. */
export async function row(pool: Pool, query: string, values: unknown[] = []): Promise<Row> {
  return (await rows(pool, query, values))[0]!
}

/** `04.01 10:00` of 2026, or of 2025 for December, in Moscow. */
export function at(text: string): string {
  const [day, month, time] = text.split(/[. ]/) as [string, string, string | undefined]
  return `${month === '12' ? 2025 : 2026}-${month}-${day}T${time ?? '10:00'}:00+03:00`
}
