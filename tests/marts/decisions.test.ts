import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { refreshMarts } from '../../marts/index.ts'
import { at, emptyPortal, put, register, row, rows, set } from './support.ts'
import { putDeal, putDictionaries, stage } from './worked-example.ts'

/** The dictionaries of the worked example without its deals. */
async function portal(): Promise<Pool> {
  const pool = await emptyPortal()
  await putDictionaries(pool)
  return pool
}

const deal = (pool: Pool, columns: string, id = 1) =>
  row(pool, `select ${columns} from marts.deals where id = ${id}`)

const stages = (pool: Pool, columns: string, id = 1) =>
  rows(
    pool,
    `select ${columns} from marts.deal_stages where id = ${id} order by pipeline_id, stage_order, stage_id`,
  )

const moscow = (column: string) =>
  `to_char(${column} at time zone 'Europe/Moscow', 'DD.MM HH24:MI') as ${column}`

test('money is rounded half up to kopecks', async () => {
  const pool = await portal()
  await put(pool, 'currencies', { currency: 'JPY', amount: 60.5, amount_cnt: 100 })
  const yen = [100, 1, 3, -1]
  for (const [index, opportunity] of yen.entries())
    await putDeal(pool, { id: index + 1, opportunity, currency_id: 'JPY' }, [['C7:NEW', '02.01']])
  await refreshMarts(pool)
  const amounts = await rows(pool, 'select amount from marts.deals order by id')
  expect(amounts.map(({ amount }) => amount)).toEqual([60.5, 0.61, 1.82, -0.6])
})

test('an unknown currency has no amount', async () => {
  const pool = await portal()
  await putDeal(pool, { id: 1, opportunity: 100, currency_id: 'XXX' }, [['C7:NEW', '02.01']])
  await refreshMarts(pool)
  expect(await deal(pool, 'amount, opportunity, currency')).toEqual({
    amount: null,
    opportunity: 100,
    currency: 'XXX',
  })
})

test('the reporting currency may be another one', async () => {
  const pool = await portal()
  await set(pool, 'currency', 'USD')
  await putDeal(pool, { id: 1, opportunity: 100, currency_id: 'RUB' }, [['C7:NEW', '02.01']])
  await putDeal(pool, { id: 2, opportunity: 100, currency_id: 'USD' }, [['C7:NEW', '02.01']])
  await refreshMarts(pool)
  expect(await rows(pool, 'select amount from marts.deals order by id')).toEqual([
    { amount: 1.11 },
    { amount: 100 },
  ])
})

test('templates and deleted deals are none', async () => {
  const pool = await portal()
  await putDeal(pool, { id: 1, is_recurring: true }, [['C7:NEW', '02.01']])
  await putDeal(pool, { id: 2, deleted_at: at('03.01') }, [['C7:NEW', '02.01']])
  await putDeal(pool, { id: 3, is_recurring: false }, [['C7:NEW', '02.01']])
  await refreshMarts(pool)
  expect(
    await rows(pool, 'select distinct id from marts.deal_stages union select id from marts.deals'),
  ).toEqual([{ id: 3 }])
})

test('the last entry into the final stage decides when a deal closed', async () => {
  const pool = await portal()
  await putDeal(pool, { id: 1 }, [
    ['C7:NEW', '02.01'],
    ['C7:WON', '03.01'],
    ['C7:WORK', '04.01'],
    ['C7:WON', '06.01'],
  ])
  await refreshMarts(pool)
  expect(await deal(pool, `status, ${moscow('closed_at')}`)).toEqual({
    status: 'won',
    closed_at: '06.01 10:00',
  })
})

test('without history a deal closed when it was moved, else when it was modified', async () => {
  const pool = await portal()
  const won = { category_id: 7, stage_id: 'C7:WON', date_create: at('02.01'), date_modify: at('09.01') }
  await put(pool, 'deals', { id: 1, ...won, moved_time: at('05.01') }, { id: 2, ...won })
  await refreshMarts(pool)
  expect(await deal(pool, moscow('closed_at'))).toEqual({ closed_at: '05.01 10:00' })
  expect(await deal(pool, moscow('closed_at'), 2)).toEqual({ closed_at: '09.01 10:00' })
})

