import { afterEach, beforeEach, expect, test } from 'vitest'
import { registerPortals } from '../../loader/index.ts'
import { type Portal, startPortal } from '../../portal/index.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { contents, listeningLog, quickLoader, sample } from './support.ts'

let portal: Portal
let database: TestDatabase

beforeEach(async () => {
  portal = await startPortal({ data: sample(120), limits: false })
  database = await freshDatabase()
})

afterEach(async () => {
  await portal.close()
  await database.drop()
})

/** One run of a loader of its own, as another process would do it. */
async function sync(options: Parameters<ReturnType<typeof quickLoader>['run']>[0] = {}) {
  const loader = quickLoader(portal, database)
  try {
    return await loader.run(options)
  } finally {
    await loader.close()
  }
}

async function deal(id: number): Promise<Record<string, unknown>> {
  const { rows } = await database.pool.query('select * from raw.deals where id = $1', [id])
  return rows[0]
}

test('a first run brings every table', async () => {
  const report = await sync()
  expect(report.changed).toBe(true)
  expect(report.entities.deals).toMatchObject({ seen: 120, written: 120, skipped: 0 })
  const all = await contents(database)
  const counts = Object.fromEntries(Object.entries(all).map(([table, rows]) => [table, rows.length]))
  expect(counts).toMatchObject({
    users: 2,
    departments: 2,
    categories: 1,
    statuses: 4,
    currencies: 1,
    companies: 1,
    contacts: 1,
    deals: 120,
    deal_stage_history: 120,
    activities: 240,
  })
})

test('values arrive typed', async () => {
  await sync()
  const row = await deal(7)
  expect(row).toMatchObject({
    id: '7',
    opportunity: '7.50',
    category_id: '0',
    lead_id: null,
    is_recurring: false,
    closed: false,
  })
  expect((row.date_create as Date).toISOString()).toBe('2026-01-05T08:07:00.000Z')
})

test('an idle run costs one request and writes nothing', async () => {
  await sync()
  const before = await database.pool.query('select max(synced_at) as at from raw.deals')
  const report = await sync()
  expect(report).toMatchObject({ requests: 1, changed: false })
  expect((await database.pool.query('select max(synced_at) as at from raw.deals')).rows).toEqual(before.rows)
})

test('an edit is found, and only that row moves', async () => {
  await sync()
  portal.store.deals.update(7, { TITLE: 'Переименована' })
  const report = await sync()
  expect(report.entities.deals).toMatchObject({ written: 1 })
  expect(await deal(7)).toMatchObject({ title: 'Переименована' })
})

test('new rows are found', async () => {
  await sync()
  portal.store.deals.add({ TITLE: 'Новая', CATEGORY_ID: 0, STAGE_ID: 'NEW' })
  const report = await sync()
  expect(report.entities.deals!.written).toBe(1)
  expect(report.entities.deal_stage_history!.written).toBe(1)
})

test('rows imported with past dates are found', async () => {
  await sync()
  const past = '2020-01-05T11:00:00+03:00'
  portal.store.deals.add({
    TITLE: 'Из архива',
    CATEGORY_ID: 0,
    STAGE_ID: 'NEW',
    DATE_CREATE: past,
    DATE_MODIFY: past,
  })
  await sync()
  const { rows } = await database.pool.query('select title from raw.deals where id > 120')
  expect(rows).toEqual([{ title: 'Из архива' }])
})

test('an activity moves the last activity of its deal', async () => {
  await sync()
  const before = (await deal(7)).last_activity_time as Date
  portal.store.activities.add({
    OWNER_TYPE_ID: 2,
    OWNER_ID: 7,
    TYPE_ID: 2,
    SUBJECT: 'Звонок',
    COMPLETED: true,
  })
  await sync()
  expect(((await deal(7)).last_activity_time as Date) > before).toBe(true)
})

test('a completed activity is found', async () => {
  await sync()
  portal.store.activities.update(14, { COMPLETED: true })
  await sync()
  const { rows } = await database.pool.query('select completed from raw.activities where id = 14')
  expect(rows).toEqual([{ completed: true }])
})

