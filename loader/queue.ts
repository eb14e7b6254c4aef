import type { RunContext } from './context.ts'
import type { Entity } from './entity.ts'
import { nameOf } from './entity.ts'

interface Row {
  entity: string
  record_id: string
  deleted: boolean
  received_at: string
}

/** What stands in `app.event_queue` of this portal. */
export interface Queued {
  /** Records by entity, and those among them that were deleted. */
  records: Map<string, { ids: number[]; deleted: Set<number> }>
  /** Entities of which everything new is to be read. */
  whole: Set<string>
  /** Takes out what was read; notices that came again meanwhile stay. */
  done(): Promise<void>
}

const MOST = 1000

/** Takes a look at the queue; undefined when it is empty. Notices of entities that nobody reads are dropped. */
export async function readQueue(context: RunContext, entities: Entity[]): Promise<Queued | undefined> {
  const { pool, portalId } = context
  const { rows } = await pool.query<Row>(
    `select entity, record_id, deleted, received_at::text as received_at from app.event_queue
     where portal_id = $1 order by received_at, record_id limit $2`,
    [portalId, MOST],
  )
  if (rows.length === 0) return undefined
  const known = new Set(entities.map(nameOf))
  const records: Queued['records'] = new Map()
  const whole = new Set<string>()
  for (const { entity, record_id, deleted } of rows) {
    if (!known.has(entity)) continue
    if (record_id === '0') {
      whole.add(entity)
      continue
    }
    const one = records.get(entity) ?? { ids: [], deleted: new Set<number>() }
    records.set(entity, one)
    one.ids.push(Number(record_id))
    if (deleted) one.deleted.add(Number(record_id))
  }
  return {
    records,
    whole,
    async done() {
      await pool.query(
        `delete from app.event_queue as waiting
         using unnest($2::text[], $3::bigint[], $4::timestamptz[]) as taken (entity, record_id, received_at)
         where waiting.portal_id = $1 and waiting.entity = taken.entity and waiting.record_id = taken.record_id
           and waiting.received_at <= taken.received_at`,
        [
          portalId,
          rows.map(({ entity }) => entity),
          rows.map(({ record_id }) => record_id),
          rows.map(({ received_at }) => received_at),
        ],
      )
    },
  }
}