test('history that is behind the deal does not date it back', async () => {
  const pool = await portal()
  await putDeal(pool, { id: 1, stage_id: 'C7:WON', moved_time: at('08.01') }, [
    ['C7:NEW', '02.01'],
    ['C7:WON', '03.01'],
    ['C7:WORK', '04.01'],
  ])
  await refreshMarts(pool)
  expect(await deal(pool, moscow('closed_at'))).toEqual({ closed_at: '08.01 10:00' })
})

test('blank values are shown as not specified', async () => {
  const pool = await portal()
  await put(pool, 'deals', {
    id: 1,
    category_id: 9,
    stage_id: null,
    assigned_by_id: 99,
    date_create: at('02.01'),
  })
  await refreshMarts(pool)
  const blank = 'не указано'
  expect(
    await deal(
      pool,
      'status, pipeline, stage, manager, manager_id, department, department_id, department_ids, source, type, company, contact',
    ),
  ).toEqual({
    status: 'open',
    pipeline: blank,
    stage: blank,
    manager: blank,
    manager_id: 99,
    department: blank,
    department_id: null,
    department_ids: null,
    source: blank,
    type: blank,
    company: blank,
    contact: blank,
  })
  expect(await stages(pool, 'stage, stage_id, is_here')).toEqual([
    { stage: blank, stage_id: null, is_here: true },
  ])
})

test('unknown codes are shown as codes, open lines by their connector', async () => {
  const pool = await portal()
  await put(pool, 'deals', {
    id: 1,
    category_id: 7,
    stage_id: 'C7:GONE',
    stage_semantic_id: 'F',
    source_id: '4|TELEGRAM',
  })
  await refreshMarts(pool)
  expect(await deal(pool, 'status, stage, stage_order, source, loss_reason')).toEqual({
    status: 'lost',
    stage: 'C7:GONE',
    stage_order: 10000,
    source: 'Открытая линия 4 · Telegram',
    loss_reason: 'C7:GONE',
  })
})

test('the dictionary outweighs a stale semantic of the deal', async () => {
  const pool = await portal()
  await putDeal(pool, { id: 1, stage_semantic_id: 'P' }, [
    ['C7:NEW', '02.01'],
    ['C7:WON', '03.01'],
  ])
  await refreshMarts(pool)
  expect(await deal(pool, 'status')).toEqual({ status: 'won' })
})

test('a stage role outweighs the semantics, ignored does not', async () => {
  const pool = await portal()
  await putDeal(pool, { id: 1 }, [
    ['C7:NEW', '02.01'],
    ['C7:BILL', '03.01'],
  ])
  await putDeal(pool, { id: 2 }, [
    ['C7:NEW', '02.01'],
    ['C7:DEAR', '03.01'],
  ])
  await pool.query(
    `insert into app.stage_roles (portal_id, category_id, stage_id, role)
     values (1, 7, 'C7:BILL', 'won'), (1, 7, 'C7:DEAR', 'ignored')`,
  )
  await refreshMarts(pool)
  expect(await deal(pool, `status, ${moscow('closed_at')}`)).toEqual({
    status: 'won',
    closed_at: '03.01 10:00',
  })
  expect(await deal(pool, 'status', 2)).toEqual({ status: 'lost' })
  expect(await stages(pool, 'stage, reached, advanced')).toEqual([
    { stage: 'Новая', reached: true, advanced: true },
    { stage: 'В работе', reached: true, advanced: true },
  ])
})

