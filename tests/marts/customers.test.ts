import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { refreshMarts } from '../../marts/index.ts'
import { at, emptyPortal, put, type Row, register, row, rows } from './support.ts'
import { putDeal, putDeals, putDictionaries, stage } from './worked-example.ts'

const ANNA = 1
const BORIS = 2

async function portal(): Promise<Pool> {
  const pool = await emptyPortal()
  await putDictionaries(pool)
  return pool
}

const won = (pool: Pool, id: number, facts: Row, day = '12.01') =>
  putDeal(pool, { id, opportunity: 100, ...facts }, [
    ['C7:NEW', '02.01'],
    ['C7:WON', day],
  ])
const open = (pool: Pool, id: number, facts: Row) =>
  putDeal(pool, { id, opportunity: 10, ...facts }, [['C7:NEW', '02.01']])

const seen = (pool: Pool, columns: string) =>
  rows(pool, `select ${columns} from marts.customers order by portal_id, id`)

const FACTS =
  'id, deals_count as deals, won_count as won, won_amount, open_count as open, open_amount, lost_count as lost, lost_amount'

test('the clients of the worked example', async () => {
  const pool = await portal()
  await put(pool, 'companies', { id: 11, assigned_by_id: ANNA })
  await put(pool, 'contacts', { id: 21, assigned_by_id: BORIS })
  await putDeals(pool)
  await refreshMarts(pool)
  expect(await seen(pool, FACTS)).toEqual([
    {
      ...{ id: 'company:11', deals: 2, won: 2, won_amount: 190_000 },
      ...{ open: 0, open_amount: 0, lost: 0, lost_amount: 0 },
    },
    {
      ...{ id: 'company:12', deals: 2, won: 1, won_amount: 70_000 },
      ...{ open: 1, open_amount: 200_000, lost: 0, lost_amount: 0 },
    },
    {
      ...{ id: 'contact:21', deals: 2, won: 1, won_amount: 30_000 },
      ...{ open: 0, open_amount: 0, lost: 1, lost_amount: 50_000 },
    },
  ])
  const day = (name: string) => `to_char(${name} at time zone 'Europe/Moscow', 'DD.MM HH24:MI') as ${name}`
  const columns = `id, kind, client_id, name, portal, manager, manager_id, department, department_id, department_path, department_ids,
    ${day('first_won_at')}, ${day('last_won_at')}, url`
  expect(await row(pool, `select ${columns} from marts.customers where id = 'company:11'`)).toEqual({
    ...{ id: 'company:11', kind: 'company', client_id: 11, name: 'A', portal: 'demo' },
    ...{ manager: 'Анна Белова', manager_id: 1, department: 'Продажи', department_id: 5 },
    ...{ department_path: 'Компания / Продажи', department_ids: '/1/5/' },
    ...{ first_won_at: '12.01 10:00', last_won_at: '15.01 10:00' },
    url: 'https://demo.example/crm/company/details/11/',
  })
  expect(
    await row(
      pool,
      `select kind, client_id, name, manager, url from marts.customers where id = 'contact:21'`,
    ),
  ).toEqual({
    ...{ kind: 'contact', client_id: 21, name: 'X', manager: 'Борис Волков' },
    url: 'https://demo.example/crm/contact/details/21/',
  })
})

test('companies without deals are customers, contacts without are none', async () => {
  const pool = await portal()
  await refreshMarts(pool)
  expect(await seen(pool, 'id, deals_count, segment, last_won_at')).toEqual([
    { id: 'company:11', deals_count: 0, segment: 'Без покупок', last_won_at: null },
    { id: 'company:12', deals_count: 0, segment: 'Без покупок', last_won_at: null },
  ])
})

test('deals with neither have one row in each portal where they are', async () => {
  const pool = await portal()
  await register(pool, 2, { name: 'Казань' })
  await register(pool, 3, { name: 'Омск' })
  await won(pool, 1, {})
  await open(pool, 2, {})
  await put(pool, 'deals', { portal_id: 2, id: 1, category_id: 0, stage_id: 'NEW', date_create: at('02.01') })
  await put(pool, 'companies', { id: 11, deleted_at: at('02.01') }, { id: 12, deleted_at: at('02.01') })
  await refreshMarts(pool)
  expect(
    await seen(pool, 'portal_id, id, kind, client_id, name, manager, segment, deals_count, url'),
  ).toEqual(
    [1, 2].map((portal_id) => ({
      ...{ portal_id, id: 'none', kind: 'none', client_id: null, name: 'не указано' },
      ...{ manager: 'не указано', segment: 'не указано', deals_count: portal_id === 1 ? 2 : 1, url: null },
    })),
  )
  await put(pool, 'deals', { portal_id: 2, id: 1, deleted_at: at('03.01') })
  await put(pool, 'deals', { id: 1, company_id: 404 })
  await refreshMarts(pool)
  expect(await seen(pool, 'portal_id, id, deals_count')).toEqual([
    { portal_id: 1, id: 'company:404', deals_count: 1 },
    { portal_id: 1, id: 'none', deals_count: 1 },
  ])
})

