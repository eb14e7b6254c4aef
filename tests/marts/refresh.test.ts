import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { refreshMarts } from '../../marts/index.ts'
import { at, emptyPortal, put, register, row, rows, set } from './support.ts'
import { putDeal, putDeals, putDictionaries, stage } from './worked-example.ts'

const DECEMBER = '2025-11-30T21:00:00.000Z'
const JANUARY = '2025-12-31T21:00:00.000Z'
const FEBRUARY = '2026-01-31T21:00:00.000Z'

async function example(): Promise<Pool> {
  const pool = await emptyPortal()
  await putDictionaries(pool)
  await putDeals(pool)
  await refreshMarts(pool)
  return pool
}

const changed = async (pool: Pool) => {
  const { changedDeals, months, full } = await refreshMarts(pool)
  const ofDeals = months.filter(({ entity }) => ['deals', 'sales'].includes(entity))
  return { changedDeals, full, months: ofDeals.map(({ entity, month }) => `${entity} ${month}`).sort() }
}

/** Everything that a refresh may write, as Postgres counts it. */
const traces = (pool: Pool) =>
  rows(
    pool,
    `select 'marts.deals' as name, xmin::text, id::text from marts.deals
     union all select 'facts', xmin::text, deal_id || stage_id from marts.deal_stage_facts
     union all select 'quality', xmin::text, concat_ws(' ', portal_id, entity, record_id, "check") from marts.data_quality
     union all select 'dictionary', xmin::text, concat_ws(' ', kind, portal_id, key) from marts.dictionary
     union all select 'versions', xmin::text, entity || month from app.month_versions
     union all select 'settings', xmin::text, key from app.settings
     order by 1, 3`,
  )

test('a refresh of nothing writes nothing', async () => {
  const pool = await example()
  const before = await traces(pool)
  expect(await changed(pool)).toEqual({ changedDeals: 0, full: false, months: [] })
  expect(await traces(pool)).toEqual(before)
})

test('a full refresh of equal rows writes no row of a mart', async () => {
  const pool = await example()
  const marts = async () => (await traces(pool)).filter(({ name }) => name !== 'settings')
  const before = await marts()
  expect(await refreshMarts(pool, { full: true })).toMatchObject({ changedDeals: 6, full: true, months: [] })
  expect(await marts()).toEqual(before)
})

test('the first refresh versions every month that has a deal', async () => {
  const pool = await example()
  expect(await rows(pool, 'select entity, month, version from app.month_versions order by 1, 2')).toEqual(
    [
      ['customers', 0] as const,
      ['data_quality', 0] as const,
      ...['deals', 'sales'].flatMap(
        (entity) =>
          [
            [entity, DECEMBER],
            [entity, JANUARY],
          ] as const,
      ),
    ].map(([entity, month]) => ({ entity, month: new Date(month), version: 1 })),
  )
})

test('closing a deal touches the month of its creation and that of its close', async () => {
  const pool = await example()
  await putDeal(pool, { id: 7 }, [['C7:NEW', '26.12']])
  await refreshMarts(pool)
  await putDeal(pool, { id: 7 }, [
    ['C7:NEW', '26.12'],
    ['C7:DEAR', '03.02'],
  ])
  expect(await changed(pool)).toEqual({
    changedDeals: 1,
    full: false,
    months: [`deals ${DECEMBER}`, `sales ${DECEMBER}`, `sales ${FEBRUARY}`],
  })
  await put(pool, 'deals', { id: 7, deleted_at: at('09.02') })
  expect((await changed(pool)).months).toEqual([
    `deals ${DECEMBER}`,
    `sales ${DECEMBER}`,
    `sales ${FEBRUARY}`,
  ])
})

test('a change of the stages alone touches the deals', async () => {
  const pool = await example()
  const history = { type_id: 2, owner_id: 4, category_id: 7, stage_semantic_id: 'P', stage_id: 'C7:NEW' }
  await put(pool, 'deal_stage_history', {
    id: 399,
    created_time: at('19.01'),
    ...history,
    stage_id: 'C7:WORK',
  })
  expect(await changed(pool)).toEqual({
    changedDeals: 1,
    full: false,
    months: [`deals ${JANUARY}`, `sales ${JANUARY}`],
  })
})

