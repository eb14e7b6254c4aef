import { afterEach, beforeEach, expect, test } from 'vitest'
import { enqueue, type Loader, type Notice } from '../../loader/index.ts'
import { type Portal, startPortal } from '../../portal/index.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { quickLoader, sample } from './support.ts'

let portal: Portal
let database: TestDatabase
let loader: Loader

beforeEach(async () => {
  portal = await startPortal({ data: sample(120), limits: false })
  database = await freshDatabase()
  loader = quickLoader(portal, database)
  await loader.run()
})

afterEach(async () => {
  await loader.close()
  await portal.close()
  await database.drop()
})

const tell = (...notices: Partial<Notice>[]) =>
  enqueue(
    database.pool,
    1,
    notices.map((notice) => ({ entity: 'deals', recordId: 7, deleted: false, ...notice })),
  )
const query = async (text: string) => (await database.pool.query(text)).rows
const waiting = async () => (await query('select from app.event_queue')).length

test('an empty queue asks nothing', async () => {
  const { requests } = portal.stats()
  expect(await loader.readQueue()).toBeUndefined()
  expect(portal.stats().requests).toBe(requests)
})

test('a record that was told about is read, and nothing else', async () => {
  portal.store.deals.update(7, { TITLE: 'Названная' })
  portal.store.deals.update(8, { TITLE: 'Не названная' })
  await tell({ recordId: 7 })
  const report = await loader.readQueue()
  expect(report!.entities.deals).toMatchObject({ seen: 1, written: 1 })
  expect(await query(`select title from raw.deals where id in (7, 8) order by id`)).toEqual([
    { title: 'Названная' },
    { title: 'Сделка 8' },
  ])
  expect(await waiting()).toBe(0)
})

test('a new deal comes with its history and contacts', async () => {
  const { ID } = portal.store.deals.add({ TITLE: 'Новая', CATEGORY_ID: 0, STAGE_ID: 'NEW', CONTACT_ID: 12 })
  await tell({ recordId: ID })
  await loader.readQueue()
  expect(await query(`select from raw.deals where id = ${ID}`)).toHaveLength(1)
  expect(await query(`select from raw.deal_stage_history where owner_id = ${ID}`)).toHaveLength(1)
  expect(await query(`select from raw.deal_contacts where deal_id = ${ID}`)).toHaveLength(1)
  expect((await loader.run()).entities.deals!.written).toBe(0)
})

test('a deletion is believed at once', async () => {
  portal.store.deals.remove(7)
  await tell({ recordId: 7, deleted: true })
  expect((await loader.readQueue())!.changed).toBe(true)
  expect(await query('select id from raw.deals where deleted_at is not null')).toEqual([{ id: '7' }])
})

test('a deletion that the portal knows nothing of is none', async () => {
  await tell({ recordId: 7, deleted: true })
  await loader.readQueue()
  expect(await query('select id from raw.deals where deleted_at is not null')).toEqual([])
})

test('an update of what cannot be read any more deletes nothing', async () => {
  portal.store.deals.remove(7)
  await tell({ recordId: 7 })
  await loader.readQueue()
  expect(await query('select id from raw.deals where deleted_at is not null')).toEqual([])
  expect(await waiting()).toBe(0)
})

test('the same event twice is harmless', async () => {
  portal.store.deals.update(7, { TITLE: 'Раз' })
  await tell({ recordId: 7 }, { recordId: 7 })
  await tell({ recordId: 7 })
  await loader.readQueue()
  await tell({ recordId: 7 })
  expect((await loader.readQueue())!.changed).toBe(false)
})

test('a comment leads to its deal', async () => {
  const comment = portal.store.comments.add({
    ENTITY_ID: 7,
    ENTITY_TYPE: 2,
    COMMENT: 'Позвонить',
    AUTHOR_ID: 3,
  })
  await tell({ entity: 'timeline_comments', recordId: comment.ID })
  await loader.readQueue()
  expect(await query('select owner_id, comment from raw.timeline_comments')).toEqual([
    { owner_id: '7', comment: 'Позвонить' },
  ])
  portal.store.comments.remove(comment.ID)
  await tell({ entity: 'timeline_comments', recordId: comment.ID, deleted: true })
  await loader.readQueue()
  expect(await query('select from raw.timeline_comments where deleted_at is null')).toEqual([])
})

test('notices without a record read what is new', async () => {
  portal.store.calls.add({ CALL_TYPE: 1, CALL_START_DATE: new Date().toISOString() })
  await tell({ entity: 'calls', recordId: 0 })
  await loader.readQueue()
  expect(await query('select from raw.calls')).toHaveLength(1)
})

test('notices of what nobody reads are dropped', async () => {
  await tell({ entity: 'invoices', recordId: 5 })
  await loader.readQueue()
  expect(await waiting()).toBe(0)
})

test('what could not be read stays in the queue', async () => {
  portal.store.deals.update(7, { TITLE: 'Позже' })
  await tell({ recordId: 7 })
  portal.faults.next('INVALID_CREDENTIALS', { method: 'batch' })
  await expect(loader.readQueue()).rejects.toThrow('webhook')
  expect(await waiting()).toBe(1)
  await loader.readQueue()
  expect(await query('select title from raw.deals where id = 7')).toEqual([{ title: 'Позже' }])
})
