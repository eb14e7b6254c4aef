import { createHash } from 'node:crypto'
import type pg from 'pg'
import { columnsOf, type Entity, keyOf } from './entity.ts'

/**
 * Creates the tables of the entities in `raw` and adds what newer definitions have gained. Where nothing is missing it
 * only looks: DDL would wait for every reader of the table, and they for it.
 */
export async function ensureTables(pool: pg.Pool, entities: Entity[]): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'raw'
     union all select tablename || '#' || indexname from pg_indexes where schemaname = 'raw'`,
  )
  const present = new Set(rows.map(({ name }) => name))
  const lacking = entities.filter((entity) => parts(entity).some((part) => !present.has(part)))
  if (lacking.length > 0) await pool.query(lacking.flatMap(statements).join(';\n'))
}

function parts(entity: Entity): string[] {
  const { table } = entity
  return [
    ...columnsOf(entity).map(({ name }) => `${table}.${name}`),
    ...(entity.indexes ?? []).map((names) => `${table}#${indexName(entity, names)}`),
  ]
}

function indexName({ table }: Entity, columns: string[]): string {
  return `${table}_${columns.join('_')}`
}

/**
 * Fingerprint of what an entity reads and stores. When it changes, what was loaded under the old one is loaded anew:
 * a new column would stay empty in old rows otherwise.
 */
export function shapeOf(entity: Entity): string {
  const { table, rows, columns } = entity
  const sources = entity.kind === 'stream' ? [entity.list, entity.select ?? []] : entity.lists
  const reads = Object.entries(columns).map(([name, spec]) => [
    name,
    typeof spec === 'string' ? spec : [spec[0], typeof spec[1] === 'string' ? spec[1] : 'computed'],
  ])
  return createHash('sha256')
    .update(JSON.stringify([table, rows, sources, keyOf(entity), reads]))
    .digest('hex')
    .slice(0, 12)
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function statements(entity: Entity): string[] {
  const table = `raw.${quote(entity.table)}`
  const key = keyOf(entity)
  const columns = columnsOf(entity)
  const defined = columns.map(
    ({ name, sqlType }) => `${quote(name)} ${sqlType}${key.includes(name) ? ' not null' : ''}`,
  )
  const added = columns
    .filter(({ name }) => !key.includes(name))
    .map(({ name, sqlType }) => `alter table ${table} add column if not exists ${quote(name)} ${sqlType}`)
  const indexes = (entity.indexes ?? []).map(
    (names) =>
      `create index if not exists ${quote(indexName(entity, names))} on ${table} (${names.map(quote).join(', ')})`,
  )
  const life = ['synced_at timestamptz(3) not null', 'deleted_at timestamptz(3)']
  return [
    `create table if not exists ${table} (${[...defined, ...life].join(', ')}, primary key (${key.map(quote).join(', ')}))`,
    ...added,
    ...indexes,
  ]
}