test('a won deal is a repeat one after an earlier deal of its company or contact', async () => {
  const pool = await portal()
  const won = (id: number, when: string, links: object) =>
    putDeal(pool, { id, ...links }, [
      ['C7:NEW', '01.01'],
      ['C7:WON', when],
    ])
  await won(1, '05.01', { company_id: 11, contact_id: 22 })
  await won(2, '05.01', { company_id: 11 })
  await won(3, '06.01', { company_id: 12, contact_id: 22 })
  await won(4, '07.01', {})
  await won(5, '08.01', {})
  await refreshMarts(pool)
  expect(
    (await rows(pool, 'select is_repeat from marts.deals order by id')).map((deal) => deal.is_repeat),
  ).toEqual([false, true, true, false, false])
})

test('any activity, move or edit by a person counts as last activity', async () => {
  const pool = await portal()
  await register(pool, 1, { webhook_user: { id: '2', name: 'Борис Волков', admin: true } })
  const quiet = (id: number, change: object) =>
    putDeal(pool, { id, modify_by_id: 2, date_modify: at('20.01'), ...change }, [['C7:NEW', '02.01']])
  await quiet(1, {})
  await quiet(2, { last_activity_time: at('03.01') })
  await quiet(3, { modify_by_id: 1, date_modify: at('04.01') })
  await quiet(4, {})
  await quiet(5, { modify_by_id: 77 })
  await put(
    pool,
    'activities',
    { id: 1, owner_type_id: 2, owner_id: 4, created: at('05.01'), completed: false, deadline: at('09.01') },
    {
      id: 2,
      owner_type_id: 2,
      owner_id: 4,
      created: at('04.01'),
      completed: true,
      deadline: at('19.01'),
      last_updated: at('06.01'),
    },
    { id: 3, owner_type_id: 1, owner_id: 4, created: at('18.01'), completed: false, deadline: at('19.01') },
  )
  await refreshMarts(pool)
  const seen = await rows(
    pool,
    `select id, ${moscow('last_activity_at')}, ${moscow('next_activity_at')} from marts.deals order by id`,
  )
  expect(seen).toEqual([
    { id: 1, last_activity_at: '02.01 10:00', next_activity_at: null },
    { id: 2, last_activity_at: '03.01 10:00', next_activity_at: null },
    { id: 3, last_activity_at: '04.01 10:00', next_activity_at: null },
    { id: 4, last_activity_at: '06.01 10:00', next_activity_at: '09.01 10:00' },
    { id: 5, last_activity_at: '02.01 10:00', next_activity_at: null },
  ])
})

test('a deal forgets an activity that has become that of another record', async () => {
  const pool = await portal()
  for (const id of [1, 2]) await putDeal(pool, { id, modify_by_id: 77 }, [['C7:NEW', '02.01']])
  const call = (owner: object) =>
    put(pool, 'activities', { id: 1, created: at('05.01'), completed: false, ...owner })
  const seen = async () =>
    (await rows(pool, `select ${moscow('last_activity_at')} from marts.deals order by id`)).map(
      ({ last_activity_at }) => last_activity_at,
    )
  await call({ owner_type_id: 2, owner_id: 1 })
  await refreshMarts(pool)
  expect(await seen()).toEqual(['05.01 10:00', '02.01 10:00'])
  await call({ owner_type_id: 2, owner_id: 2 })
  await refreshMarts(pool)
  expect(await seen()).toEqual(['02.01 10:00', '05.01 10:00'])
  await call({ owner_type_id: 1, owner_id: 9 })
  await refreshMarts(pool)
  expect(await seen()).toEqual(['02.01 10:00', '02.01 10:00'])
})

test("a person's edit is remembered when a robot edits later", async () => {
  const pool = await portal()
  await putDeal(pool, { id: 1, modify_by_id: 1, date_modify: at('05.01') }, [['C7:NEW', '02.01']])
  await refreshMarts(pool)
  await put(pool, 'deals', { id: 1, modify_by_id: 77, date_modify: at('09.01') })
  await refreshMarts(pool)
  expect(await deal(pool, moscow('last_activity_at'))).toEqual({ last_activity_at: '05.01 10:00' })
  await refreshMarts(pool, { full: true })
  expect(await deal(pool, moscow('last_activity_at'))).toEqual({ last_activity_at: '05.01 10:00' })
})

