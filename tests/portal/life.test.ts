/** What the portal does by itself when records are made, changed and deleted. */
import { expect, test } from 'vitest'
import { workedExample } from '../../portal/fixtures/worked-example.ts'
import type { Portal } from '../../portal/index.ts'
import { call, ids, NOW_SECONDS, testPortal } from './support.ts'

const second = { id: 7, name: 'Опт', sort: 200 }
const stages = [
  { ENTITY_ID: 'DEAL_STAGE_7', STATUS_ID: 'C7:NEW', NAME: 'Новая', SORT: 10, CATEGORY_ID: 7 },
  { ENTITY_ID: 'DEAL_STAGE_7', STATUS_ID: 'C7:WON', NAME: 'Успех', SORT: 20, CATEGORY_ID: 7, SEMANTICS: 'S' },
]

const example = () =>
  testPortal({
    data: {
      ...workedExample,
      categories: [...workedExample.categories!, second],
      statuses: [...workedExample.statuses!, ...stages],
    },
  })

const deal = async (portal: Portal, id: number) => (await call(portal, 'crm.deal.get', { id })).result

const historyOf = async (portal: Portal, id: number) =>
  (
    await call(portal, 'crm.stagehistory.list', {
      entityTypeId: 2,
      filter: { OWNER_ID: id },
      order: { ID: 'ASC' },
    })
  ).result.items

const update = (portal: Portal, id: number, fields: object) => call(portal, 'crm.deal.update', { id, fields })

const PRESENT = '2026-02-02T12:00:00+03:00'

test('a new deal gets its defaults and a creation row', async () => {
  const portal = await example()
  const { result: id } = await call(portal, 'crm.deal.add', {
    fields: { TITLE: 'Новая', OPPORTUNITY: '99.5' },
  })
  expect(id).toBe(7)
  expect(await deal(portal, id)).toMatchObject({
    STAGE_ID: 'NEW',
    STAGE_SEMANTIC_ID: 'P',
    CLOSED: 'N',
    IS_NEW: 'Y',
    OPPORTUNITY: '99.50',
    DATE_CREATE: PRESENT,
    DATE_MODIFY: PRESENT,
    MOVED_TIME: PRESENT,
    LAST_ACTIVITY_TIME: PRESENT,
    BEGINDATE: '2026-02-02T03:00:00+03:00',
    CREATED_BY_ID: '1',
  })
  expect(await historyOf(portal, id)).toMatchObject([{ TYPE_ID: 1, STAGE_ID: 'NEW', CREATED_TIME: PRESENT }])
})

test('an update without difference leaves no trace', async () => {
  const portal = await example()
  const before = await deal(portal, 4)
  expect(
    (await update(portal, 4, { TITLE: 'Сделка 4', OPPORTUNITY: '200000.00', STAGE_ID: 'NEW' })).result,
  ).toBe(true)
  expect(await deal(portal, 4)).toEqual(before)
})

test('an edit moves DATE_MODIFY alone', async () => {
  const portal = await example()
  const before = await deal(portal, 4)
  await update(portal, 4, { OPPORTUNITY: 210_000 })
  expect(await deal(portal, 4)).toEqual({
    ...before,
    OPPORTUNITY: '210000.00',
    DATE_MODIFY: PRESENT,
    MODIFY_BY_ID: '1',
  })
  expect(await historyOf(portal, 4)).toHaveLength(1)
})

test('a won deal is closed on the day and reopened without forgetting', async () => {
  const portal = await example()
  await update(portal, 4, { STAGE_ID: 'WON' })
  expect(await deal(portal, 4)).toMatchObject({
    STAGE_SEMANTIC_ID: 'S',
    CLOSED: 'Y',
    IS_NEW: 'N',
    MOVED_TIME: PRESENT,
    MOVED_BY_ID: '1',
    CLOSEDATE: '2026-02-02T03:00:00+03:00',
  })
  await update(portal, 4, { STAGE_ID: 'PREPARATION' })
  expect(await deal(portal, 4)).toMatchObject({ STAGE_SEMANTIC_ID: 'P', CLOSED: 'N' })
  await update(portal, 4, { STAGE_ID: 'UC_A1B2C3' })
  const rows = await historyOf(portal, 4)
  expect(
    rows.map((row: { TYPE_ID: number; STAGE_SEMANTIC_ID: string }) => [row.TYPE_ID, row.STAGE_SEMANTIC_ID]),
  ).toEqual([
    [1, 'P'],
    [3, 'S'],
    [2, 'P'],
    [3, 'F'],
  ])
})

test('a foreign stage, a pipeline and read-only fields are ignored', async () => {
  const portal = await example()
  const before = await deal(portal, 4)
  const fields = { STAGE_ID: 'C7:NEW', CATEGORY_ID: 7, DATE_CREATE: '2020-01-01', NONSENSE: 1 }
  expect((await update(portal, 4, fields)).result).toBe(true)
  expect(await deal(portal, 4)).toEqual(before)
})

