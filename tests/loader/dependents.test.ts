import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LoaderOptions } from '../../loader/index.ts'
import { type Portal, startPortal } from '../../portal/index.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { contents, quickLoader, sample } from './support.ts'

let portal: Portal
let database: TestDatabase

beforeEach(async () => {
  portal = await startPortal({ data: sample(130), limits: false })
  database = await freshDatabase()
})

afterEach(async () => {
  await portal.close()
  await database.drop()
})

async function sync(options: Partial<LoaderOptions> = {}) {
  const loader = quickLoader(portal, database, options)
  try {
    return await loader.run()
  } finally {
    await loader.close()
  }
}

const query = async (text: string) => (await database.pool.query(text)).rows

test('all contacts of a deal arrive, and leave with it', async () => {
  portal.store.contacts.add({ ID: 15, NAME: 'Пётр' })
  portal.store.dealContacts.add({ DEAL_ID: 7, CONTACT_ID: 15, SORT: 20 })
  await sync()
  const of7 = () =>
    query(
      `select contact_id, is_primary from raw.deal_contacts where deal_id = 7 and deleted_at is null order by sort`,
    )
  expect(await of7()).toEqual([
    { contact_id: '12', is_primary: true },
    { contact_id: '15', is_primary: false },
  ])
  portal.store.dealContacts.remove(portal.store.dealContacts.all().find((row) => row.CONTACT_ID === 15)!.ID)
  portal.store.deals.update(7, { TITLE: 'Тронута' })
  await sync()
  expect(await of7()).toEqual([{ contact_id: '12', is_primary: true }])
  portal.store.deals.remove(7)
  const loader = quickLoader(portal, database)
  await loader.run({ reconcile: 'now' })
  await loader.run()
  await loader.close()
  expect(await of7()).toEqual([])
})

test('product rows follow their deal, more than a page of them too', async () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      productName: `Насос ${index}`,
      price: 90000.1,
      quantity: 2,
    }))
  portal.store.setProductRows(2, 7, rows(120))
  portal.store.setProductRows(2, 8, rows(2))
  await sync()
  const counts = () =>
    query(
      `select owner_id, count(*)::int as rows, sum(price * quantity)::numeric(20, 2)::text as sum from raw.product_rows
       where owner_type = 'D' and deleted_at is null group by 1 order by 1`,
    )
  expect(await counts()).toEqual([
    { owner_id: '7', rows: 120, sum: '21600024.00' },
    { owner_id: '8', rows: 2, sum: '360000.40' },
  ])
  portal.store.setProductRows(2, 7, rows(1))
  portal.store.deals.update(7, { TITLE: 'Тронута' })
  await sync()
  expect(await counts()).toEqual([
    { owner_id: '7', rows: 1, sum: '180000.20' },
    { owner_id: '8', rows: 2, sum: '360000.40' },
  ])
})

test('comments are read where something happened, older ones bit by bit', async () => {
  for (const id of [3, 4, 5])
    portal.store.comments.add({ ENTITY_ID: id, ENTITY_TYPE: 2, COMMENT: `Перезвонить ${id}`, AUTHOR_ID: 3 })
  await sync()
  const stored = () => query('select owner_id, author_id, comment from raw.timeline_comments order by id')
  expect(await stored()).toHaveLength(3)
  expect((await stored())[0]).toEqual({ owner_id: '3', author_id: '3', comment: 'Перезвонить 3' })
  const before = portal.stats().calls['crm.timeline.comment.list'] ?? 0
  expect(before).toBeLessThan(130)
  await sync()
  expect(portal.stats().calls['crm.timeline.comment.list']).toBe(before)
  portal.store.comments.add({ ENTITY_ID: 9, ENTITY_TYPE: 2, COMMENT: 'Новый', AUTHOR_ID: 1 })
  await sync()
  expect(await stored()).toHaveLength(4)
  expect(portal.stats().calls['crm.timeline.comment.list']).toBe(before + 1)
})

test('an activity tells all its owners', async () => {
  await sync()
  const [row] = await query(`select bindings from raw.activities where id = 1`)
  expect(row.bindings).toContainEqual({ owner_type_id: 2, owner_id: 1 })
})

test('calls and tasks arrive typed', async () => {
  portal.store.calls.add({
    CALL_TYPE: 2,
    CALL_DURATION: 61,
    CALL_START_DATE: '2026-01-06T10:00:00+03:00',
    CALL_FAILED_CODE: '200',
    PORTAL_USER_ID: 3,
    CRM_ACTIVITY_ID: 1,
    COST: '1.2500',
  })
  portal.store.tasks.add({ TITLE: 'Смета', RESPONSIBLE_ID: 3, CREATED_BY: 1, UF_CRM_TASK: ['D_101'] })
  await sync()
  expect(await query('select call_type, call_duration, cost::text, crm_activity_id from raw.calls')).toEqual([
    { call_type: 2, call_duration: 61, cost: '1.2500', crm_activity_id: '1' },
  ])
  expect(await query('select title, responsible_id, crm_links from raw.tasks')).toEqual([
    { title: 'Смета', responsible_id: '3', crm_links: ['D_101'] },
  ])
})

