/** Events of the portal: which record one speaks of, and the queue of records to be read again. */
import type pg from 'pg'
import { isObject } from './php.ts'

/** A hint that a record changed. `recordId` 0: no record is known, read what is new in the entity. */
export interface Notice {
  /** Name in `app.sync_state`. */
  entity: string
  recordId: number
  deleted: boolean
}

/** Rows of one entity that may wait; above that reading the change window is cheaper than reading each. */
export const QUEUE_LIMIT = 5000
/** Deletions stand in no change window, so more of them are kept; above that the nightly comparison finds them. */
const DELETION_LIMIT = 100_000

const TABLES: Record<string, string> = {
  LEAD: 'leads',
  DEAL: 'deals',
  CONTACT: 'contacts',
  COMPANY: 'companies',
  ACTIVITY: 'activities',
  TIMELINECOMMENT: 'timeline_comments',
}

const RECORD = /^ONCRM(LEAD|DEAL|CONTACT|COMPANY|ACTIVITY|TIMELINECOMMENT)(ADD|UPDATE|DELETE)$/
const ITEM = /^ONCRMDYNAMICITEM(ADD|UPDATE|DELETE)(?:_(\d{1,9}))?$/
const TASK = /^ONTASK(ADD|UPDATE|DELETE)$/
const USER_FIELD = /^ONCRM\w*USERFIELD(ADD|UPDATE|DELETE|SETENUMVALUES)$/
const CURRENCY = /^ONCRMCURRENCY(ADD|UPDATE|DELETE)$/
/** They say something about the application or the queue, and nothing about a record. */
const SERVICE = /^ON(APPINSTALL|APPUNINSTALL|APPUPDATE|APPTEST|OFFLINEEVENT)$/

/** Every event that an application binds, in the portal's spelling. */
export const EVENT_NAMES: readonly string[] = [
  ...['LEAD', 'DEAL', 'CONTACT', 'COMPANY', 'ACTIVITY', 'TIMELINECOMMENT', 'DYNAMICITEM', 'CURRENCY'].flatMap(
    (noun) => [`ONCRM${noun}ADD`, `ONCRM${noun}UPDATE`, `ONCRM${noun}DELETE`],
  ),
  'ONCRMDEALMOVETOCATEGORY',
  ...['LEAD', 'DEAL', 'CONTACT', 'COMPANY'].flatMap((noun) =>
    ['ADD', 'UPDATE', 'DELETE', 'SETENUMVALUES'].map((verb) => `ONCRM${noun}USERFIELD${verb}`),
  ),
  'ONTASKADD',
  'ONTASKUPDATE',
  'ONTASKDELETE',
  'ONVOXIMPLANTCALLEND',
]

/**
 * Reads one event.
 *
 * @param name  as sent, in any case
 * @param data  decoded `data` of an online event, or `EVENT_DATA` of an offline one (`false` when it is not told)
 * @returns what to read again; an empty list for events about the application itself; undefined for an event that is
 *   not known or whose record cannot be told
 */
export function noticesOf(name: string, data: unknown): Notice[] | undefined {
  const event = name.toUpperCase()
  if (event === 'ONCRMDEALMOVETOCATEGORY') return aboutRecord('deals', false, fieldsOf(data).ID)
  if (event === 'ONVOXIMPLANTCALLEND') return whole('calls')
  if (CURRENCY.test(event)) return whole('currencies')
  if (USER_FIELD.test(event)) return whole('user_fields')
  if (SERVICE.test(event)) return []
  const [, noun, verb] = RECORD.exec(event) ?? []
  if (noun) return aboutRecord(TABLES[noun]!, verb === 'DELETE', fieldsOf(data).ID)
  return aboutItem(event, data) ?? aboutTask(event, data)
}

function aboutItem(event: string, data: unknown): Notice[] | undefined {
  const [, verb, suffix] = ITEM.exec(event) ?? []
  const fields = fieldsOf(data)
  const type = positive(suffix ?? fields.ENTITY_TYPE_ID)
  return verb && type ? aboutRecord(`items_${type}`, verb === 'DELETE', fields.ID) : undefined
}

