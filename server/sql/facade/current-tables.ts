/** What stands in schema `public` now. */
import type { ClientBase } from 'pg'

export interface CurrentColumn {
  name: string
  /** `format_type`: `bigint`, `timestamp without time zone` … */
  type: string
  comment: string | null
}

export interface CurrentTable {
  name: string
  /** Made by the facade, and still a table of ours. */
  isOurs: boolean
  comment: string | null
  /** In their order; none of those that were dropped. */
  columns: CurrentColumn[]
}

/** Everything in `public` that has the name space of tables, whoever made it. */
export async function readTables(client: ClientBase): Promise<CurrentTable[]> {
  const { rows } = await client.query<CurrentTable>(`
    select c.relname::text as name, obj_description(c.oid, 'pg_class') as comment,
      c.relkind = 'r' and c.relowner = current_user::regrole
        and exists (select from semantic.relations where relations.name = c.relname) as "isOurs",
      coalesce((
        select jsonb_agg(jsonb_build_object('name', attname, 'type', format_type(atttypid, atttypmod),
          'comment', col_description(c.oid, attnum)) order by attnum)
        from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped
      ), '[]') as columns
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p', 'f', 'S', 'c')`)
  return rows
}
