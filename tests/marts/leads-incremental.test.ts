import fc from 'fast-check'
import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { refreshMarts } from '../../marts/index.ts'
import { putLead } from './leads-example.ts'
import { change as anyChange, type Change } from './random-portal.ts'
import { at, emptyPortal, put, type Row, register } from './support.ts'

const id = (max: number) => fc.integer({ min: 1, max })
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 4 })
const time = fc
  .integer({ min: 0, max: 140 * 24 })
  .map((hours) => new Date(Date.UTC(2025, 10, 20) + hours * 3_600_000).toISOString())
const stage = fc.constantFrom('NEW', 'WORK', 'CONVERTED', 'JUNK', 'LOST_CODE', null)
const semantics = fc.constantFrom('P', 'S', 'F', null)
const deleted = fc.constantFrom(null, null, null, '2026-03-01T00:00:00Z')

const lead = fc.record(
  {
    id: id(4),
    status_id: stage,
    status_semantic_id: semantics,
    opportunity: maybe(id(9999)),
    currency_id: fc.constantFrom('RUB', 'USD', 'XXX', null),
    company_id: maybe(id(2)),
    contact_id: maybe(id(2)),
    company_title: fc.constantFrom('Ромашка', null),
    assigned_by_id: maybe(id(3)),
    modify_by_id: maybe(id(3)),
    source_id: fc.constantFrom('WEB', '4|TG', null),
    date_closed: maybe(time),
    moved_time: maybe(time),
    last_activity_time: maybe(time),
    deleted_at: deleted,
    custom: maybe(fc.record({ UF_CRM_KIND: fc.constantFrom('1', '2', ['2', '1']) })),
    date_create: time,
    date_modify: time,
  },
  { requiredKeys: ['id', 'date_create', 'date_modify'] },
)

const move = fc.record({
  id: id(30),
  type_id: fc.constantFrom(1, 2, 3),
  owner_id: id(4),
  created_time: time,
  status_semantic_id: semantics,
  status_id: stage,
})

const owner = fc.record({ owner_type_id: fc.constantFrom(1, 1, 2), owner_id: id(4) })
const activity = fc
  .record({
    id: id(5),
    owner,
    bindings: maybe(fc.array(owner, { maxLength: 3 })),
    type_id: fc.constantFrom(1, 2, 3, 4, 6, 6),
    provider_id: fc.constantFrom('CRM_TODO', 'CRM_SMS', 'VOXIMPLANT_CALL', null),
    completed: fc.boolean(),
    created: time,
    last_updated: time,
    start_time: maybe(time),
    deadline: maybe(time),
    deleted_at: deleted,
  })
  .map(({ owner, bindings, ...rest }) => ({
    ...rest,
    ...owner,
    bindings,
  }))

const comment = fc
  .record({ id: id(3), owner, created: time, author_id: maybe(id(3)), deleted_at: deleted })
  .map(({ owner, ...rest }) => ({ ...rest, ...owner }))

const deal = fc.record({
  id: id(6),
  lead_id: maybe(id(5)),
  category_id: fc.constant(0),
  stage_id: fc.constantFrom('A', 'WON', 'LOSE'),
  stage_semantic_id: fc.constantFrom('P', 'S', 'S'),
  opportunity: maybe(id(9999)),
  currency_id: fc.constantFrom('RUB', 'USD'),
  deleted_at: deleted,
  date_create: time,
  date_modify: time,
})

const status = fc.record({
  entity_id: fc.constant('STATUS'),
  status_id: stage.filter((code) => code !== null),
  id: id(9),
  name: fc.constantFrom('Альфа', 'Бета', ' '),
  sort: id(5),
  semantics: fc.constantFrom(null, 'S', 'F'),
  deleted_at: deleted,
})

const field = fc.constantFrom('Альфа', 'Бета').map((value) => ({
  entity_id: 'CRM_LEAD',
  field_name: 'UF_CRM_KIND',
  list: [{ id: '1', value }],
}))

const TABLES: [weight: number, table: string, row: fc.Arbitrary<Row>][] = [
  [8, 'leads', lead],
  [8, 'lead_status_history', move],
  [6, 'activities', activity],
  [3, 'timeline_comments', comment],
  [6, 'deals', deal],
  [4, 'statuses', status],
  [1, 'user_fields', field],
]

const change: fc.Arbitrary<Change> = fc.oneof(
  ...TABLES.map(([weight, table, row]) => ({
    weight,
    arbitrary: fc
      .tuple(fc.constantFrom(1, 1, 2), row)
      .map(([portal_id, row]) => upsert(table, { portal_id, ...row })),
  })),
  { weight: 8, arbitrary: anyChange },
)