/** A new task has nothing before and a removed one nothing after: there PHP sends the word «undefined». */
function aboutTask(event: string, data: unknown): Notice[] | undefined {
  const verb = TASK.exec(event)?.[1]
  if (!verb) return undefined
  const sides = ['FIELDS_AFTER', 'FIELDS_BEFORE', 'FIELDS'].map((side) => fieldsOf(data, side).ID)
  return aboutRecord('tasks', verb === 'DELETE', sides.find(positive) ?? sides.find(Boolean))
}

function aboutRecord(entity: string, deleted: boolean, id: unknown): Notice[] | undefined {
  // Offline events may come without their record.
  if (id === undefined) return whole(entity)
  const recordId = positive(id)
  return recordId ? [{ entity, recordId, deleted }] : undefined
}

const whole = (entity: string): Notice[] => [{ entity, recordId: 0, deleted: false }]

function fieldsOf(data: unknown, side = 'FIELDS'): Record<string, unknown> {
  const fields = isObject(data) ? data[side] : undefined
  return isObject(fields) ? fields : {}
}

/** Digits that make a whole number above zero, or undefined. */
function positive(value: unknown): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  if (!/^\d{1,15}$/.test(String(value))) return undefined
  return Number(value) || undefined
}

const DEADLOCK = '40P01'
const TRIES = 4

/**
 * Puts records into `app.event_queue`, one row each however often they are named: one statement, safe to repeat.
 *
 * A deletion wins over an update, in whatever order they come. A repeated notice renews `received_at`: who has read a
 * record takes its row out only if `received_at` is still the one that was seen before reading. Above
 * {@link QUEUE_LIMIT} updates of an entity one row with record 0 stands for all of them.
 *
 * @param portalId  `app.portals.id`
 */
export async function enqueue(pool: pg.Pool, portalId: number, notices: readonly Notice[]): Promise<void> {
  if (notices.length === 0) return
  const values = [
    portalId,
    notices.map(({ entity }) => entity),
    notices.map(({ recordId }) => recordId),
    notices.map(({ deleted }) => deleted),
    QUEUE_LIMIT,
    DELETION_LIMIT,
  ]
  for (let attempt = 1; ; attempt++) {
    try {
      await pool.query(ENQUEUE, values)
      return
    } catch (error) {
      // Whoever empties the queue at this moment takes its rows in another order.
      if ((error as { code?: unknown }).code !== DEADLOCK || attempt === TRIES) throw error
    }
  }
}

const ENQUEUE = `
with given as (
  select entity, record_id, bool_or(deleted and record_id <> 0) as deleted
  from unnest($2::text[], $3::bigint[], $4::boolean[]) as notice (entity, record_id, deleted)
  group by entity, record_id
), together as (
  select entity, record_id, deleted from given
  union all
  select entity, record_id, deleted from app.event_queue
  where portal_id = $1::smallint and entity in (select entity from given)
), load as (
  select entity,
    bool_or(record_id = 0) or count(distinct record_id) filter (where not deleted) > $5 as whole,
    count(distinct record_id) filter (where deleted) > $6 as flood
  from together group by entity
), arriving as (
  select entity, record_id, deleted from given join load using (entity)
  where record_id <> 0 and case when deleted then not flood else not whole end
  union all
  select entity, 0, false from load where whole or flood
), replaced as (
  delete from app.event_queue as queue using load
  where queue.portal_id = $1::smallint and queue.entity = load.entity and queue.record_id <> 0
    and case when queue.deleted then flood else whole or flood end
    and not exists (
      select from arriving where arriving.entity = queue.entity and arriving.record_id = queue.record_id
    )
)
insert into app.event_queue as queue (portal_id, entity, record_id, deleted, received_at)
select $1::smallint, entity, record_id, deleted, clock_timestamp() from arriving
order by entity, record_id
on conflict (portal_id, entity, record_id) do update set
  deleted = queue.deleted or excluded.deleted,
  received_at = excluded.received_at,
  attempts = 0`
