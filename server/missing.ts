/** Rows that a portal no longer lists and whose deletion is not yet believed. */
import pg from 'pg'
import type { EntityState } from './entities.ts'

const KEPT_MS = 10 * 60_000

/**
 * Counts them by portal and entity. A count reads the whole table, so it is kept until the ids of that table have been
 * compared again, at most ten minutes.
 */
export function createMissing(
  pool: pg.Pool,
  now: () => number = Date.now,
): (states: EntityState[]) => Promise<Map<string, number>> {
  const kept = new Map<string, { version: string; at: number; counts: Map<string, number> }>()
  return async (states) => {
    const all = new Map<string, number>()
    for (const table of new Set(states.map(({ entity }) => tableOf(entity)))) {
      const version = states
        .filter(({ entity }) => tableOf(entity) === table)
        .map(({ reconciledAt }) => reconciledAt)
        .join()
      let known = kept.get(table)
      if (!known || known.version !== version || now() - known.at > KEPT_MS) {
        known = { version, at: now(), counts: await count(pool, table) }
        kept.set(table, known)
      }
      for (const [key, rows] of known.counts) all.set(key, rows)
    }
    return all
  }
}

/** Key of the answer. */
export const missingKey = (portalId: number, entity: string) => `${portalId}/${entity}`

/** Items of all smart processes stand in one table. */
const tableOf = (entity: string) => (/^items_\d+$/.test(entity) ? 'items' : entity)

async function count(pool: pg.Pool, table: string): Promise<Map<string, number>> {
  if (!(await hasColumn(pool, table))) return new Map()
  const entity = table === 'items' ? "'items_' || entity_type_id" : `'${table.replaceAll("'", "''")}'`
  const { rows } = await pool.query<{ portal_id: number; entity: string; rows: number }>(
    `select portal_id, ${entity} as entity, count(*)::int as rows from raw.${pg.escapeIdentifier(table)}
     where missing_since is not null and deleted_at is null group by 1, 2`,
  )
  return new Map(rows.map((row) => [missingKey(row.portal_id, row.entity), row.rows]))
}

async function hasColumn(pool: pg.Pool, table: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `select from information_schema.columns
     where table_schema = 'raw' and table_name = $1 and column_name = 'missing_since'`,
    [table],
  )
  return rowCount === 1
}
