import fc from 'fast-check'
import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { refreshMarts } from '../../marts/index.ts'
import { changeIn } from './random-portal.ts'
import { at, emptyPortal, put, type Row, register, row, rows, set } from './support.ts'
import { putDeal, putDeals, putDictionaries } from './worked-example.ts'

const MARTS = ['deals', 'sales', 'deal_stages', 'data_quality']

/** Every row of every mart as text, sorted. */
async function everything(pool: Pool): Promise<string[]> {
  const texts: string[] = []
  for (const mart of MARTS) {
    const { rows } = await pool.query<{ text: string }>(
      `select '${mart} ' || to_jsonb(mart)::text as text from marts.${mart} as mart`,
    )
    texts.push(...rows.map(({ text }) => text))
  }
  return texts.sort()
}

async function clear(pool: Pool): Promise<void> {
  await pool.query(`
    do $$ declare name text; begin
      for name in select tablename from pg_tables where schemaname = 'raw' loop
        execute format('truncate raw.%I', name);
      end loop;
    end $$;
    truncate app.stage_roles, app.reporting_pipelines, app.changes, app.person_edits, app.portals`)
  for (const portal of [1, 2]) await register(pool, portal, { name: `Портал ${portal}` })
}

test('two portals that number alike give what each gives alone', async () => {
  const together = await emptyPortal()
  const alone = { 1: await emptyPortal(), 2: await emptyPortal() }
  for (const pool of [together, alone[1], alone[2]]) {
    await set(pool, 'currency', 'RUB')
    await set(pool, 'installed_at', '2025-12-15T00:00:00Z')
    await refreshMarts(pool)
  }
  const life = fc.array(
    fc.constantFrom<1 | 2>(1, 2).chain((portal) => changeIn(portal).map((change) => ({ portal, change }))),
    { minLength: 20, maxLength: 70 },
  )
  let compared = 0
  await fc.assert(
    fc.asyncProperty(life, async (life) => {
      for (const pool of [together, alone[1], alone[2]]) await clear(pool)
      for (const { portal, change } of life) {
        await change(together)
        await change(alone[portal])
      }
      for (const pool of [together, alone[1], alone[2]]) await refreshMarts(pool, { full: true })
      const apart = [...(await everything(alone[1])), ...(await everything(alone[2]))].sort()
      expect(await everything(together)).toEqual(apart)
      compared += apart.length
    }),
    { numRuns: 15, endOnFailure: true },
  )
  expect(compared).toBeGreaterThan(100)
}, 300_000)

/** The worked example, and a second portal where the same numbers stand for other things. */
async function example(): Promise<Pool> {
  const pool = await emptyPortal()
  await putDictionaries(pool)
  await putDeals(pool)
  await register(pool, 2, { name: 'Казань', webhook_user: { id: '1' } })
  const other = (table: string, ...rows: Row[]) =>
    put(pool, table, ...rows.map((row) => ({ portal_id: 2, ...row })))
  await other('categories', { id: 7, name: 'Розница' })
  await other('statuses', {
    entity_id: 'DEAL_STAGE_7',
    status_id: 'C7:WON',
    name: 'Продано',
    sort: 10,
    semantics: 'S',
  })
  await other('departments', { id: 5, name: 'Филиал' })
  await other('users', { id: 1, name: 'Вера', department_ids: [5] })
  await other('companies', { id: 11, title: 'Вектор' })
  await other(
    'currencies',
    { currency: 'KZT', amount: 1, base: true },
    { currency: 'RUB', amount: 5 },
    { currency: 'USD', amount: 500 },
  )
  await other('user_fields', {
    entity_id: 'CRM_DEAL',
    field_name: 'UF_CRM_KIND',
    list: [{ id: '1', value: 'Опт' }],
  })
  await put(pool, 'user_fields', {
    entity_id: 'CRM_DEAL',
    field_name: 'UF_CRM_KIND',
    list: [{ id: '1', value: 'Сеть' }],
  })
  await other('deals', {
    id: 1,
    category_id: 7,
    stage_id: 'C7:WON',
    opportunity: 100,
    currency_id: 'USD',
    company_id: 11,
    assigned_by_id: 1,
    date_create: at('02.02'),
    date_modify: at('03.02'),
    moved_time: at('03.02'),
    custom: { UF_CRM_KIND: '1' },
  })
  await refreshMarts(pool)
  return pool
}