test('thousands of changes at once are all found', async () => {
  const many = await startPortal({ data: sample(700), limits: false })
  const loader = quickLoader(many, database)
  await loader.run()
  for (let id = 1; id <= 700; id++) many.store.deals.update(id, { TITLE: `Массово ${id}` })
  for (let n = 0; n < 170; n++) many.store.deals.add({ TITLE: 'Новая', CATEGORY_ID: 0, STAGE_ID: 'NEW' })
  const report = await loader.run()
  expect(report.entities.deals!.written).toBe(870)
  const { rows } = await database.pool.query(
    `select count(*)::int as count from raw.deals where title like 'Массово%'`,
  )
  expect(rows).toEqual([{ count: 700 }])
  await loader.close()
  await many.close()
})

test('two edits within one second are both seen by one loader', async () => {
  const loader = quickLoader(portal, database)
  await loader.run()
  portal.store.deals.update(7, { TITLE: 'Раз' }, { at: Math.floor(Date.now() / 1000) })
  await loader.run()
  portal.store.deals.update(7, { TITLE: 'Два' }, { at: Math.floor(Date.now() / 1000) })
  await loader.run()
  expect(await deal(7)).toMatchObject({ title: 'Два' })
  await loader.close()
})

test('what another process wrote is not taken for known', async () => {
  const loader = quickLoader(portal, database)
  await loader.run()
  portal.store.deals.update(7, { TITLE: 'Раз' })
  await loader.run()
  portal.store.deals.update(7, { TITLE: 'Два' })
  await sync()
  portal.store.deals.update(7, { TITLE: 'Раз' })
  await loader.run()
  expect(await deal(7)).toMatchObject({ title: 'Раз' })
  await loader.close()
})

test('a full run repairs what was changed by hand', async () => {
  await sync()
  await database.pool.query(`update raw.deals set title = 'чужое' where id = 7`)
  const report = await sync({ full: true })
  expect(report.entities.deals).toMatchObject({ seen: 120, written: 1 })
  expect(await deal(7)).toMatchObject({ title: 'Сделка 7' })
})

test('a full run trusts no memory of its own', async () => {
  const loader = quickLoader(portal, database)
  await loader.run()
  portal.store.deals.update(7, { TITLE: 'Раз' })
  await loader.run()
  await database.pool.query(`update raw.deals set title = 'чужое' where id = 7`)
  await loader.run({ full: true })
  expect(await deal(7)).toMatchObject({ title: 'Раз' })
  await loader.close()
})

test('a stage that vanished keeps its name and returns', async () => {
  await sync()
  const stage = portal.store.statuses.all().find((row) => row.STATUS_ID === 'PREPARATION')!
  portal.store.statuses.remove(stage.ID)
  await sync()
  const read = async () =>
    (
      await database.pool.query(
        `select name, deleted_at is null as alive from raw.statuses where status_id = 'PREPARATION'`,
      )
    ).rows
  expect(await read()).toEqual([{ name: 'Стадия PREPARATION', alive: false }])
  portal.store.statuses.add({ ENTITY_ID: 'DEAL_STAGE', STATUS_ID: 'PREPARATION', NAME: 'Снова', SORT: 20 })
  await sync()
  expect(await read()).toEqual([{ name: 'Снова', alive: true }])
})

test('dictionaries longer than a page come whole', async () => {
  for (let n = 0; n < 130; n++)
    portal.store.statuses.add({ ENTITY_ID: 'SOURCE', STATUS_ID: `S${n}`, NAME: `Источник ${n}`, SORT: n })
  await sync()
  const { rows } = await database.pool.query(
    `select count(*)::int as count from raw.statuses where entity_id = 'SOURCE'`,
  )
  expect(rows).toEqual([{ count: 130 }])
  expect((await sync()).requests).toBe(1)
})

test('retired items of a list keep their names', async () => {
  const field = portal.store.userFields.add({
    ENTITY_ID: 'CRM_DEAL',
    FIELD_NAME: 'UF_CRM_SEGMENT',
    USER_TYPE_ID: 'enumeration',
    LABEL: 'Сегмент',
    LIST: [
      { ID: 44, VALUE: 'Розница' },
      { ID: 45, VALUE: 'Опт' },
    ],
  })
  await sync()
  portal.store.userFields.update(field.ID, { LIST: [{ ID: 45, VALUE: 'Опт и сети' }] })
  await sync()
  const { rows } = await database.pool.query('select label, list from raw.user_fields')
  expect(rows).toEqual([
    {
      label: 'Сегмент',
      list: [
        { id: '45', value: 'Опт и сети' },
        { id: '44', value: 'Розница' },
      ],
    },
  ])
})

