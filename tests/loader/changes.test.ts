import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Portal, startPortal } from '../../portal/index.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { moment, quickLoader, sample } from './support.ts'

let portal: Portal
let database: TestDatabase

beforeEach(async () => {
  portal = await startPortal({
    data: { ...sample(30), leads: [{ ID: 1, TITLE: 'Лид', STATUS_ID: 'NEW' }] },
    limits: false,
  })
  database = await freshDatabase()
  await sync()
})

afterEach(async () => {
  await portal.close()
  await database.drop()
})

async function sync() {
  const loader = quickLoader(portal, database)
  await loader.run()
  await loader.close()
}

const changes = async () =>
  (
    await database.pool.query(
      `select portal_id, entity, record_id, field, old_value, new_value, previous_at, changed_at
       from app.changes order by record_id, field, id`,
    )
  ).rows

test('a first load changes nothing', async () => {
  expect(await changes()).toEqual([])
})

test('amount, currency, responsible, stage and status are logged with both values and both times', async () => {
  const at = Math.floor(Date.now() / 1000)
  portal.store.deals.update(7, { OPPORTUNITY: '900.10', CURRENCY_ID: 'USD' }, { at })
  portal.store.deals.update(7, { ASSIGNED_BY_ID: 1, STAGE_ID: 'PREPARATION' }, { at: at + 60 })
  portal.store.leads.update(1, { STATUS_ID: 'IN_PROCESS', ASSIGNED_BY_ID: 3 }, { at })
  await sync()
  const previous_at = new Date(moment(Date.parse('2026-01-06T11:07:00+03:00')))
  const edited = new Date((at + 60) * 1000)
  const deal = (field: string, old_value: string, new_value: string) =>
    expect.objectContaining({ portal_id: 1, entity: 'deals', record_id: '7', field, old_value, new_value })
  const log = await changes()
  expect(log.filter(({ entity }) => entity === 'deals')).toEqual([
    deal('assigned_by_id', '3', '1'),
    deal('currency_id', 'RUB', 'USD'),
    deal('opportunity', '7.5', '900.1'),
    deal('stage_id', 'NEW', 'PREPARATION'),
  ])
  expect(log.find(({ field }) => field === 'opportunity')).toMatchObject({ previous_at, changed_at: edited })
  expect(log.find(({ field }) => field === 'stage_id')).toMatchObject({ changed_at: edited })
  expect(
    log.filter(({ entity }) => entity === 'leads').map(({ field, new_value }) => [field, new_value]),
  ).toEqual([
    ['assigned_by_id', '3'],
    ['status_id', 'IN_PROCESS'],
  ])
})

test('the same again, and other fields, are no change', async () => {
  portal.store.deals.update(7, { TITLE: 'Другое имя' })
  await sync()
  const loader = quickLoader(portal, database)
  await loader.run({ full: true })
  await loader.close()
  expect(await changes()).toEqual([])
})

test('a move to another pipeline is one', async () => {
  portal.store.categories.add({ id: 7, name: 'Опт', sort: 400 })
  portal.store.statuses.add({
    ENTITY_ID: 'DEAL_STAGE_7',
    STATUS_ID: 'C7:NEW',
    NAME: 'Новая',
    SORT: 10,
    CATEGORY_ID: 7,
  })
  portal.store.deals.update(7, { CATEGORY_ID: 7, STAGE_ID: 'C7:NEW' })
  await sync()
  expect((await changes()).map(({ field, old_value, new_value }) => [field, old_value, new_value])).toEqual([
    ['category_id', '0', '7'],
    ['stage_id', 'NEW', 'C7:NEW'],
  ])
})

test('a change is logged once, in the transaction that stores it', async () => {
  portal.store.deals.update(7, { OPPORTUNITY: '1.00' })
  // The run dies after it was stored, before it is over.
  portal.faults.next('INVALID_CREDENTIALS', { method: 'batch', after: 1 })
  await sync().catch(() => {})
  portal.faults.clear()
  await sync()
  expect(await changes()).toHaveLength(1)
})