test('a department is the first listed, with its path from the root', async () => {
  const pool = await portal()
  await put(
    pool,
    'departments',
    { id: 6, name: 'Юг', parent: 5 },
    { id: 8, name: 'Круг', parent: 9 },
    { id: 9, name: 'Змей', parent: 8 },
  )
  await put(
    pool,
    'users',
    { id: 3, name: 'Вера', department_ids: [6, 1] },
    { id: 4, name: 'Глеб', department_ids: [8] },
    { id: 5, last_name: 'Ли', department_ids: [404] },
  )
  for (const id of [3, 4, 5]) await putDeal(pool, { id, assigned_by_id: id }, [['C7:NEW', '02.01']])
  await refreshMarts(pool)
  expect(
    await rows(
      pool,
      'select manager, department, department_id, department_path, department_ids from marts.deals order by id',
    ),
  ).toEqual([
    {
      manager: 'Вера',
      department: 'Юг',
      department_id: 6,
      department_path: 'Компания / Продажи / Юг',
      department_ids: '/1/5/6/',
    },
    {
      manager: 'Глеб',
      department: 'Круг',
      department_id: 8,
      department_path: 'Змей / Круг',
      department_ids: '/9/8/',
    },
    {
      manager: 'Ли',
      department: 'не указано',
      department_id: 404,
      department_path: 'не указано',
      department_ids: '/404/',
    },
  ])
})

test('custom fields have small names and labels', async () => {
  const pool = await portal()
  await put(pool, 'user_fields', {
    entity_id: 'CRM_DEAL',
    field_name: 'UF_CRM_KIND',
    user_type_id: 'enumeration',
    list: [
      { id: '44', value: 'Розница' },
      { id: '45', value: 'Опт' },
    ],
  })
  const custom = { UF_CRM_KIND: '44', UF_CRM_TAGS: ['a', 'b'], UF_CRM_NOTE: 'x' }
  await putDeal(pool, { id: 1, custom }, [['C7:NEW', '02.01']])
  await putDeal(pool, { id: 2, custom: { UF_CRM_KIND: ['45', '44', '99'] } }, [['C7:NEW', '02.01']])
  await refreshMarts(pool)
  expect(await deal(pool, 'custom')).toEqual({
    custom: { uf_kind: 'Розница', uf_tags: 'a, b', uf_note: 'x' },
  })
  expect(await deal(pool, 'custom', 2)).toEqual({ custom: { uf_kind: 'Опт, Розница, 99' } })
})

test('a return to a stage is a visit of its own', async () => {
  const pool = await portal()
  await putDeal(pool, { id: 1 }, [
    ['C7:NEW', '02.01'],
    ['C7:WORK', '03.01'],
    ['C7:NEW', '05.01'],
    ['C7:WORK', '06.01'],
  ])
  await refreshMarts(pool)
  expect(
    await stages(
      pool,
      `stage, visits, completed_visits, stay_seconds / 86400 as days, is_here, ${moscow('here_since')}, ${moscow('entered_at')}`,
    ),
  ).toEqual([
    {
      stage: 'Новая',
      visits: 2,
      completed_visits: 2,
      days: 2,
      is_here: false,
      here_since: null,
      entered_at: '02.01 10:00',
    },
    {
      stage: 'В работе',
      visits: 2,
      completed_visits: 1,
      days: 2,
      is_here: true,
      here_since: '06.01 10:00',
      entered_at: '03.01 10:00',
    },
  ])
})

