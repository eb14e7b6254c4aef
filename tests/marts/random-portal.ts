import fc from 'fast-check'
import type { Pool } from 'pg'
import { log, put, type Row, register, set } from './support.ts'

/** One change in a portal, or in the settings. */
export type Change = (pool: Pool) => Promise<unknown>

const id = (max: number) => fc.integer({ min: 1, max })
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 4 })
const time = fc
  .integer({ min: 0, max: 140 * 24 })
  .map((hours) => new Date(Date.UTC(2025, 10, 20) + hours * 3_600_000).toISOString())
const name = fc.constantFrom('Альфа', 'Бета', 'Гамма', ' ', null)
const pipeline = fc.constantFrom(0, 7, 9)
const code = fc.constantFrom('A', 'B', 'C', 'WON', 'LOSE', 'SORRY', 'LOST_CODE')
const stageOf = (category: number, stage: string) => (category === 0 ? stage : `C${category}:${stage}`)
const semantics = fc.constantFrom('P', 'S', 'F', null)

/** A change that may happen in any portal. */
type ChangeIn = (portal: number) => fc.Arbitrary<Change>

const upsert =
  (table: string, row: fc.Arbitrary<Row>): ChangeIn =>
  (portal) =>
    row.map((row) =>
      named(`${table} of portal ${portal} ${JSON.stringify(row)}`, (pool) =>
        put(pool, table, { portal_id: portal, ...row }),
      ),
    )

const fact =
  (key: string, valueIn: (portal: number) => fc.Arbitrary<unknown>): ChangeIn =>
  (portal) =>
    valueIn(portal).map((value) =>
      named(`${key} of portal ${portal} = ${JSON.stringify(value)}`, (pool) =>
        register(pool, portal, { [key]: value }),
      ),
    )

