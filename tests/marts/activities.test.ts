import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { refreshMarts } from '../../marts/index.ts'
import { at, emptyPortal, put, type Row, register, row, rows } from './support.ts'
import { putDictionaries } from './worked-example.ts'

const ANNA = 1

async function portal(): Promise<Pool> {
  const pool = await emptyPortal()
  await putDictionaries(pool)
  return pool
}

const activity = (id: number, facts: Row = {}): Row => ({
  id,
  owner_type_id: 2,
  owner_id: 101,
  type_id: 6,
  provider_id: 'CRM_TODO',
  subject: `Дело ${id}`,
  completed: true,
  created: at('05.01'),
  responsible_id: ANNA,
  ...facts,
})

const seen = (pool: Pool, columns: string) =>
  rows(pool, `select ${columns} from marts.activities order by portal_id, kind, id`)

const moscow = (column: string) =>
  `to_char(${column} at time zone 'Europe/Moscow', 'DD.MM HH24:MI') as ${column}`

test('the type is told by the old number, else by the provider', async () => {
  const pool = await portal()
  const kinds: [type_id: number | null, provider_id: string | null, type: string][] = [
    [1, null, 'meeting'],
    [2, 'VOXIMPLANT_CALL', 'call'],
    [2, null, 'call'],
    [3, 'TASKS', 'todo'],
    [4, 'CRM_EMAIL', 'email'],
    [5, null, 'other'],
    [6, 'VOXIMPLANT_CALL', 'call'],
    [6, 'CRM_CALL_TRACKER', 'call'],
    [6, 'CRM_MEETING', 'meeting'],
    [6, 'CRM_VISIT', 'meeting'],
    [6, 'CRM_EMAIL', 'email'],
    [6, 'CRM_TODO', 'todo'],
    [6, 'CRM_TASKS_TASK', 'todo'],
    [6, 'IMOPENLINES_SESSION', 'other'],
    [6, 'CRM_WEBFORM', 'other'],
    [null, null, 'other'],
  ]
  for (const [index, [type_id, provider_id]] of kinds.entries())
    await put(pool, 'activities', activity(index + 1, { type_id, provider_id }))
  await refreshMarts(pool)
  expect((await seen(pool, 'type')).map(({ type }) => type)).toEqual(kinds.map(([, , type]) => type))
})

test('an activity has a row with its owner, its people and its card', async () => {
  const pool = await portal()
  await put(pool, 'activities', activity(7, { direction: 2, deadline: at('09.01') }))
  await refreshMarts(pool)
  expect(await row(pool, `select *, ${moscow('date')}, ${moscow('deadline')} from marts.activities`)).toEqual(
    {
      portal_id: 1,
      kind: 'activity',
      id: 7,
      portal: 'demo',
      type: 'todo',
      direction: 'outgoing',
      is_completed: true,
      is_overdue: false,
      owner_type: 'deal',
      owner_id: 101,
      title: 'Дело 7',
      manager: 'Анна Белова',
      manager_id: 1,
      department: 'Продажи',
      department_id: 5,
      department_path: 'Компания / Продажи',
      department_ids: '/1/5/',
      date: '05.01 10:00',
      deadline: '09.01 10:00',
      call_seconds: null,
      url: 'https://demo.example/crm/deal/details/101/',
    },
  )
})

test('what happened when it started, else when it was made', async () => {
  const pool = await portal()
  await put(pool, 'activities', activity(1, { start_time: at('08.01') }), activity(2))
  await refreshMarts(pool)
  expect(await seen(pool, moscow('date'))).toEqual([{ date: '08.01 10:00' }, { date: '05.01 10:00' }])
})

test('directions are incoming, outgoing or none', async () => {
  const pool = await portal()
  for (const direction of [0, 1, 2]) await put(pool, 'activities', activity(direction + 1, { direction }))
  await refreshMarts(pool)
  expect((await seen(pool, 'direction')).map(({ direction }) => direction)).toEqual([
    null,
    'incoming',
    'outgoing',
  ])
})

test('only completed calls last, and never less than nothing', async () => {
  const pool = await portal()
  const call = (id: number, facts: Row) =>
    activity(id, { type_id: 2, start_time: at('05.01 10:00'), end_time: at('05.01 10:03'), ...facts })
  await put(
    pool,
    'activities',
    call(1, {}),
    call(2, { completed: false }),
    call(3, { end_time: at('05.01 09:00') }),
    call(4, { end_time: null }),
    call(5, { type_id: 1 }),
  )
  await refreshMarts(pool)
  expect((await seen(pool, 'call_seconds')).map(({ call_seconds }) => call_seconds)).toEqual([
    180,
    null,
    0,
    null,
    null,
  ])
})

