import type pg from 'pg'
import { brief } from './timing.ts'

export interface RollupSize {
  rows: number
  mb: number
  buildSeconds: number
}

const MB = 2 ** 20

/** Megabytes of each schema, indexes included. */
export async function schemaSizes(pool: pg.Pool): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ schema: string; bytes: number }>(
    `select nspname as schema, sum(pg_total_relation_size(pg_class.oid))::float8 as bytes
     from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where relkind = 'r' and nspname in ('raw', 'marts', 'pre_aggregations') group by 1`,
  )
  return Object.fromEntries(rows.map(({ schema, bytes }) => [schema, brief(bytes / MB)]))
}

/** By the name of its table. */
export async function rollupSizes(pool: pg.Pool): Promise<Record<string, RollupSize>> {
  const { rows } = await pool.query<{ name: string; rows: number; bytes: number; ms: number }>(
    `select name, rows::int, ms, pg_total_relation_size(format('pre_aggregations.%I', name)::regclass)::float8 as bytes
     from app.rollups order by name`,
  )
  return Object.fromEntries(
    rows.map(({ name, rows, bytes, ms }) => [
      name,
      { rows, mb: brief(bytes / MB), buildSeconds: brief(ms / 1000) },
    ]),
  )
}

/** Rows of the tables that the portal filled. */
export async function rawRows(pool: pg.Pool): Promise<Record<string, number>> {
  const tables = [
    'deals',
    'deal_stage_history',
    'activities',
    'leads',
    'lead_status_history',
    'companies',
    'contacts',
  ]
  const counts = tables.map((table) => `(select count(*)::int from raw.${table}) as ${table}`)
  const { rows } = await pool.query<Record<string, number>>(`select ${counts.join(', ')}`)
  return rows[0]!
}
