import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { columnsOf, type Entity, keyOf, nameOf, type Values } from './entity.ts'
import { keyText } from './read-rows.ts'
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
  /**
   * Marks as deleted what the last `merge` of this transaction did not bring.
   *
   * @param among  condition on `stored` (SQL, with parameters from $1): only rows that meet it
   */
  removeOthers(client: pg.PoolClient, among?: { condition: string; values: unknown[] }): Promise<number>
}

/** @param portalId  whose rows these are */
export function createWriter(entity: Entity, portalId: number): Writer {
  const portal = `${Math.trunc(portalId)}::smallint`
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
      insert into ${table} as stored (portal_id, ${names.join(', ')}, synced_at)
      select ${portal}, ${names.join(', ')}, ${NOW} from ${incoming} order by ${key.join(', ')}
      on conflict (portal_id, ${key.join(', ')}) do update
      set ${rest.map((name) => `${name} = excluded.${name}, `).join('')}synced_at = excluded.synced_at, missing_since = null, deleted_at = null
      where (${rest.map((name) => `stored.${name}, `).join('')}stored.missing_since, stored.deleted_at)
        is distinct from (${rest.map((name) => `excluded.${name}, `).join('')}null, null)
      returning (xmax = 0) as inserted
    )
    select count(*)::int as written, (count(*) filter (where inserted))::int as inserted from merged`
  const same = key.map((name) => `fresh.${name} = stored.${name}`).join(' and ')
  const remove = `
    update ${table} as stored set deleted_at = ${NOW}, synced_at = ${NOW}, missing_since = null
    where portal_id = ${portal} and deleted_at is null and not exists (select from ${incoming} as fresh where ${same})`
  const log = logStatement(entity, portal, incoming, same)

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
          key: keyText(keyAt.map((index) => rows[0]![index]!)),
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
      if (log) await client.query(log)
      const result = await client.query<{ written: number; inserted: number }>(merge)
      return { ...result.rows[0]!, rejected }
    },
    async removeOthers(client, among) {
      const text = among ? `${remove} and ${among.condition}` : remove
      return (await client.query(text, among?.values)).rowCount ?? 0
    },
  }
}

/** Notes in `app.changes` what the rows about to be merged change in those that stand. */
function logStatement(entity: Entity, portal: string, incoming: string, same: string): string | undefined {
  if (entity.kind !== 'stream' || !entity.track) return undefined
  const types = new Map(columnsOf(entity).map(({ name, type }) => [name, type]))
  const shown = (row: string, name: string) => {
    const column = `${row}.${quote(name)}`
    // 10.0 and 10.00 are one amount.
    return types.get(name) === 'numeric' ? `trim_scale(${column})::text` : `${column}::text`
  }
  const fields = Object.entries(entity.track).map(
    ([name, at]) =>
      `('${name}', ${shown('stored', name)}, ${shown('fresh', name)}, stored.${quote(at)}, fresh.${quote(at)})`,
  )
  return `
    insert into app.changes (portal_id, entity, record_id, field, old_value, new_value, previous_at, changed_at, seen_at)
    select ${portal}, '${nameOf(entity)}', fresh.id, change.field, change.old, change.new, change.previous_at, change.changed_at, ${NOW}
    from ${incoming} as fresh
    join raw.${quote(entity.table)} as stored on stored.portal_id = ${portal} and ${same}
    cross join lateral (values ${fields.join(', ')}) as change (field, old, new, previous_at, changed_at)
    where change.old is distinct from change.new
    order by fresh.id`
}

/** Rows in the text format of COPY. */
export function toCopyText(rows: Values[]): Buffer {
  return Buffer.from(rows.map((row) => `${row.map(toField).join('\t')}\n`).join(''))
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function toField(value: string | null): string {
  return value === null ? '\\N' : value.replace(/[\\\n\r\t]/g, (char) => ESCAPES[char]!)
}
