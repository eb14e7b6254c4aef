/** What is known about the tables of roll-ups, kept in `app.rollups` by the transactions that change them. */
import type { ClientBase, Pool } from 'pg'

export interface RollupState {
  /** Sum of `app.month_versions`: grows with every change of the marts. */
  version: number
  /** Definitions by name of those tables that stand and agree with the marts. */
  ready: Map<string, string>
}

const STATE = `
  select marts.version::float8 as version, rollups.name, rollups.definition
  from (select coalesce(sum(version), 0) as version from app.month_versions) as marts
  left join app.rollups
    on rollups.version = marts.version
    and to_regclass(format('pre_aggregations.%I', rollups.name)) is not null`

export async function readState(database: Pool | ClientBase): Promise<RollupState> {
  const { rows } = await database.query<{ version: number; name: string | null; definition: string }>({
    name: 'vitrina_rollups',
    text: STATE,
  })
  const ready = rows.flatMap(({ name, definition }) => (name === null ? [] : [[name, definition] as const]))
  return { version: rows[0]!.version, ready: new Map(ready) }
}

export async function readVersion(database: Pool | ClientBase): Promise<number> {
  const { rows } = await database.query<{ version: number }>(
    'select coalesce(sum(version), 0)::float8 as version from app.month_versions',
  )
  return rows[0]!.version
}

/** One look for all who ask at the same time; never one that began before the question. */
export function shared<T>(look: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined
  let next: Promise<T> | undefined
  const start = () => {
    const began = look().finally(() => {
      if (running === began) running = undefined
    })
    running = began
    return began
  }
  return () => {
    if (!running) return start()
    next ??= running
      .then(
        () => {},
        () => {},
      )
      .then(() => {
        next = undefined
        return start()
      })
    return next
  }
}
