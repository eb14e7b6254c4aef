import type pg from 'pg'
import type { Logger } from './log.ts'
import type { Fault } from './read-rows.ts'
import { parsers } from './values.ts'

const NOTE = `
  insert into app.quarantine as held (portal_id, entity, record_id, reason, record, first_seen_at, last_seen_at)
  values ($1, $2, $3, $4, $5, clock_timestamp(), clock_timestamp())
  on conflict (portal_id, entity, record_id) do update
  set reason = excluded.reason, record = excluded.record, last_seen_at = excluded.last_seen_at, times = held.times + 1`

/** Longer records are kept without their content. */
const LONGEST = 50_000

/** Sets unreadable records apart, so that nothing of them is guessed and nothing of them is forgotten. */
export interface Quarantine {
  /**
   * Notes faults and takes out what could be read this time, inside the caller's transaction.
   *
   * @param readable  ids that were read well
   * @returns tells the log about records that are new there; call after the commit
   */
  note(
    client: pg.PoolClient,
    entity: string,
    faults: Fault[],
    readable: readonly string[],
  ): Promise<() => void>
  /** The same for a table that was read whole: what is not at fault now is taken out. */
  replace(client: pg.PoolClient, entity: string, faults: Fault[]): Promise<() => void>
  /** Whether anything has to be written for these. */
  concerns(entity: string, faults: Fault[], readable: readonly string[]): boolean
}

/** @param pool  read once, for what stands in quarantine now */
export async function openQuarantine(pool: pg.Pool, portalId: number, log: Logger): Promise<Quarantine> {
  const { rows } = await pool.query<{ entity: string; record_id: string; reason: string }>(
    'select entity, record_id, reason from app.quarantine where portal_id = $1',
    [portalId],
  )
  const held = new Map<string, Map<string, string>>()
  const of = (entity: string) => {
    const known = held.get(entity) ?? new Map<string, string>()
    held.set(entity, known)
    return known
  }
  for (const { entity, record_id, reason } of rows) of(entity).set(record_id, reason)

  const released = (entity: string, faults: Fault[], readable: readonly string[]) => {
    const known = of(entity)
    if (known.size === 0) return []
    const still = new Set(faults.map(({ recordId }) => recordId))
    return readable.filter((id) => known.has(id) && !still.has(id))
  }

  async function write(client: pg.PoolClient, entity: string, faults: Fault[], free: string[]) {
    if (free.length > 0)
      await client.query(
        'delete from app.quarantine where portal_id = $1 and entity = $2 and record_id = any($3)',
        [portalId, entity, free],
      )
    const fresh = unique(faults).filter(({ recordId, reason }) => of(entity).get(recordId) !== reason)
    for (const fault of unique(faults))
      await client.query(NOTE, [portalId, entity, fault.recordId, fault.reason, contentOf(fault.record)])
    return () => {
      for (const id of free) of(entity).delete(id)
      for (const { recordId, reason } of fresh) {
        of(entity).set(recordId, reason)
        log.warn(
          { portal: portalId, entity, id: recordId, reason },
          'a record of the portal could not be read and was set apart in app.quarantine',
        )
      }
    }
  }

  return {
    concerns: (entity, faults, readable) =>
      faults.some(({ recordId, reason }) => of(entity).get(recordId) !== reason) ||
      released(entity, faults, readable).length > 0,
    note: (client, entity, faults, readable) =>
      write(client, entity, faults, released(entity, faults, readable)),
    replace: (client, entity, faults) =>
      write(client, entity, faults, released(entity, faults, [...of(entity).keys()])),
  }
}

function unique(faults: Fault[]): Fault[] {
  return [...new Map(faults.map((fault) => [fault.recordId, fault])).values()]
}

function contentOf(record: unknown): string | null {
  const text = parsers.json(record ?? null)
  return text === null || text.length > LONGEST ? null : text
}
