import { createHash } from 'node:crypto'
import type pg from 'pg'
import { columnsOf, type Entity, keyOf } from './entity.ts'
import { inTransaction } from './transaction.ts'

/** Columns that every table has beyond those of its entity. */
const LIFE = [
  'synced_at timestamptz(3) not null',
  'missing_since timestamptz(3)',
  'deleted_at timestamptz(3)',
]

/**
 * Creates the tables of the entities in `raw` and adds what newer definitions have gained. Where nothing is missing it
 * only looks: DDL would wait for every reader of the table, and they for it.
 */
export async function ensureTables(pool: pg.Pool, entities: Entity[]): Promise<void> {
  if (lacking(entities, await present(pool)).length === 0) return
  await inTransaction(pool, async (client) => {
    // Loaders of several portals begin at one moment.
    await client.query(`select pg_advisory_xact_lock(hashtext('vitrina.raw'))`)
    const standing = await present(client)
    const missing = lacking(entities, standing)
    if (missing.length > 0)
      await client.query(missing.flatMap((entity) => statements(entity, standing)).join(';\n'))
  })
}

async function present(client: pg.Pool | pg.PoolClient): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>(
    `select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'raw'
     union all select tablename || '#' || indexname from pg_indexes where schemaname = 'raw'`,
  )
  return new Set(rows.map(({ name }) => name))
}

function lacking(entities: Entity[], standing: Set<string>): Entity[] {
  return entities.filter((entity) => parts(entity).some((part) => !standing.has(part)))
}

function parts(entity: Entity): string[] {
  const { table } = entity
  return [
    ...['portal_id', 'missing_since', ...Object.keys(entity.columns)].map((name) => `${table}.${name}`),
    ...(entity.indexes ?? []).map((names) => `${table}#${indexName(entity, names)}`),
  ]
}

function indexName({ table }: Entity, columns: string[]): string {
  return `${table}_portal_${columns.join('_')}`
}

/**
 * Fingerprint of what an entity reads and stores. When it changes, what was loaded under the old one is loaded anew:
 * a new column would stay empty in old rows otherwise.
 */
export function shapeOf(entity: Entity): string {
  const { table, rows, columns } = entity
  const reads = Object.entries(columns).map(([name, spec]) => [
    name,
    typeof spec === 'string' ? spec : [spec[0], typeof spec[1] === 'string' ? spec[1] : 'computed'],
  ])
  return createHash('sha256')
    .update(JSON.stringify([table, rows, sourcesOf(entity), keyOf(entity), reads]))
    .digest('hex')
    .slice(0, 12)
}

function sourcesOf(entity: Entity): unknown {
  if (entity.kind === 'stream') return [entity.list, entity.select ?? []]
  if (entity.kind === 'dictionary') return entity.lists
  return entity.of.map(({ ask, table }) => [table, ask([1], 0)])
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function statements(entity: Entity, present: Set<string>): string[] {
  const table = `raw.${quote(entity.table)}`
  const key = ['portal_id', ...keyOf(entity)].map(quote).join(', ')
  const columns = columnsOf(entity)
  const defined = columns.map(
    ({ name, sqlType }) => `${quote(name)} ${sqlType}${keyOf(entity).includes(name) ? ' not null' : ''}`,
  )
  const added = columns
    .filter(({ name }) => !keyOf(entity).includes(name))
    .map(({ name, sqlType }) => `alter table ${table} add column if not exists ${quote(name)} ${sqlType}`)
  const indexes = (entity.indexes ?? []).map(
    (names) =>
      `create index if not exists ${quote(indexName(entity, names))} on ${table} (portal_id, ${names.map(quote).join(', ')})`,
  )
  return [
    `create table if not exists ${table} (portal_id smallint not null, ${[...defined, ...LIFE].join(', ')}, primary key (${key}))`,
    ...(present.has(`${entity.table}.portal_id`) || !present.has(`${entity.table}.synced_at`)
      ? []
      : withPortal(entity, table, key, present)),
    ...added,
    `alter table ${table} add column if not exists missing_since timestamptz(3)`,
    ...indexes,
  ]
}

/** A table of the time when an installation had one portal: its rows belong to the first. */
function withPortal(entity: Entity, table: string, key: string, present: Set<string>): string[] {
  const old = [...present]
    .filter((name) => name.startsWith(`${entity.table}#`) && name !== `${entity.table}#${entity.table}_pkey`)
    .map((name) => `drop index if exists raw.${quote(name.slice(entity.table.length + 1))}`)
  return [
    ...old,
    `alter table ${table} add column portal_id smallint not null default 1`,
    `alter table ${table} alter column portal_id drop default`,
    `alter table ${table} drop constraint ${quote(`${entity.table}_pkey`)}`,
    `alter table ${table} add primary key (${key})`,
  ]
}