test('owners are named by kind, and their cards open', async () => {
  const pool = await portal()
  for (const [index, owner_type_id] of [1, 2, 3, 4, 31, 150, 7].entries())
    await put(pool, 'activities', activity(index + 1, { owner_type_id, owner_id: 9 }))
  await put(pool, 'activities', activity(8, { owner_type_id: null, owner_id: null }))
  await refreshMarts(pool)
  expect(await seen(pool, `owner_type, owner_id, replace(url, 'https://demo.example', '') as url`)).toEqual([
    { owner_type: 'lead', owner_id: 9, url: '/crm/lead/details/9/' },
    { owner_type: 'deal', owner_id: 9, url: '/crm/deal/details/9/' },
    { owner_type: 'contact', owner_id: 9, url: '/crm/contact/details/9/' },
    { owner_type: 'company', owner_id: 9, url: '/crm/company/details/9/' },
    { owner_type: 'other', owner_id: 9, url: '/crm/type/31/details/9/' },
    { owner_type: 'other', owner_id: 9, url: '/crm/type/150/details/9/' },
    { owner_type: 'other', owner_id: 9, url: null },
    { owner_type: null, owner_id: null, url: null },
  ])
})

test('a task of the CRM is a to-do of its responsible', async () => {
  const pool = await portal()
  const task = { responsible_id: ANNA, created_date: at('05.01'), deadline: at('07.01') }
  await put(
    pool,
    'tasks',
    { id: 1, title: 'Смета', status: 5, crm_links: ['D_101', 'C_3'], ...task },
    { id: 2, title: ' ', status: 4, crm_links: ['CO_9'], ...task },
    { id: 3, title: 'Своя', status: 2, crm_links: null, ...task },
    { id: 4, title: 'Удалена', status: 2, crm_links: ['D_101'], ...task, deleted_at: at('06.01') },
    { id: 5, title: 'Процесс', status: 6, crm_links: ['T96_4'], ...task },
  )
  await refreshMarts(pool)
  const columns = 'kind, id, type, title, is_completed, is_overdue, owner_type, owner_id, manager, date, url'
  expect(await seen(pool, columns.replace('date', moscow('date')))).toEqual([
    {
      ...{ kind: 'task', id: 1, type: 'todo', title: 'Смета', is_completed: true, is_overdue: false },
      ...{ owner_type: 'deal', owner_id: 101, manager: 'Анна Белова', date: '05.01 10:00' },
      url: 'https://demo.example/company/personal/user/1/tasks/task/view/1/',
    },
    {
      ...{ kind: 'task', id: 2, type: 'todo', title: 'не указано', is_completed: false, is_overdue: true },
      ...{ owner_type: 'company', owner_id: 9, manager: 'Анна Белова', date: '05.01 10:00' },
      url: 'https://demo.example/company/personal/user/1/tasks/task/view/2/',
    },
    {
      ...{ kind: 'task', id: 5, type: 'todo', title: 'Процесс', is_completed: false, is_overdue: true },
      ...{ owner_type: 'other', owner_id: 4, manager: 'Анна Белова', date: '05.01 10:00' },
      url: 'https://demo.example/company/personal/user/1/tasks/task/view/5/',
    },
  ])
})

test('a task that stands in a timeline too counts once', async () => {
  const pool = await portal()
  const mirror = activity(7, { provider_id: 'CRM_TASKS_TASK', associated_entity_id: 80 })
  const stranger = activity(8, { provider_id: 'IMOPENLINES_SESSION', associated_entity_id: 80 })
  await put(pool, 'activities', mirror, stranger)
  const known = () => seen(pool, 'kind, id')
  await refreshMarts(pool)
  expect(await known()).toEqual([
    { kind: 'activity', id: 7 },
    { kind: 'activity', id: 8 },
  ])
  await put(pool, 'tasks', { id: 80, title: 'Смета', status: 2, crm_links: ['D_101'] })
  await refreshMarts(pool)
  expect(await known()).toEqual([
    { kind: 'activity', id: 8 },
    { kind: 'task', id: 80 },
  ])
  await put(pool, 'tasks', { id: 80, title: 'Смета', status: 2, crm_links: null })
  await refreshMarts(pool)
  expect(await known()).toEqual([
    { kind: 'activity', id: 7 },
    { kind: 'activity', id: 8 },
  ])
})