/** Shows in a counterexample what the change was. */
function upsert(table: string, row: Row): Change {
  const text = `${table} ${JSON.stringify(row)}`
  return Object.assign((pool: Pool) => put(pool, table, row), { [fc.toStringMethod]: () => text })
}

const batches = fc.array(fc.array(change, { minLength: 1, maxLength: 12 }), { minLength: 2, maxLength: 4 })

test('a refresh of what changed about leads equals a refresh of everything', async () => {
  const pool = await emptyPortal()
  await fc.assert(
    fc.asyncProperty(batches, async (batches) => {
      await empty(pool)
      await refreshMarts(pool)
      for (const batch of batches) {
        const before = await contents(pool)
        for (const change of batch) await change(pool)
        const { months } = await refreshMarts(pool)
        const ofLeads = months.filter(({ entity }) => entity === 'leads').map(({ month }) => month)
        expect(ofLeads.sort()).toEqual(monthsOfDifferences(before, await contents(pool)))
      }
      const incremental = await contents(pool)
      expect((await refreshMarts(pool, { full: true })).months).toEqual([])
      expect(await contents(pool)).toEqual(incremental)
      await pool.query('drop table marts.leads cascade')
      await refreshMarts(pool)
      expect(await contents(pool)).toEqual(incremental)
    }),
    { numRuns: 8, endOnFailure: false },
  )
}, 300_000)

test('what is heard of late moves the first touch back, what is taken away moves it on', async () => {
  const pool = await emptyPortal()
  await put(pool, 'users', { id: 1, name: 'Анна' })
  await putLead(pool, { id: 1 }, [
    ['NEW', '02.01'],
    ['IN_PROCESS', '09.01'],
  ])
  const touchedAfter = async (table: string, row: Row) => {
    await put(pool, table, row)
    const { months } = await refreshMarts(pool)
    expect(months.map(({ entity }) => entity)).toContain('leads')
    const { rows } = await pool.query('select first_touch_at from marts.leads')
    return rows[0].first_touch_at
  }
  await refreshMarts(pool)
  const call = { id: 1, owner_type_id: 1, owner_id: 1, type_id: 2, completed: true }
  const comment = { id: 1, owner_type_id: 1, owner_id: 1, author_id: 1, created: at('02.01 10:07') }
  const called = { ...call, created: at('03.01'), last_updated: at('03.01') }
  expect(await touchedAfter('activities', called)).toEqual(new Date(at('03.01')))
  expect(await touchedAfter('timeline_comments', comment)).toEqual(new Date(at('02.01 10:07')))
  const gone = { ...comment, deleted_at: at('10.01') }
  expect(await touchedAfter('timeline_comments', gone)).toEqual(new Date(at('03.01')))
  expect(await touchedAfter('activities', { ...called, owner_id: 2 })).toEqual(new Date(at('09.01')))
  const born = { id: 1, date_create: at('09.01 10:01'), date_modify: at('10.01') }
  expect(await touchedAfter('leads', born)).toBeNull()
}, 60_000)

/** Rows by key: what they say, and the month of the lead's creation. */
type Contents = Map<string, { text: string; month: string | undefined }>

async function contents(pool: Pool): Promise<Contents> {
  const { rows } = await pool.query<{ key: string; text: string; month: Date | null }>(`
    select 'lead ' || concat_ws(':', portal_id, id) as key, to_jsonb(leads)::text as text,
      date_trunc('month', created_at, 'Europe/Moscow') as month
    from marts.leads
    union all
    select 'stage ' || lead_stage_id, to_jsonb(stages)::text, date_trunc('month', created_at, 'Europe/Moscow')
    from marts.lead_stages as stages
    union all
    select 'touch ' || concat_ws(':', portal_id, kind, id, lead_id), to_jsonb(touches)::text, null
    from staging.lead_touches as touches
    order by key`)
  return new Map(rows.map(({ key, text, month }) => [key, { text, month: month?.toISOString() }]))
}

function monthsOfDifferences(before: Contents, after: Contents): string[] {
  const touched = new Set<string>()
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const sides = [before.get(key), after.get(key)]
    if (sides[0]?.text === sides[1]?.text) continue
    for (const side of sides) if (side?.month) touched.add(side.month)
  }
  return [...touched].sort()
}

async function empty(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `select 'raw.' || tablename as name from pg_tables where schemaname = 'raw'`,
  )
  await pool.query(`
    truncate ${rows.map(({ name }) => name).join(', ')}, app.stage_roles, app.portals;
    drop table if exists marts.leads, app.lead_edits, app.person_edits cascade;
    delete from app.settings where key not in ('timezone', 'mart_watermark')`)
  for (const portal of [1, 2]) await register(pool, portal, { name: `Портал ${portal}` })
}