test('another pipeline hides the older history', async () => {
  const portal = await example()
  portal.store.deals.update(1, { CATEGORY_ID: 7 })
  expect(await deal(portal, 1)).toMatchObject({ STAGE_ID: 'C7:NEW', CLOSED: 'N', STAGE_SEMANTIC_ID: 'P' })
  expect(await historyOf(portal, 1)).toMatchObject([{ TYPE_ID: 5, CATEGORY_ID: 7, STAGE_ID: 'C7:NEW' }])
  const all = await call(portal, 'crm.stagehistory.list', { entityTypeId: 2 })
  expect(all.total).toBe(workedExample.history!.length - 4 + 1)
})

test('an activity moves only LAST_ACTIVITY_TIME', async () => {
  const portal = await example()
  const before = await deal(portal, 4)
  const activity = { OWNER_TYPE_ID: 2, OWNER_ID: 4, SUBJECT: 'Звонок', DEADLINE: '2026-02-03T10:00:00+03:00' }
  const { result: id } = await call(portal, 'crm.activity.add', { fields: activity })
  expect(await deal(portal, 4)).toEqual({ ...before, LAST_ACTIVITY_TIME: PRESENT, LAST_ACTIVITY_BY: '1' })
  await call(portal, 'crm.activity.update', { id, fields: { COMPLETED: 'Y' } })
  expect((await call(portal, 'crm.activity.get', { id })).result).toMatchObject({
    COMPLETED: 'Y',
    STATUS: '2',
  })
})

test('a deleted deal leaves nothing', async () => {
  const portal = await example()
  portal.store.activities.add({ OWNER_ID: 6, OWNER_TYPE_ID: 2 })
  expect((await call(portal, 'crm.deal.delete', { id: 6 })).result).toBe(true)
  expect(await ids(portal, 'crm.deal.list', {})).toEqual([1, 2, 3, 4, 5])
  expect(await historyOf(portal, 6)).toEqual([])
  expect(await ids(portal, 'crm.activity.list', {})).toEqual([])
  expect((await call(portal, 'crm.deal.delete', { id: 6 })).error_description).toBe('Not found')
  expect(portal.store.deals.add({}).ID).toBe(7)
})

test('an import keeps its dates of the past', async () => {
  const portal = await example()
  const past = { DATE_CREATE: '2025-06-01T10:00:00+03:00', DATE_MODIFY: '2025-06-02T10:00:00+03:00' }
  const { ID } = portal.store.deals.add(
    { ...past, STAGE_ID: 'WON', MOVED_TIME: '2025-06-02T10:00:00+03:00' },
    { history: false },
  )
  expect(await deal(portal, ID)).toMatchObject({ ...past, CLOSED: 'Y' })
  expect(await historyOf(portal, ID)).toEqual([])
  expect(await ids(portal, 'crm.deal.list', { filter: { '>=DATE_MODIFY': '2026-02-01' } })).toEqual([])
})

test('a deleted stage stays in use', async () => {
  const portal = await example()
  const stage = portal.store.statuses.all().find((row) => row.STATUS_ID === 'UC_A1B2C3')!
  portal.store.statuses.remove(stage.ID)
  expect(await deal(portal, 3)).toMatchObject({ STAGE_ID: 'UC_A1B2C3', STAGE_SEMANTIC_ID: 'F' })
})

test('contacts and companies live by the same rules', async () => {
  const portal = await example()
  const { result: id } = await call(portal, 'crm.company.add', {
    fields: { TITLE: 'Компания В', PHONE: [{ VALUE: '+7900' }] },
  })
  const company = async () => (await call(portal, 'crm.company.get', { id })).result
  expect(await company()).toMatchObject({ DATE_CREATE: PRESENT, HAS_PHONE: 'Y', PHONE: [{ VALUE: '+7900' }] })
  portal.store.companies.update(id, { TITLE: 'Компания Г' }, { at: NOW_SECONDS + 60, by: 3 })
  expect(await company()).toMatchObject({ DATE_MODIFY: '2026-02-02T12:01:00+03:00', MODIFY_BY_ID: '3' })
})

test('the store refuses what it does not know', async () => {
  const portal = await example()
  expect(() => portal.store.deals.add({ TITEL: 'x' })).toThrow('unknown field TITEL')
  expect(() => portal.store.deals.add({ ID: 1 })).toThrow('ID 1 exists already')
  expect(() => portal.store.deals.update(99, {})).toThrow('no record with ID 99')
  expect(() => portal.store.deals.update(1, { DATE_CREATE: 'вчера' })).toThrow('cannot read "вчера"')
})
