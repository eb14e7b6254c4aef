import type { ClientBase } from 'pg'

/** Reads one of the marts' own keys of `app.settings`; undefined when it is not set. */
export async function readState(client: ClientBase, key: string): Promise<string | undefined> {
  const { rows } = await client.query<{ value: string }>(
    `select value #>> '{}' as value from app.settings where key = $1`,
    [key],
  )
  return rows[0]?.value
}

export async function writeState(client: ClientBase, key: string, value: string): Promise<void> {
  await client.query(
    `insert into app.settings (key, value) values ($1, to_jsonb($2::text))
     on conflict (key) do update set value = excluded.value where settings.value is distinct from excluded.value`,
    [key, value],
  )
}