test('a deal is lost on its last working stage in time', async () => {
  const pool = await portal()
  await putDeal(pool, { id: 1 }, [
    ['C7:NEW', '02.01'],
    ['C7:BILL', '03.01'],
    ['C7:WORK', '05.01'],
    ['C7:DEAR', '06.01'],
  ])
  await refreshMarts(pool)
  expect(await stages(pool, 'stage, lost_here, advanced')).toEqual([
    { stage: 'Новая', lost_here: false, advanced: true },
    { stage: 'В работе', lost_here: true, advanced: true },
    { stage: 'Счёт', lost_here: false, advanced: false },
  ])
})

test('a missing creation is synthesised on the first working stage', async () => {
  const pool = await portal()
  await putDeal(pool, { id: 1, date_create: at('02.01') }, [['C7:WORK', '04.01']])
  await pool.query('update raw.deal_stage_history set type_id = 5')
  await refreshMarts(pool)
  expect(await stages(pool, 'stage, is_synthetic, stay_seconds / 86400 as days, visited, is_here')).toEqual([
    { stage: 'Новая', is_synthetic: true, days: 2, visited: true, is_here: false },
    { stage: 'В работе', is_synthetic: false, days: 0, visited: true, is_here: true },
  ])
})

test('without history the present stage is visited since the move', async () => {
  const pool = await portal()
  const columns = { category_id: 7, date_create: at('02.01') }
  await put(
    pool,
    'deals',
    { id: 1, ...columns, stage_id: 'C7:WORK', moved_time: at('05.01') },
    { id: 2, ...columns, stage_id: 'C7:NEW', moved_time: at('02.01') },
    { id: 3, ...columns, stage_id: 'C7:DEAR', moved_time: at('05.01') },
  )
  await refreshMarts(pool)
  const columnsShown =
    'stage, is_synthetic, visits, completed_visits, stay_seconds / 86400 as days, is_here, lost_here'
  expect(await stages(pool, columnsShown)).toEqual([
    {
      stage: 'Новая',
      is_synthetic: true,
      visits: 1,
      completed_visits: 1,
      days: 3,
      is_here: false,
      lost_here: false,
    },
    {
      stage: 'В работе',
      is_synthetic: true,
      visits: 1,
      completed_visits: 0,
      days: 0,
      is_here: true,
      lost_here: false,
    },
  ])
  expect(await stages(pool, columnsShown, 2)).toEqual([
    {
      stage: 'Новая',
      is_synthetic: true,
      visits: 1,
      completed_visits: 0,
      days: 0,
      is_here: true,
      lost_here: false,
    },
  ])
  expect(await stages(pool, columnsShown, 3)).toEqual([
    {
      stage: 'Новая',
      is_synthetic: true,
      visits: 1,
      completed_visits: 1,
      days: 3,
      is_here: false,
      lost_here: true,
    },
  ])
})

test('unknown and deleted stages stand last and imply nothing', async () => {
  const pool = await portal()
  await put(pool, 'statuses', { ...stage('C7:OLD', 'Старая', 15), deleted_at: at('01.01') })
  await putDeal(pool, { id: 1 }, [
    ['C7:NEW', '02.01'],
    ['C7:OLD', '03.01'],
    ['C7:XXX', '04.01'],
  ])
  await refreshMarts(pool)
  expect(await stages(pool, 'stage, stage_order, reached, visited, advanced, is_here')).toEqual([
    { stage: 'Новая', stage_order: 1, reached: true, visited: true, advanced: false, is_here: false },
    { stage: 'Старая', stage_order: 10000, reached: true, visited: true, advanced: false, is_here: false },
    { stage: 'C7:XXX', stage_order: 10000, reached: true, visited: true, advanced: false, is_here: true },
  ])
})

test('stages of the same sort stand in the order in which the CRM made them', async () => {
  const pool = await portal()
  await put(
    pool,
    'statuses',
    { ...stage('C7:A', 'Позже', 30), id: 12 },
    { ...stage('C7:BILL', 'Счёт', 30), id: 9 },
    { ...stage('C7:Z', 'Между', 30), id: 10 },
  )
  await putDeal(pool, { id: 1 }, [['C7:A', '02.01']])
  await refreshMarts(pool)
  const order = await stages(pool, 'stage_id, stage_order')
  expect(order.map(({ stage_id }) => stage_id)).toEqual(['C7:NEW', 'C7:WORK', 'C7:BILL', 'C7:Z', 'C7:A'])
})