test('fields of a call that come later are read at night', async () => {
  portal.store.calls.add({ CALL_TYPE: 1, CALL_START_DATE: new Date().toISOString() })
  await sync()
  portal.store.calls.update(portal.store.calls.all()[0]!.ID, { RECORD_DURATION: 77 })
  await sync()
  expect(await query('select record_duration from raw.calls')).toEqual([{ record_duration: null }])
  await database.pool.query(`update app.sync_state set reconciled_at = now() - interval '3 days'`)
  await sync()
  expect(await query('select record_duration from raw.calls')).toEqual([{ record_duration: 77 }])
})

describe('the history of a deal that changes its pipeline', () => {
  beforeEach(() => {
    portal.store.categories.add({ id: 7, name: 'Опт', sort: 400 })
    for (const [code, sort] of [
      ['C7:NEW', 10],
      ['C7:WON', 20],
    ] as const)
      portal.store.statuses.add({
        ENTITY_ID: 'DEAL_STAGE_7',
        STATUS_ID: code,
        NAME: code,
        SORT: sort,
        CATEGORY_ID: 7,
      })
  })

  const leave = () => {
    portal.store.deals.update(7, { STAGE_ID: 'PREPARATION' })
    portal.store.deals.update(7, { CATEGORY_ID: 7, STAGE_ID: 'C7:NEW' })
  }
  const comeBack = () => portal.store.deals.update(7, { CATEGORY_ID: 0, STAGE_ID: 'PREPARATION' })
  const stages = async () => {
    const rows = await query('select stage_id from raw.deal_stage_history where owner_id = 7 order by id')
    return rows.map(({ stage_id }) => stage_id)
  }

  test('is whole when the portal, which hid it, shows it again', async () => {
    leave()
    await sync()
    expect(await stages()).toEqual(['C7:NEW'])
    comeBack()
    await sync()
    expect(await stages()).toEqual(['NEW', 'PREPARATION', 'C7:NEW', 'PREPARATION'])
  })

  test('is whole even if the deal itself is never read in the other pipeline', async () => {
    await sync()
    leave()
    await sync({ entities: ['deal_stage_history'] })
    expect(await stages()).toEqual(['NEW', 'C7:NEW'])
    comeBack()
    await sync()
    expect(await query(`select from app.changes where field = 'category_id'`)).toEqual([])
    expect(await stages()).toEqual(['NEW', 'PREPARATION', 'C7:NEW', 'PREPARATION'])
  })
})

test('smart-process items stand side by side with their types', async () => {
  const types = [
    { id: 1, entityTypeId: 128, title: 'Заявки' },
    { id: 2, entityTypeId: 150, title: 'Рекламации' },
  ]
  for (const type of types) portal.store.itemTypes.add(type)
  for (const type of [128, 150])
    for (let id = 1; id <= 60; id++)
      portal.store.items.of(type).add({ id, title: `${type}/${id}`, opportunity: 10 })
  await sync({ smartProcesses: [128, 150] })
  expect(
    await query(
      `select entity_type_id, count(*)::int as rows, sum(opportunity)::text as sum from raw.items group by 1 order by 1`,
    ),
  ).toEqual([
    { entity_type_id: 128, rows: 60, sum: '600' },
    { entity_type_id: 150, rows: 60, sum: '600' },
  ])
  portal.store.items.of(150).remove(5)
  const loader = quickLoader(portal, database, { smartProcesses: [128, 150] })
  await loader.run({ reconcile: 'now' })
  await loader.close()
  expect(await query('select entity_type_id, id from raw.items where deleted_at is not null')).toEqual([
    { entity_type_id: 150, id: '5' },
  ])
})

test('what an old portal lacks is not connected, the rest arrives', async () => {
  portal.store.comments.add({ ENTITY_ID: 3, ENTITY_TYPE: 2, COMMENT: 'Перезвонить', AUTHOR_ID: 3 })
  for (const method of [
    'crm.item.list',
    'crm.timeline.comment.list',
    'voximplant.statistic.get',
    'tasks.task.list',
  ])
    portal.faults.next('ERROR_METHOD_NOT_FOUND', { method, times: 1000 })
  const report = await sync()
  expect(report.entities.deals!.written).toBe(130)
  expect(
    await query(
      `select entity, error from app.sync_state where state = 'not_connected' and error like 'module%' order by 1`,
    ),
  ).toEqual([
    { entity: 'calls', error: 'module_missing: voximplant.statistic.get' },
    { entity: 'deal_contacts', error: 'module_missing: crm.item.list' },
    { entity: 'tasks', error: 'module_missing: tasks.task.list' },
    { entity: 'timeline_comments', error: 'module_missing: crm.timeline.comment.list' },
  ])
  portal.faults.clear()
  await sync()
  expect(await query(`select entity from app.sync_state where error like 'module%'`)).toEqual([])
  expect((await contents(database)).deal_contacts).toHaveLength(130)
})
