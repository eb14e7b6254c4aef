import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { columnsOf, type Entity, keyOf, type Values } from './entity.ts'
import { quote, shapeOf } from './tables.ts'

/** What a merge did. `rejected` are rows that Postgres itself would not take, with its reason. */
export interface Merged {
  written: number
  inserted: number
  rejected: { key: string; reason: string }[]
}

const NOW = `date_trunc('milliseconds', clock_timestamp())`

/** Statements of one entity, made once. */
export interface Writer {
  /**
   * Merges rows by their key inside the caller's transaction. Unchanged rows are left alone, `synced_at` included;
   * rows that had been deleted come back. Keys must not repeat.
   */
  merge(client: pg.PoolClient, rows: Values[]): Promise<Merged>
  /** Marks as deleted what the last `merge` of this transaction did not bring. For tables that are read whole. */
  removeOthers(client: pg.PoolClient): Promise<number>
}

export function createWriter(entity: Entity): Writer {
  const columns = columnsOf(entity)
  const names = columns.map(({ name }) => quote(name))
  const key = keyOf(entity).map(quote)
  const rest = names.filter((name) => !key.includes(name))
  const table = `raw.${quote(entity.table)}`
  // A connection may outlive a definition (tests, upgrades in place): the name carries its fingerprint.
  const incoming = quote(`incoming_${entity.table}_${shapeOf(entity)}`)
  const keyAt = keyOf(entity).map((name) => columns.findIndex((column) => column.name === name))
  const create = `create temp table if not exists ${incoming} (${columns.map(({ name, sqlType }) => `${quote(name)} ${sqlType}`).join(', ')}) on commit delete rows`
  const copy = `copy ${incoming} (${names.join(', ')}) from stdin`
  const merge = `
    with merged as (
      insert into ${table} as stored (${names.join(', ')}, synced_at)
      select ${names.join(', ')}, ${NOW} from ${incoming} order by ${key.join(', ')}
      on conflict (${key.join(', ')}) do update
      set ${rest.map((name) => `${name} = excluded.${name}`).join(', ')}, synced_at = excluded.synced_at, deleted_at = null
      where (${rest.map((name) => `stored.${name}`).join(', ')}, stored.deleted_at)
        is distinct from (${rest.map((name) => `excluded.${name}`).join(', ')}, null)
      returning (xmax = 0) as inserted
    )
    select count(*)::int as written, (count(*) filter (where inserted))::int as inserted from merged`
  const remove = `
    update ${table} as stored set deleted_at = ${NOW}, synced_at = ${NOW}
    where deleted_at is null and not exists (
      select from ${incoming} as fresh where ${key.map((name) => `fresh.${name} = stored.${name}`).join(' and ')})`

  async function put(client: pg.PoolClient, rows: Values[]) {
    await pipeline(Readable.from([toCopyText(rows)]), client.query(copyFrom(copy)))
  }

  /** Halves the rows until those that Postgres refuses stand alone. */
  async function fill(client: pg.PoolClient, rows: Values[], rejected: Merged['rejected']): Promise<void> {
    await client.query('savepoint filling')
    try {
      await put(client, rows)
      await client.query('release savepoint filling')
    } catch (error) {
      await client.query('rollback to savepoint filling')
      const { code, message } = error as { code?: string; message: string }
      // Class 22: the data themselves are at fault; all else concerns the connection or us.
      if (!code?.startsWith('22')) throw error
      if (rows.length === 1) {
        rejected.push({
          key: keyAt.map((index) => rows[0]![index]).join('/'),
          reason: message.split('\n')[0]!,
        })
        return
      }
      const half = rows.length >> 1
      await fill(client, rows.slice(0, half), rejected)
      await fill(client, rows.slice(half), rejected)
    }
  }

  return {
    async merge(client, rows) {
      const rejected: Merged['rejected'] = []
      await client.query(create)
      await client.query(`truncate ${incoming}`)
      if (rows.length > 0) await fill(client, rows, rejected)
      const result = await client.query<{ written: number; inserted: number }>(merge)
      return { ...result.rows[0]!, rejected }
    },
    removeOthers: async (client) => (await client.query(remove)).rowCount ?? 0,
  }
}

/** Rows in the text format of COPY. */
export function toCopyText(rows: Values[]): Buffer {
  return Buffer.from(rows.map((row) => `${row.map(toField).join('\t')}\n`).join(''))
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function toField(value: string | null): string {
  return value === null ? '\\N' : value.replace(/[\\\n\r\t]/g, (char) => ESCAPES[char]!)
}