const setting = (key: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<Change> =>
  value.map((value) => named(`${key} = ${JSON.stringify(value)}`, (pool) => set(pool, key, value)))

const place = fc.record({ category: pipeline, stage: code }).map(({ category, stage }) => ({
  category_id: category,
  stage_id: stageOf(category, stage),
}))

const deal = fc
  .record(
    {
      place,
      stage_semantic_id: semantics,
      opportunity: maybe(fc.integer({ min: 0, max: 9999 })),
      currency_id: fc.constantFrom('RUB', 'USD', 'XXX', null),
      company_id: maybe(id(2)),
      contact_id: maybe(id(2)),
      lead_id: maybe(id(4)),
      assigned_by_id: maybe(id(3)),
      modify_by_id: id(3),
      source_id: fc.constantFrom('WEB', '4|TG', null),
      type_id: fc.constantFrom('SALE', 'X', null),
      date_create: time,
      date_modify: time,
      moved_time: maybe(time),
      last_activity_time: maybe(time),
      is_recurring: fc.constantFrom(null, null, null, true),
      deleted_at: fc.constantFrom(null, null, null, '2026-03-01T00:00:00Z'),
      custom: maybe(fc.record({ UF_CRM_KIND: fc.constantFrom('1', '2', ['2', '1']) })),
    },
    { requiredKeys: ['place', 'date_create', 'date_modify'] },
  )
  .map(({ place, ...rest }) => ({ ...place, ...rest }) as Row)

/** Last id of the history of each portal: the portals number alike. */
const historyIds = new WeakMap<Pool, Map<number, number>>()

function nextHistoryId(pool: Pool, portal: number): number {
  const ids = historyIds.get(pool) ?? new Map<number, number>()
  historyIds.set(pool, ids)
  const next = (ids.get(portal) ?? 0) + 1
  ids.set(portal, next)
  return next
}

const move: ChangeIn = (portal) =>
  fc
    .record({ owner: id(6), place, type_id: fc.constantFrom(1, 2, 2, 3, 5), semantics, time })
    .map(({ owner, place, type_id, semantics, time }) =>
      named(`move of ${portal}:${owner} ${JSON.stringify([place, type_id, time])}`, (pool) =>
        put(pool, 'deal_stage_history', {
          portal_id: portal,
          id: nextHistoryId(pool, portal),
          type_id,
          owner_id: owner,
          created_time: time,
          stage_semantic_id: semantics,
          ...place,
        }),
      ),
    )

/** A deal moved as a portal does it: the deal and its history agree. */
const honestMove: ChangeIn = (portal) =>
  fc.record({ owner: id(6), place, semantics, time }).map(({ owner, place, semantics, time }) =>
    named(`honest move of ${portal}:${owner} ${JSON.stringify([place, time])}`, async (pool) => {
      await put(pool, 'deals', {
        portal_id: portal,
        id: owner,
        ...place,
        moved_time: time,
        date_modify: time,
        date_create: time,
      })
      await put(pool, 'deal_stage_history', {
        portal_id: portal,
        id: nextHistoryId(pool, portal),
        type_id: 2,
        owner_id: owner,
        created_time: time,
        stage_semantic_id: semantics,
        ...place,
      })
    }),
  )

/** A field of a deal changed while we watched: the log says so in the moment in which the deal does. */
const logged: ChangeIn = (portal) =>
  fc
    .record({
      record_id: id(6),
      change: fc.oneof(
        fc.record({
          field: fc.constant('assigned_by_id'),
          old_value: maybe(id(3).map(String)),
          new_value: maybe(id(3).map(String)),
        }),
        fc.record({
          field: fc.constant('opportunity'),
          old_value: maybe(id(9999).map(String)),
          new_value: id(9999).map(String),
        }),
        fc.record({
          field: fc.constant('currency_id'),
          old_value: fc.constantFrom('RUB', 'USD', null),
          new_value: fc.constantFrom('RUB', 'USD'),
        }),
      ),
      previous_at: time,
      changed_at: time,
    })
    .map(({ record_id, change, previous_at, changed_at }) =>
      named(
        `logged ${portal}:${record_id} ${JSON.stringify([change, previous_at, changed_at])}`,
        async (pool) => {
          await log(pool, { portal_id: portal, record_id, ...change, previous_at, changed_at })
          await put(pool, 'deals', {
            portal_id: portal,
            id: record_id,
            [change.field]: change.new_value,
            date_modify: changed_at,
            date_create: previous_at,
          })
        },
      ),
    )

const reporting: ChangeIn = (portal) =>
  fc.subarray([0, 7, 9]).map((chosen) =>
    named(`reporting of portal ${portal} ${JSON.stringify(chosen)}`, async (pool) => {
      await pool.query('delete from app.reporting_pipelines where portal_id = $1', [portal])
      await pool.query('insert into app.reporting_pipelines select $1, unnest($2::bigint[])', [
        portal,
        chosen,
      ])
    }),
  )

const client = {
  assigned_by_id: maybe(id(3)),
  deleted_at: fc.constantFrom(null, null, null, '2026-03-01T00:00:00Z'),
}

const task = fc.record({
  id: id(3),
  title: name,
  status: fc.constantFrom(2, 3, 5, null),
  responsible_id: maybe(id(3)),
  created_date: maybe(time),
  closed_date: maybe(time),
  deadline: maybe(time),
  crm_links: fc.constantFrom(['D_1'], ['L_2', 'D_1'], ['CO_1'], ['T3f_7'], [], null),
})

const comment = fc.record({
  id: id(4),
  owner_type_id: fc.constantFrom(1, 2, 3, 4),
  owner_id: id(4),
  created: maybe(time),
  author_id: maybe(id(3)),
  deleted_at: fc.constantFrom(null, null, '2026-03-01T00:00:00Z'),
})

const activity = fc
  .record({
    n: id(6),
    completed: fc.boolean(),
    created: time,
    last_updated: time,
    deadline: maybe(time),
    start_time: maybe(time),
    end_time: maybe(time),
    responsible_id: maybe(id(3)),
    author_id: maybe(id(3)),
    direction: fc.constantFrom(1, 2, null),
    kind: fc.constantFrom(
      { type_id: 1, provider_id: 'CRM_MEETING' },
      { type_id: 2, provider_id: 'VOXIMPLANT_CALL' },
      { type_id: 4, provider_id: 'CRM_EMAIL' },
      { type_id: 6, provider_id: 'CRM_TODO' },
      { type_id: 3, provider_id: 'CRM_TASKS_TASK', associated_entity_id: 2 },
      { type_id: 6, provider_id: 'REST_APP' },
      {},
    ),
  })
  .map(
    ({ n, kind, ...rest }) => ({ id: n, owner_type_id: n < 6 ? 2 : 1, owner_id: n, ...rest, ...kind }) as Row,
  )

const status = fc
  .record({ place, id: id(9), name, sort: fc.integer({ min: 1, max: 5 }), deleted: fc.boolean() })
  .map(({ place, id, name, sort, deleted }) => ({
    entity_id: place.category_id === 0 ? 'DEAL_STAGE' : `DEAL_STAGE_${place.category_id}`,
    status_id: place.stage_id,
    id,
    name,
    sort: sort * 10,
    semantics: place.stage_id.endsWith('WON') ? 'S' : /LOSE|SORRY/.test(place.stage_id) ? 'F' : null,
    deleted_at: deleted ? '2026-01-01T00:00:00Z' : null,
  }))

const role: ChangeIn = (portal) =>
  fc.record({ place, role: fc.constantFrom('open', 'won', 'lost', 'ignored', null) }).map(({ place, role }) =>
    named(`role of portal ${portal} ${JSON.stringify([place, role])}`, async (pool) => {
      await pool.query('delete from app.stage_roles where portal_id = $1 and stage_id = $2', [
        portal,
        place.stage_id,
      ])
      if (role)
        await pool.query(
          'insert into app.stage_roles (portal_id, category_id, stage_id, role) values ($1, $2, $3, $4)',
          [portal, place.category_id, place.stage_id, role],
        )
    }),
  )

const user = fc.record({
  id: id(3),
  name,
  last_name: name,
  department_ids: maybe(fc.array(id(3), { maxLength: 2 })),
  user_type: fc.constantFrom('employee', 'extranet', null),
})

const lead = fc
  .record(
    {
      status_id: fc.constantFrom('NEW', 'CONVERTED', 'JUNK', 'LOST_CODE', null),
      status_semantic_id: semantics,
      opportunity: maybe(fc.integer({ min: 0, max: 9999 })),
      currency_id: fc.constantFrom('RUB', 'USD', 'XXX', null),
      company_id: maybe(id(2)),
      has_phone: fc.constantFrom(true, null),
      assigned_by_id: maybe(id(3)),
      source_id: fc.constantFrom('WEB', '4|TG', null),
      utm_source: fc.constantFrom('yandex', 'test', '{source}', null),
      date_closed: maybe(time),
      moved_time: maybe(time),
      deleted_at: fc.constantFrom(null, null, null, '2026-03-01T00:00:00Z'),
      date_create: time,
      date_modify: time,
    },
    { requiredKeys: ['date_create', 'date_modify'] },
  )
  .chain((lead) => id(4).map((n) => ({ id: n, ...lead }) as Row))

const leadMove: ChangeIn = (portal) =>
  fc
    .record({
      owner: id(4),
      status_id: fc.constantFrom('NEW', 'CONVERTED'),
      type_id: fc.constantFrom(1, 2, 3),
    })
    .map(({ owner, status_id, type_id }) =>
      named(`move of lead ${portal}:${owner} ${JSON.stringify([status_id, type_id])}`, (pool) =>
        put(pool, 'lead_status_history', {
          portal_id: portal,
          id: nextHistoryId(pool, portal),
          type_id,
          owner_id: owner,
          created_time: '2026-01-01T00:00:00Z',
          status_id,
        }),
      ),
    )

const CHANGES: [weight: number, ChangeIn][] = [
  [
    8,
    upsert(
      'deals',
      fc.tuple(id(6), deal).map(([n, deal]) => ({ id: n, ...deal })),
    ),
  ],
  [6, move],
  [8, honestMove],
  [4, upsert('activities', activity)],
  [3, upsert('tasks', task as fc.Arbitrary<Row>)],
  [3, upsert('timeline_comments', comment as fc.Arbitrary<Row>)],
  [5, logged],
  [1, reporting],
  [4, upsert('leads', lead)],
  [3, leadMove],
  [6, upsert('statuses', status)],
  [1, role],
  [2, upsert('users', user as fc.Arbitrary<Row>)],
  [1, upsert('departments', fc.record({ id: id(3), name, parent: maybe(id(3)) }) as fc.Arbitrary<Row>)],
  [1, upsert('categories', fc.record({ id: pipeline, name }) as fc.Arbitrary<Row>)],
  [
    2,
    upsert(
      'companies',
      fc.record({
        id: id(2),
        title: name,
        is_my_company: fc.constantFrom(null, null, true),
        ...client,
      }) as fc.Arbitrary<Row>,
    ),
  ],
  [2, upsert('contacts', fc.record({ id: id(2), name, last_name: name, ...client }) as fc.Arbitrary<Row>)],
  [
    1,
    upsert(
      'statuses',
      fc.record({
        entity_id: fc.constantFrom('SOURCE', 'DEAL_TYPE', 'STATUS'),
        status_id: fc.constantFrom('WEB', 'SALE', 'NEW', 'CONVERTED'),
        name,
        semantics: fc.constantFrom(null, 'S', 'F'),
        deleted_at: fc.constantFrom(null, null, '2026-01-01T00:00:00Z'),
      }) as fc.Arbitrary<Row>,
    ),
  ],
  [
    1,
    upsert(
      'currencies',
      fc.record({
        currency: fc.constantFrom('RUB', 'USD'),
        amount: fc.constantFrom(1, 90, 91.25),
        amount_cnt: fc.constantFrom(1, 7),
        base: fc.constantFrom(true, false),
        deleted_at: fc.constantFrom(null, null, '2026-01-01T00:00:00Z'),
      }),
    ),
  ],
  [
    1,
    upsert(
      'user_fields',
      name.map((value) => ({ entity_id: 'CRM_DEAL', field_name: 'UF_CRM_KIND', list: [{ id: '1', value }] })),
    ),
  ],
  [1, fact('webhook_user', () => id(3).map((n) => ({ id: String(n) })))],
  [1, fact('url', (portal) => fc.constantFrom(`https://a${portal}.example`, `https://b${portal}.example/`))],
  [1, fact('name', () => fc.constantFrom('Москва', 'Казань'))],
]

/** Any change that may happen in a portal of six deals. */
export const changeIn: ChangeIn = (portal) =>
  fc.oneof(...CHANGES.map(([weight, change]) => ({ weight, arbitrary: change(portal) })))

/** Any change that may happen in one of two portals that number alike, or in what they share. */
export const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 12, arbitrary: changeIn(1) },
  { weight: 8, arbitrary: changeIn(2) },
  setting('currency', fc.constantFrom('RUB', 'USD')),
  setting('installed_at', fc.constantFrom('2025-12-01T00:00:00Z', '2026-01-15T00:00:00Z')),
)

/** Shows in a counterexample what the change was. */
function named(text: string, change: Change): Change {
  return Object.assign(change, { [fc.toStringMethod]: () => text })
}