test('an earlier sale turns the later ones of the client into repeat ones', async () => {
  const pool = await example()
  await putDeal(pool, { id: 7, company_id: 11 }, [
    ['C7:NEW', '24.12'],
    ['C7:WON', '02.01'],
  ])
  expect(await changed(pool)).toMatchObject({ changedDeals: 1 })
  expect(await row(pool, 'select is_repeat from marts.deals where id = 1')).toEqual({ is_repeat: true })
  await put(pool, 'deals', { id: 7, company_id: 12 })
  await refreshMarts(pool)
  expect(await row(pool, 'select is_repeat from marts.deals where id = 1')).toEqual({ is_repeat: false })
})

test.each([
  ['user', 'users', { id: 2, last_name: 'Серов' }, 3],
  ['department', 'departments', { id: 5, name: 'Сбыт' }, 3],
  ['company', 'companies', { id: 12, title: 'Б' }, 2],
  ['contact', 'contacts', { id: 21, name: 'Икс' }, 4],
  ['stage', 'statuses', stage('C7:NEW', 'Свежая', 10), 6],
  ['pipeline', 'categories', { id: 7, name: 'Розница' }, 6],
  ['rate', 'currencies', { currency: 'USD', amount: 91 }, 1],
])('a changed %s reaches its deals only', async (_, table, change, deals) => {
  const pool = await example()
  await put(pool, table, change)
  const report = await changed(pool)
  expect(report).toMatchObject({ changedDeals: deals, full: false })
  expect(report.months.length).toBeGreaterThan(0)
  expect((await refreshMarts(pool, { full: true })).months).toEqual([])
})

test('another time zone gives every month a new version', async () => {
  const pool = await example()
  await set(pool, 'timezone', 'Asia/Vladivostok')
  const { months } = await refreshMarts(pool)
  expect(months).toContainEqual({ entity: 'deals', month: '2025-12-31T14:00:00.000Z' })
  expect(await row(pool, 'select max(version) as version from app.month_versions')).toEqual({ version: 2 })
})

test('another address of the portal changes every link', async () => {
  const pool = await example()
  await register(pool, 1, { url: 'https://other.example/' })
  expect(await changed(pool)).toEqual({
    changedDeals: 6,
    full: false,
    months: [`deals ${DECEMBER}`, `deals ${JANUARY}`, `sales ${DECEMBER}`, `sales ${JANUARY}`],
  })
  expect(await row(pool, 'select url from marts.deals where id = 5')).toEqual({
    url: 'https://other.example/crm/deal/details/5/',
  })
})

test('a slow transaction of the loader is not missed', async () => {
  const pool = await example()
  const loader = await pool.connect()
  await loader.query('begin')
  await loader.query(`update raw.deals set title = 'Поздно', synced_at = clock_timestamp() where id = 1`)
  await put(pool, 'deals', { id: 2, title: 'Рано' })
  await refreshMarts(pool)
  await loader.query('commit')
  loader.release()
  await refreshMarts(pool)
  expect(await rows(pool, 'select title from marts.deals where id < 3 order by id')).toEqual([
    { title: 'Поздно' },
    { title: 'Рано' },
  ])
})

test('two refreshes at once do the work once', async () => {
  const pool = await example()
  await put(pool, 'deals', { id: 1, title: 'Иначе' })
  const reports = await Promise.all([refreshMarts(pool), refreshMarts(pool)])
  expect(reports.filter(({ months }) => months.length > 0)).toHaveLength(1)
})

test('a failed refresh leaves the marts as they were', async () => {
  const pool = await example()
  await pool.query(`insert into app.settings values ('installed_at', '"no date"')`)
  await put(pool, 'deals', { id: 1, title: 'Иначе' })
  await expect(refreshMarts(pool)).rejects.toThrow('no date')
  expect(await row(pool, 'select title from marts.deals where id = 1')).toEqual({ title: 'Сделка 1' })
  await pool.query(`delete from app.settings where key = 'installed_at'`)
  await refreshMarts(pool)
  expect(await row(pool, 'select title from marts.deals where id = 1')).toEqual({ title: 'Иначе' })
})

test('marts of an older definition are made anew', async () => {
  const pool = await example()
  await set(pool, 'mart_definition', 'older')
  await pool.query('drop view marts.deal_stages; alter table marts.deals drop column url cascade')
  expect(await refreshMarts(pool)).toMatchObject({ changedDeals: 6, full: true })
  expect(await row(pool, 'select count(url) as count from marts.deals')).toEqual({ count: 6 })
})