test('clients whom nobody knows are not specified, deleted ones keep their name while they have deals', async () => {
  const pool = await portal()
  await open(pool, 1, { company_id: 404 })
  await open(pool, 2, { contact_id: 405 })
  await open(pool, 3, { company_id: 11 })
  await put(pool, 'companies', { id: 11, deleted_at: at('02.01') }, { id: 12, deleted_at: at('02.01') })
  await refreshMarts(pool)
  expect(await seen(pool, 'id, client_id, name')).toEqual([
    { id: 'company:11', client_id: 11, name: 'A' },
    { id: 'company:404', client_id: 404, name: 'не указано' },
    { id: 'contact:405', client_id: 405, name: 'не указано' },
  ])
})

test("the owner's own firms are no customers, their deals are the contact's or nobody's", async () => {
  const pool = await portal()
  await put(pool, 'companies', { id: 12, is_my_company: true })
  await open(pool, 1, { company_id: 12, contact_id: 21 })
  await open(pool, 2, { company_id: 12 })
  await open(pool, 3, { company_id: 11, contact_id: 21 })
  await refreshMarts(pool)
  const counted = () => seen(pool, 'id, deals_count')
  expect(await counted()).toEqual([
    { id: 'company:11', deals_count: 1 },
    { id: 'contact:21', deals_count: 1 },
    { id: 'none', deals_count: 1 },
  ])
  await put(pool, 'companies', { id: 12, is_my_company: null }, { id: 11, is_my_company: true })
  await refreshMarts(pool)
  expect(await counted()).toEqual([
    { id: 'company:12', deals_count: 2 },
    { id: 'contact:21', deals_count: 1 },
  ])
})

test('deals of ignored stages are left out here only', async () => {
  const pool = await portal()
  await open(pool, 1, { company_id: 11 })
  await open(pool, 2, { contact_id: 21 })
  await open(pool, 3, {})
  await won(pool, 4, { company_id: 11 })
  await refreshMarts(pool)
  const ignore = `insert into app.stage_roles (portal_id, category_id, stage_id, role) values (1, 7, 'C7:NEW', 'ignored')`
  await pool.query(ignore)
  await refreshMarts(pool)
  expect(await seen(pool, FACTS)).toMatchObject([
    { id: 'company:11', deals: 1, won: 1, open: 0, open_amount: 0 },
    { id: 'company:12', deals: 0 },
  ])
  expect(await row(pool, 'select count(*) from marts.deals')).toEqual({ count: 4 })
  await pool.query('delete from app.stage_roles')
  await refreshMarts(pool)
  expect((await seen(pool, 'id')).map(({ id }) => id)).toEqual([
    'company:11',
    'company:12',
    'contact:21',
    'none',
  ])
})

test('a deal that changes hands leaves one customer for the other', async () => {
  const pool = await portal()
  await won(pool, 1, { company_id: 11, contact_id: 21 })
  await refreshMarts(pool)
  const counted = () => seen(pool, 'id, won_count')
  await put(pool, 'deals', { id: 1, company_id: null })
  await refreshMarts(pool)
  expect(await counted()).toEqual([
    { id: 'company:11', won_count: 0 },
    { id: 'company:12', won_count: 0 },
    { id: 'contact:21', won_count: 1 },
  ])
  await put(pool, 'deals', { id: 1, contact_id: null })
  await refreshMarts(pool)
  expect(await counted()).toEqual([
    { id: 'company:11', won_count: 0 },
    { id: 'company:12', won_count: 0 },
    { id: 'none', won_count: 1 },
  ])
  await put(pool, 'deals', { id: 1, company_id: 12 })
  await refreshMarts(pool)
  expect(await counted()).toEqual([
    { id: 'company:11', won_count: 0 },
    { id: 'company:12', won_count: 1 },
  ])
})