test('rows of a left pipeline are kept apart', async () => {
  const pool = await portal()
  await put(pool, 'categories', { id: 0, name: 'Общая' })
  await put(
    pool,
    'statuses',
    stage('NEW', 'Заявка', 10, null, 0),
    stage('CALL', 'Звонок', 20, null, 0),
    stage('WON', 'Да', 30, 'S', 0),
  )
  await putDeal(pool, { id: 1 }, [
    ['C7:NEW', '02.01'],
    ['C7:WORK', '03.01'],
  ])
  await put(
    pool,
    'deal_stage_history',
    {
      id: 901,
      type_id: 5,
      owner_id: 1,
      created_time: at('04.01'),
      category_id: 0,
      stage_semantic_id: 'P',
      stage_id: 'NEW',
    },
    {
      id: 902,
      type_id: 3,
      owner_id: 1,
      created_time: at('06.01'),
      category_id: 0,
      stage_semantic_id: 'S',
      stage_id: 'WON',
    },
  )
  await put(pool, 'deals', { id: 1, category_id: 0, stage_id: 'WON', moved_time: at('06.01') })
  await refreshMarts(pool)
  expect(
    await stages(
      pool,
      'deal_stage_id, pipeline, is_current_pipeline, visited, advanced, stay_seconds / 86400 as days',
    ),
  ).toEqual([
    {
      deal_stage_id: '1:1:0:NEW',
      pipeline: 'Общая',
      is_current_pipeline: true,
      visited: true,
      advanced: true,
      days: 2,
    },
    {
      deal_stage_id: '1:1:0:CALL',
      pipeline: 'Общая',
      is_current_pipeline: true,
      visited: false,
      advanced: true,
      days: 0,
    },
    {
      deal_stage_id: '1:1:7:C7:NEW',
      pipeline: 'Опт',
      is_current_pipeline: false,
      visited: true,
      advanced: true,
      days: 1,
    },
    {
      deal_stage_id: '1:1:7:C7:WORK',
      pipeline: 'Опт',
      is_current_pipeline: false,
      visited: true,
      advanced: false,
      days: 1,
    },
  ])
})

test('the chosen pipelines report, all of them until some are chosen', async () => {
  const pool = await portal()
  await put(pool, 'categories', { id: 8, name: 'Закупки' })
  await putDeal(pool, { id: 1 }, [['C7:NEW', '02.01']])
  await putDeal(pool, { id: 2, category_id: 8 }, [['C8:NEW', '02.01']])
  const reporting = () => rows(pool, 'select id from marts.deals where is_reporting order by id')
  await refreshMarts(pool)
  expect(await reporting()).toEqual([{ id: 1 }, { id: 2 }])
  await pool.query('insert into app.reporting_pipelines values (1, 7)')
  expect(await refreshMarts(pool)).toMatchObject({ full: false })
  expect(await reporting()).toEqual([{ id: 1 }])
  await pool.query('delete from app.reporting_pipelines')
  await refreshMarts(pool)
  expect(await reporting()).toEqual([{ id: 1 }, { id: 2 }])
})

test('an ignored stage marks its deals and keeps their status', async () => {
  const pool = await portal()
  await putDeal(pool, { id: 1 }, [['C7:NEW', '02.01']])
  await refreshMarts(pool)
  expect(await deal(pool, 'status, is_ignored')).toEqual({ status: 'open', is_ignored: false })
  await pool.query(`insert into app.stage_roles values (7, 'C7:NEW', 'ignored', 1)`)
  await refreshMarts(pool)
  expect(await deal(pool, 'status, is_ignored')).toEqual({ status: 'open', is_ignored: true })
})