test('two loaders never work at once', async () => {
  const first = quickLoader(portal, database)
  const second = quickLoader(portal, database)
  portal.faults.next('stall', { method: 'batch' })
  const running = first.run()
  await expect.poll(() => portal.stats().requests).toBe(1)
  await expect(second.run()).rejects.toThrow('Another sync is running')
  await Promise.all([first.close(), expect(running).rejects.toThrow('stopped')])
  expect((await second.run()).changed).toBe(true)
  await second.close()
})

test('an entity out of scope is noted, the others arrive', async () => {
  portal.faults.next('insufficient_scope', { method: 'department.get' })
  portal.faults.next('ERROR_METHOD_NOT_FOUND', { method: 'crm.activity.list', times: 2 })
  const report = await sync()
  expect(report.entities.departments!.error).toBe('scope_missing: department (department.get)')
  expect(report.entities.activities!.error).toBe('module_missing: crm.activity.list')
  expect(report.entities.deals!.written).toBe(120)
  const { rows } = await database.pool.query(
    `select entity, state, finished_at is null as unfinished from app.sync_state
     where entity in ('activities', 'departments', 'deals') order by entity`,
  )
  expect(rows).toEqual([
    { entity: 'activities', state: 'not_connected', unfinished: true },
    { entity: 'deals', state: 'connected', unfinished: false },
    { entity: 'departments', state: 'not_connected', unfinished: true },
  ])
  expect((await sync()).entities.activities).toMatchObject({ written: 240 })
  const left = `select from app.sync_state where entity in ('activities', 'departments') and error is not null`
  expect((await database.pool.query(left)).rowCount).toBe(0)
})

test('facts about the portal are kept', async () => {
  await sync()
  const { rows } = await database.pool.query('select * from app.portals')
  expect(rows).toMatchObject([
    {
      id: 1,
      currency: 'RUB',
      timezone_offset: '+03:00',
      url: portal.url,
      webhook: portal.url,
      webhook_user: { id: '1', admin: true },
    },
  ])
})

test('an ordinary employee’s webhook is warned about', async () => {
  const narrow = await startPortal({ data: sample(1), limits: false, webhook: { userId: 3, admin: false } })
  const log = listeningLog()
  const loader = quickLoader(narrow, database, { log })
  await loader.run()
  expect(log.lines.join('\n')).toContain('no administrator')
  await loader.close()
  await narrow.close()
})

test('the secret is in no table', async () => {
  await sync()
  const { rows } = await database.pool.query(
    `select to_jsonb(t)::text as text from app.settings t union all select to_jsonb(t)::text from app.sync_state t
     union all select to_jsonb(t)::text from app.portals t union all select to_jsonb(t)::text from app.sync_runs t`,
  )
  const secret = portal.webhookUrl.split('/').at(-2)!
  expect(rows.filter(({ text }) => text.includes(secret))).toEqual([])
  expect(JSON.stringify(await contents(database))).not.toContain(secret)
})

test('a portal that moved is the same portal', async () => {
  const moved = await startPortal({
    data: sample(120),
    limits: false,
    secret: portal.webhookUrl.split('/').at(-2)!,
  })
  portal.faults.next('redirect', { location: moved.url, times: 100 })
  for (let process = 0; process < 2; process++)
    expect((await sync()).entities.deals!.seen).toBe(process ? 0 : 120)
  const { rows } = await database.pool.query('select id, url from app.portals')
  expect(rows).toEqual([{ id: 1, url: moved.url }])
  await moved.close()
})

test('two portals are not mixed in one database', async () => {
  await sync()
  await database.pool.query(`update app.portals set url = 'https://other.example', webhook = url`)
  await database.pool.query(`update app.portals set webhook = url`)
  await expect(sync()).rejects.toThrow('holds the data of https://other.example')
  await registerPortals(database.pool, [portal.webhookUrl], { renamed: true })
  expect((await sync()).changed).toBe(false)
})