test('names of clients and of their people are followed', async () => {
  const pool = await portal()
  await put(pool, 'companies', { id: 11, assigned_by_id: ANNA }, { id: 12, assigned_by_id: 99 })
  await open(pool, 1, { contact_id: 21 })
  await refreshMarts(pool)
  await put(pool, 'users', { id: ANNA, name: 'Анна', last_name: 'Чернова', department_ids: [1] })
  await put(pool, 'contacts', { id: 21, name: 'Ксения', last_name: 'Иксова', assigned_by_id: BORIS })
  const { months } = await refreshMarts(pool)
  expect(await seen(pool, 'name, manager, manager_id, department')).toEqual([
    { name: 'A', manager: 'Анна Чернова', manager_id: 1, department: 'Компания' },
    { name: 'B', manager: 'не указано', manager_id: 99, department: 'не указано' },
    { name: 'Ксения Иксова', manager: 'Борис Волков', manager_id: 2, department: 'Компания' },
  ])
  expect(months).toContainEqual({ entity: 'customers', month: '1970-01-01T00:00:00.000Z' })
})

/** `company: recency frequency monetary segment`. */
const terciles = async (pool: Pool) =>
  (
    await seen(pool, `concat_ws(' ', portal_id || ':' || id, recency, frequency, monetary, segment) as text`)
  ).map(({ text }) => text)

test('terciles are told among those who bought, ties by id, the first ones larger', async () => {
  const pool = await portal()
  for (const id of [11, 12, 13, 14, 15, 16]) await put(pool, 'companies', { id, title: `Фирма ${id}` })
  // Bought on the 3rd … 6th; 12 twice, the others once; amounts 100, 60 + 60, 500, 100.
  await won(pool, 1, { company_id: 11 }, '03.01')
  await won(pool, 2, { company_id: 12, opportunity: 60 }, '03.01')
  await won(pool, 3, { company_id: 12, opportunity: 60 }, '04.01')
  await won(pool, 4, { company_id: 13, opportunity: 500 }, '05.01')
  await won(pool, 5, { company_id: 14 }, '06.01')
  await open(pool, 6, { company_id: 15 })
  await refreshMarts(pool)
  expect(await terciles(pool)).toEqual([
    '1:company:11 1 1 1 Потерянные',
    '1:company:12 1 3 2 Под угрозой',
    '1:company:13 2 1 3 Требуют внимания',
    '1:company:14 3 2 1 Перспективные',
    '1:company:15 Без покупок',
    '1:company:16 Без покупок',
  ])
})

test('one new buyer moves others', async () => {
  const pool = await portal()
  for (const id of [11, 12, 13, 14]) {
    await put(pool, 'companies', { id, title: `Фирма ${id}` })
    if (id < 14) await won(pool, id, { company_id: id, opportunity: id }, `${id}.01`)
  }
  await refreshMarts(pool)
  expect((await terciles(pool)).map((text) => String(text).slice(10))).toEqual([
    '11 1 1 1 Потерянные',
    '12 2 2 2 Требуют внимания',
    '13 3 3 3 Чемпионы',
    '14 Без покупок',
  ])
  await won(pool, 14, { company_id: 14, opportunity: 14 }, '14.01')
  await refreshMarts(pool)
  expect((await terciles(pool)).map((text) => String(text).slice(10))).toEqual([
    '11 1 1 1 Потерянные',
    '12 1 1 1 Потерянные',
    '13 2 2 2 Требуют внимания',
    '14 3 3 3 Чемпионы',
  ])
})

test('every combination of terciles has a name', async () => {
  const pool = await portal()
  await refreshMarts(pool)
  expect(
    await row(
      pool,
      `select count(distinct (recency, frequency, monetary)) as combinations, count(*) as rows,
         count(distinct segment) as names, count(*) filter (where recency + frequency + monetary = 9 and segment = 'Чемпионы') as best
       from staging.segments where least(recency, frequency, monetary) >= 1 and greatest(recency, frequency, monetary) <= 3`,
    ),
  ).toEqual({ combinations: 27, rows: 27, names: 8, best: 1 })
})

test('portals that number alike rank their customers apart', async () => {
  const pool = await portal()
  await register(pool, 2, { name: 'Казань' })
  const other = (table: string, ...given: Row[]) =>
    put(pool, table, ...given.map((facts) => ({ portal_id: 2, ...facts })))
  await other('currencies', { currency: 'RUB', amount: 1, base: true })
  await other('statuses', stage('WON', 'Да', 10, 'S', 0))
  await other('companies', { id: 11, title: 'Вектор', is_my_company: true }, { id: 12, title: 'Вега' })
  await other('deals', {
    ...{ id: 1, category_id: 0, stage_id: 'WON', opportunity: 7, currency_id: 'RUB', company_id: 12 },
    ...{ date_create: at('02.01'), moved_time: at('03.01') },
  })
  await won(pool, 1, { company_id: 11 })
  await won(pool, 2, { company_id: 12 }, '13.01')
  await refreshMarts(pool)
  expect(await terciles(pool)).toEqual([
    '1:company:11 1 1 1 Потерянные',
    '1:company:12 2 2 2 Требуют внимания',
    '2:company:12 1 1 1 Потерянные',
  ])
})