test('a comment is done work of its author', async () => {
  const pool = await portal()
  const comment = { owner_type_id: 1, owner_id: 5, author_id: ANNA, created: at('05.01') }
  await put(
    pool,
    'timeline_comments',
    { id: 1, ...comment, comment: 'Перезвонить' },
    { id: 2, ...comment, comment: 'я'.repeat(500) },
  )
  await refreshMarts(pool)
  const [first, second] = await seen(
    pool,
    `kind, type, title, is_completed, owner_type, owner_id, manager, ${moscow('date')}, url`,
  )
  expect(first).toEqual({
    ...{ kind: 'comment', type: 'comment', title: 'Перезвонить', is_completed: true },
    ...{ owner_type: 'lead', owner_id: 5, manager: 'Анна Белова', date: '05.01 10:00' },
    url: 'https://demo.example/crm/lead/details/5/',
  })
  expect(String(second!.title)).toHaveLength(120)
})

test('people whom nobody knows are not specified, their ids are kept', async () => {
  const pool = await portal()
  await put(pool, 'activities', activity(1, { responsible_id: 99 }), activity(2, { responsible_id: null }))
  await refreshMarts(pool)
  const blank = { manager: 'не указано', department: 'не указано', department_id: null, department_ids: null }
  expect(await seen(pool, 'manager, manager_id, department, department_id, department_ids')).toEqual([
    { ...blank, manager_id: 99 },
    { ...blank, manager_id: null },
  ])
})

test('what is open becomes overdue when its deadline passes', async () => {
  const pool = await portal()
  const open = { completed: false, deadline: new Date(Date.now() + 3_600_000) }
  await put(
    pool,
    'activities',
    activity(1, open),
    activity(2, { ...open, deadline: null }),
    activity(3, { completed: true, deadline: at('06.01') }),
  )
  await refreshMarts(pool)
  const overdue = async () => (await seen(pool, 'is_overdue')).map(({ is_overdue }) => is_overdue)
  expect(await overdue()).toEqual([false, false, false])
  // Nothing is synced: the deadline is brought forward under the loader's nose, in the mart and in raw alike.
  await pool.query(`update raw.activities set deadline = now() - interval '1 second' where id = 1;
    update marts.activities set deadline = now() - interval '1 second' where id = 1`)
  const { months } = await refreshMarts(pool)
  expect(await overdue()).toEqual([true, false, false])
  expect(months.map(({ entity }) => entity)).toEqual(['activities'])
  await put(pool, 'activities', activity(1, { ...open, completed: true }))
  await refreshMarts(pool)
  expect(await overdue()).toEqual([false, false, false])
})

test('a renamed person is renamed in what they did', async () => {
  const pool = await portal()
  await put(pool, 'activities', activity(1), activity(2, { responsible_id: 2 }))
  await refreshMarts(pool)
  await put(pool, 'users', { id: ANNA, name: 'Анна', last_name: 'Чернова', department_ids: [1] })
  await refreshMarts(pool)
  expect(await seen(pool, 'manager, department')).toEqual([
    { manager: 'Анна Чернова', department: 'Компания' },
    { manager: 'Борис Волков', department: 'Компания' },
  ])
})

test('what is deleted is gone', async () => {
  const pool = await portal()
  await put(pool, 'activities', activity(1), activity(2))
  await put(pool, 'timeline_comments', { id: 1, owner_type_id: 2, owner_id: 101, comment: 'Да' })
  await refreshMarts(pool)
  await put(pool, 'activities', activity(1, { deleted_at: at('06.01') }))
  await put(pool, 'timeline_comments', { id: 1, deleted_at: at('06.01') })
  await refreshMarts(pool)
  expect(await seen(pool, 'kind, id')).toEqual([{ kind: 'activity', id: 2 }])
})

test('portals that number alike keep their activities apart', async () => {
  const pool = await portal()
  await register(pool, 2, { name: 'Казань' })
  await put(pool, 'users', { portal_id: 2, id: ANNA, name: 'Вера' })
  await put(pool, 'activities', activity(1), {
    portal_id: 2,
    ...activity(1, { provider_id: 'CRM_TASKS_TASK' }),
  })
  await put(pool, 'activities', activity(2, { provider_id: 'CRM_TASKS_TASK', associated_entity_id: 80 }))
  await put(pool, 'tasks', { portal_id: 2, id: 80, status: 2, crm_links: ['D_101'] })
  await refreshMarts(pool)
  expect(await seen(pool, 'portal, kind, id, manager')).toEqual([
    { portal: 'demo', kind: 'activity', id: 1, manager: 'Анна Белова' },
    { portal: 'demo', kind: 'activity', id: 2, manager: 'Анна Белова' },
    { portal: 'Казань', kind: 'activity', id: 1, manager: 'Вера' },
    { portal: 'Казань', kind: 'task', id: 80, manager: 'не указано' },
  ])
})
