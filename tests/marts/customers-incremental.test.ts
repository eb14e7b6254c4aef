import fc from 'fast-check'
import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { refreshMarts } from '../../marts/index.ts'
import { type Change, change } from './random-portal.ts'
import { at, emptyPortal, put, type Row, register, rows } from './support.ts'
import { stage } from './worked-example.ts'

const id = (max: number) => fc.integer({ min: 1, max })
const portal = id(2)
const gone = fc.constantFrom(null, null, null, '2026-03-01T00:00:00Z')
const flag = fc.constantFrom(true, null, null)
const moment = fc.integer({ min: 0, max: 2000 }).map((hours) => new Date(Date.UTC(2026, 0, 1, hours)))
const distant = fc.constantFrom(null, new Date('2025-05-05T00:00:00Z'), new Date('2099-05-05T00:00:00Z'))

const upsert = (table: string, row: fc.Arbitrary<Row>): fc.Arbitrary<Change> =>
  row.map((row) => Object.assign((pool: Pool) => put(pool, table, row), show(table, row)))
const show = (table: string, row: Row) => ({ [fc.toStringMethod]: () => `${table} ${JSON.stringify(row)}` })

const OWN: fc.Arbitrary<Change>[] = [
  upsert(
    'companies',
    fc.record({
      ...{ portal_id: portal, id: id(3), title: fc.constantFrom('Альфа', ' '), assigned_by_id: id(3) },
      ...{ is_my_company: flag, deleted_at: gone },
    }),
  ),
  upsert('contacts', fc.record({ portal_id: portal, id: id(3), assigned_by_id: id(3), deleted_at: gone })),
  upsert(
    'tasks',
    fc.record({
      ...{ portal_id: portal, id: id(4), status: fc.constantFrom(2, 5, null), responsible_id: id(3) },
      ...{ crm_links: fc.constantFrom(['D_1'], ['CO_2', 'D_1'], ['T96_1'], null), deadline: distant },
      ...{ created_date: moment, deleted_at: gone },
    }),
  ),
  upsert(
    'activities',
    fc.record({
      ...{ portal_id: portal, id: id(6), type_id: fc.constantFrom(1, 2, 4, 6), responsible_id: id(4) },
      ...{ provider_id: fc.constantFrom('CRM_TASKS_TASK', 'VOXIMPLANT_CALL'), associated_entity_id: id(4) },
      ...{ start_time: moment, end_time: moment, completed: flag, deadline: distant, deleted_at: gone },
    }),
  ),
  upsert(
    'timeline_comments',
    fc.record({
      portal_id: portal,
      id: id(4),
      owner_id: id(4),
      author_id: id(3),
      created: moment,
      deleted_at: gone,
    }),
  ),
]

const batches = fc.array(
  fc.array(fc.oneof({ weight: 3, arbitrary: change }, { weight: 4, arbitrary: fc.oneof(...OWN) }), {
    minLength: 1,
    maxLength: 12,
  }),
  { minLength: 2, maxLength: 4 },
)

async function contents(pool: Pool): Promise<unknown[]> {
  return await rows(
    pool,
    `select 'customer ' || to_jsonb(customers)::text as text from marts.customers
     union all select 'activity ' || to_jsonb(activities)::text from marts.activities order by 1`,
  )
}

/** Raw is emptied, everything that is made of it too. */
async function clear(pool: Pool): Promise<void> {
  await pool.query(`
    do $$ declare name text; begin
      for name in select tablename from pg_tables where schemaname = 'raw' loop
        execute format('truncate raw.%I', name);
      end loop;
    end $$;
    truncate app.stage_roles, app.person_edits, app.portals`)
  for (const id of [1, 2]) await register(pool, id, { name: `Портал ${id}` })
  await refreshMarts(pool, { full: true })
}

test('customers and activities of what changed equal those of everything', async () => {
  const pool = await emptyPortal()
  await refreshMarts(pool)
  let compared = 0
  await fc.assert(
    fc.asyncProperty(batches, async (batches) => {
      await clear(pool)
      for (const batch of batches) {
        for (const change of batch) await change(pool)
        await refreshMarts(pool)
      }
      const incremental = await contents(pool)
      expect((await refreshMarts(pool, { full: true })).months).toEqual([])
      expect(await contents(pool)).toEqual(incremental)
      await pool.query('drop table marts.customers cascade')
      await refreshMarts(pool)
      expect(await contents(pool)).toEqual(incremental)
      compared += incremental.length
    }),
    { numRuns: 10, endOnFailure: true },
  )
  expect(compared).toBeGreaterThan(10)
}, 300_000)

const RANKS = `select id, recency, frequency, monetary from marts.customers where last_won_at is not null and kind <> 'none' order by id`
const NTILES = `select id,
    ntile(3) over (order by last_won_at, id) as recency,
    ntile(3) over (order by won_count, id) as frequency,
    ntile(3) over (order by won_amount, id) as monetary
  from marts.customers where last_won_at is not null and kind <> 'none' order by id`

/** Deals of few amounts and days, so that many tie. */
const sale = fc.record({
  ...{ id: id(90), company_id: id(40), opportunity: fc.constantFrom(10, 20, 30), day: id(9) },
  stage_id: fc.constantFrom('C7:WON', 'C7:WON', 'C7:NEW'),
})

test('terciles that follow changes equal those of a ranking in full', async () => {
  const pool = await emptyPortal()
  await put(pool, 'statuses', stage('C7:NEW', 'Новая', 10), stage('C7:WON', 'Успех', 20, 'S'))
  await put(pool, 'currencies', { currency: 'RUB', amount: 1, amount_cnt: 1, base: true })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(sale, { minLength: 1, maxLength: 60 }), { minLength: 2, maxLength: 4 }),
      fc.array(fc.array(sale, { minLength: 1, maxLength: 3 }), { minLength: 3, maxLength: 6 }),
      async (crowds, few) => {
        await pool.query('truncate raw.deals')
        await refreshMarts(pool, { full: true })
        for (const sales of [...crowds, ...few]) {
          for (const { day, ...deal } of sales)
            await put(pool, 'deals', {
              ...{ category_id: 7, currency_id: 'RUB', date_create: at('01.01'), date_modify: at('01.01') },
              ...{ moved_time: at(`0${day}.01`), ...deal },
            })
          await refreshMarts(pool)
          expect(await rows(pool, RANKS)).toEqual(await rows(pool, NTILES))
        }
      },
    ),
    { numRuns: 5, endOnFailure: true },
  )
}, 300_000)