test('every name, rate and rule of a deal is that of its own portal', async () => {
  const pool = await example()
  expect(
    await row(
      pool,
      `select portal, pipeline, stage, status, manager, department, department_ids, company, amount, is_repeat, custom, url
       from marts.deals where portal_id = 2`,
    ),
  ).toEqual({
    portal: 'Казань',
    pipeline: 'Розница',
    stage: 'Продано',
    status: 'won',
    manager: 'Вера',
    department: 'Филиал',
    department_ids: '/5/',
    company: 'Вектор',
    amount: 10_000,
    is_repeat: false,
    custom: { uf_kind: 'Опт' },
    url: 'https://portal2.example/crm/deal/details/1/',
  })
  expect(
    await row(pool, 'select event_id from marts.sales where portal_id = 2 and event = $1', ['won']),
  ).toEqual({
    event_id: '2:won:1',
  })
})

test('money is in the base currency of the first portal, unless the settings name another', async () => {
  const pool = await example()
  await set(pool, 'currency', 'KZT')
  await refreshMarts(pool)
  expect(await rows(pool, 'select portal_id, amount from marts.deals where id = 1 order by 1')).toEqual([
    { portal_id: 1, amount: null },
    { portal_id: 2, amount: 50_000 },
  ])
  expect(
    await row(
      pool,
      `select detail from marts.data_quality where "check" = 'currency_unknown' and record_id = 1`,
    ),
  ).toEqual({ detail: 'RUB' })
})

test("the webhook's owner of one portal is a person in another", async () => {
  const pool = await example()
  const edit = { id: 1, modify_by_id: 1, date_modify: at('09.02') }
  await put(pool, 'deals', edit, { portal_id: 2, ...edit })
  await refreshMarts(pool)
  expect(await rows(pool, 'select portal_id, person_id from app.person_edits where deal_id = 1')).toEqual([
    { portal_id: 1, person_id: 1 },
  ])
})

test('a change in one portal computes no deal of another', async () => {
  const pool = await example()
  await put(pool, 'users', { portal_id: 2, id: 1, name: 'Вера', last_name: 'Ли' })
  expect(await refreshMarts(pool)).toMatchObject({ changedDeals: 1, full: false })
  await put(pool, 'companies', { portal_id: 2, id: 11, title: 'Вега' })
  expect(await refreshMarts(pool)).toMatchObject({ changedDeals: 1, full: false })
})

test('a portal that moved changes its links and nothing else', async () => {
  const pool = await example()
  const seen = () =>
    rows(pool, `select to_jsonb(deals) - 'url' as deal, portal_id from marts.deals order by portal_id, id`)
  const before = await seen()
  await register(pool, 2, { url: 'https://moved.example/' })
  expect(await refreshMarts(pool)).toMatchObject({ changedDeals: 1, full: false })
  expect(await seen()).toEqual(before)
  expect(await rows(pool, 'select portal_id, url from marts.deals where id = 1 order by 1')).toEqual([
    { portal_id: 1, url: 'https://demo.example/crm/deal/details/1/' },
    { portal_id: 2, url: 'https://moved.example/crm/deal/details/1/' },
  ])
})

test('a stage role holds in its own portal', async () => {
  const pool = await example()
  await putDeal(pool, { id: 7, portal_id: 1 }, [['C7:BILL', '02.01']])
  await put(pool, 'deals', {
    portal_id: 2,
    id: 7,
    category_id: 7,
    stage_id: 'C7:BILL',
    date_create: at('02.01'),
  })
  await pool.query(
    `insert into app.stage_roles (portal_id, category_id, stage_id, role) values (2, 7, 'C7:BILL', 'won')`,
  )
  await refreshMarts(pool)
  expect(await rows(pool, 'select portal_id, status from marts.deals where id = 7 order by 1')).toEqual([
    { portal_id: 1, status: 'open' },
    { portal_id: 2, status: 'won' },
  ])
})

test('an installation that knew one portal is taken over', async () => {
  const pool = await example()
  await pool.query(`
    drop schema staging cascade;
    drop table marts.deals, marts.deal_stage_facts, marts.data_quality, marts.dictionary, app.person_edits cascade;
    create schema staging;
    create table marts.deals (id bigint primary key, title text);
    create table marts.deal_stage_facts (deal_id bigint, stage_id text);
    create table marts.dictionary (kind text, key text, value jsonb, primary key (kind, key));
    create view marts.sales as select * from marts.deals;
    create table app.person_edits (
      deal_id bigint primary key, edited_at timestamptz(3) not null, person_id bigint not null
    );
    insert into marts.deals values (1, 'old');
    insert into app.person_edits values (4, '2026-01-30T10:00:00+03:00', 2);
    update app.settings set value = '"of old"' where key = 'mart_definition'`)
  expect(await refreshMarts(pool)).toMatchObject({ changedDeals: 7, full: true })
  expect(
    await row(
      pool,
      `select to_char(last_activity_at at time zone 'Europe/Moscow', 'DD.MM') as day from marts.deals where portal_id = 1 and id = 4`,
    ),
  ).toEqual({ day: '30.01' })
  expect(await row(pool, 'select count(*) from marts.data_quality')).not.toEqual({ count: 0 })
})
