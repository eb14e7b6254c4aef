/** What hangs on records: calls, tasks, comments, lines, links, and what happens to it when they go. */
import { expect, test } from 'vitest'
import type { PortalOptions } from '../../portal/index.ts'
import { call, ids, type Json, post, testPortal } from './support.ts'

const born = '2026-01-05T10:00:00+03:00'
const data = {
  users: [{ ID: 3, NAME: 'Анна', LAST_NAME: 'Петрова', WORK_POSITION: 'Менеджер' }],
  companies: [{ ID: 9 }, { ID: 10 }],
  contacts: [{ ID: 12, PHONE: '+79001112233', COMPANY_ID: 9 }, { ID: 15, COMPANY_ID: 9 }, { ID: 16 }],
  leads: [{ ID: 5, CONTACT_ID: 12, DATE_CREATE: born }],
  leadContacts: [{ LEAD_ID: 5, CONTACT_ID: 15, SORT: 10, IS_PRIMARY: 'Y' }],
  deals: [
    { ID: 101, CONTACT_ID: 12, COMPANY_ID: 9, DATE_CREATE: born },
    { ID: 102, CONTACT_ID: 15, COMPANY_ID: 9, DATE_CREATE: born },
    { ID: 103, DATE_CREATE: born, IS_MANUAL_OPPORTUNITY: 'N', OPPORTUNITY: 5 },
  ],
  dealContacts: [{ DEAL_ID: 101, CONTACT_ID: 15, SORT: 20 }],
  activities: [
    {
      ...{ ID: 700, OWNER_TYPE_ID: 2, OWNER_ID: 101, TYPE_ID: 2, CREATED: born },
      BINDINGS: [{ OWNER_TYPE_ID: 3, OWNER_ID: 12 }],
    },
    { ID: 701, OWNER_TYPE_ID: 2, OWNER_ID: 101, CREATED: born },
    { ID: 702, OWNER_TYPE_ID: 3, OWNER_ID: 101, CREATED: born },
  ],
  calls: [
    {
      ...{ ID: 1, CALL_TYPE: 2, CALL_FAILED_CODE: '304', CALL_START_DATE: born, CRM_ACTIVITY_ID: 700 },
      ...{ CRM_ENTITY_TYPE: 'CONTACT', CRM_ENTITY_ID: 12, PORTAL_USER_ID: 3 },
    },
    { ID: 2, CALL_TYPE: 1, CALL_DURATION: 61, CALL_START_DATE: '2026-01-06T10:00:00+03:00' },
  ],
  comments: [
    { ID: 50, ENTITY_TYPE: 'deal', ENTITY_ID: 101, COMMENT: 'Перезвонить', CREATED: born, AUTHOR_ID: 3 },
    { ID: 51, ENTITY_TYPE: 'contact', ENTITY_ID: 101, COMMENT: 'Другое', CREATED: born },
  ],
  tasks: [
    { ID: 80, TITLE: 'Смета', RESPONSIBLE_ID: 3, CREATED_DATE: born, UF_CRM_TASK: ['D_101'] },
    { ID: 81, TITLE: 'Без связей', DEADLINE: '2026-01-08T19:00:00+03:00', CREATED_DATE: born, GROUP_ID: 4 },
  ],
  productRows: [
    {
      ID: 1,
      ownerType: 'D',
      ownerId: 101,
      productName: 'Насос',
      price: 120,
      quantity: 2,
      taxRate: 20,
      taxIncluded: 'Y',
    },
    { ID: 2, ownerType: 'L', ownerId: 101, productName: 'Чужое', price: 1 },
    { ID: 3, ownerType: 'D', ownerId: 102, productName: 'Кран', price: 5, quantity: 3 },
  ],
}

const open = (options: PortalOptions = {}) => testPortal({ data, ...options })

test('product rows need both keys and take many owners', async () => {
  const portal = await open()
  const rows = (filter: object) => call(portal, 'crm.item.productrow.list', { filter })
  const { result, total } = await rows({ '=ownerType': 'D', '=ownerId': [101, 102] })
  expect(total).toBe(2)
  expect(result.productRows).toMatchObject([
    { id: 1, ownerId: 101, ownerType: 'D', price: 120, priceExclusive: 100, quantity: 2, taxIncluded: 'Y' },
    { id: 3, ownerId: 102, quantity: 3 },
  ])
  expect((await rows({ '=ownerType': 'D' })).error).toBe('100')
  expect((await rows({ '=ownerId': 101 })).error).toBe('100')
  const older = (await call(portal, 'crm.deal.productrows.get', { id: 101 })).result
  expect(older).toMatchObject([{ ID: '1', PRODUCT_NAME: 'Насос', PRICE: 120 }])
})

test('the sum of a deal follows its lines unless somebody typed it', async () => {
  const portal = await open()
  const productRows = [{ productName: 'Труба', price: 10.5, quantity: 3 }]
  await call(portal, 'crm.item.productrow.set', { ownerType: 'D', ownerId: 103, productRows })
  expect((await call(portal, 'crm.deal.get', { id: 103 })).result.OPPORTUNITY).toBe('31.50')
})

test('calls are strings, point to clients and are paged by offsets', async () => {
  const portal = await open()
  const calls = (params: object) => call(portal, 'voximplant.statistic.get', params)
  const { result } = await calls({ FILTER: { '>ID': 0 }, SORT: 'ID', ORDER: 'ASC' })
  expect(result[0]).toMatchObject({
    ...{ ID: '1', CALL_TYPE: '2', CALL_FAILED_CODE: '304', CRM_ENTITY_TYPE: 'CONTACT' },
    ...{ CRM_ENTITY_ID: '12', CRM_ACTIVITY_ID: '700', CALL_DURATION: '0', COST: '0.0000' },
  })
  expect(result[1]).toMatchObject({ CRM_ACTIVITY_ID: null, CALL_DURATION: '61' })
  const between = { '><CALL_START_DATE': ['2026-01-06', '2026-01-07'] }
  expect(await ids(portal, 'voximplant.statistic.get', { FILTER: between })).toEqual([2])
  expect((await calls({ start: -1 })).total).toBe(2)
})

test('the statistics of calls need a right of their own', async () => {
  const portal = await open({ callStatistics: false })
  const refused = await post(portal, 'voximplant.statistic.get')
  expect([refused.status, (await refused.json()).error]).toEqual([403, 'ACCESS_DENIED'])
})

test('tasks answer in camel case', async () => {
  const portal = await open()
  const tasks = async (params: object) => (await call(portal, 'tasks.task.list', params)).result.tasks
  const [task] = await tasks({
    filter: { '>ID': 0 },
    select: ['ID', 'UF_CRM_TASK', 'GROUP_ID', 'RESPONSIBLE_ID'],
  })
  expect(task).toMatchObject({
    ...{ id: '80', ufCrmTask: ['D_101'], group: [], responsibleId: '3' },
    responsible: { id: '3', name: 'Анна Петрова', workPosition: 'Менеджер' },
  })
  const [plain, other] = await tasks({})
  expect(plain).not.toHaveProperty('ufCrmTask')
  expect(other).toMatchObject({ status: '2', subStatus: '-1', group: { id: '4' } })
  expect(await tasks({ filter: { ID: 81 }, select: ['UF_CRM_TASK'] })).toEqual([
    { id: '81', ufCrmTask: false },
  ])
})

test('a task of a deal stands in its timeline and is completed there', async () => {
  const portal = await open()
  const fields = { TITLE: 'Договор', UF_CRM_TASK: ['D_102', 'C_15'], RESPONSIBLE_ID: 3 }
  const { task } = (await call(portal, 'tasks.task.add', { fields })).result
  const filter = { PROVIDER_ID: 'CRM_TASKS_TASK' }
  const activity = async () =>
    (await call(portal, 'crm.activity.list', { filter, select: ['*', 'BINDINGS'] })).result[0]
  expect(await activity()).toMatchObject({ OWNER_ID: '102', ASSOCIATED_ENTITY_ID: task.id, COMPLETED: 'N' })
  expect((await activity()).BINDINGS).toHaveLength(2)
  await call(portal, 'tasks.task.update', { taskId: task.id, fields: { STATUS: 5 } })
  expect(await activity()).toMatchObject({ COMPLETED: 'Y' })
})

test('comments are told of one record at a time', async () => {
  const portal = await open()
  const comments = (filter: object) => call(portal, 'crm.timeline.comment.list', { filter })
  const { result, total } = await comments({ ENTITY_ID: 101, ENTITY_TYPE: 'deal' })
  expect([total, result]).toMatchObject([1, [{ ID: '50', ENTITY_TYPE: 'deal', AUTHOR_ID: '3', FILES: {} }]])
  expect((await comments({ ENTITY_ID: 101 })).error).toBe('')
  expect((await comments({ ENTITY_TYPE: 'deal' })).error).toBe('')
  expect((await call(portal, 'crm.timeline.comment.get', { id: 51 })).result.COMMENT).toBe('Другое')
})

test('a comment moves only the last activity of its record', async () => {
  const portal = await open()
  const fields = { ENTITY_ID: 102, ENTITY_TYPE: 'deal', COMMENT: 'Новое' }
  await call(portal, 'crm.timeline.comment.add', { fields })
  const { result } = await call(portal, 'crm.deal.get', { id: 102 })
  expect(result).toMatchObject({ LAST_ACTIVITY_TIME: '2026-02-02T12:00:00+03:00', DATE_MODIFY: born })
})

test('filtering by bindings doubles activities', async () => {
  const portal = await open()
  const BINDINGS = [{ OWNER_TYPE_ID: 2 }, { OWNER_TYPE_ID: 3, OWNER_ID: 12 }]
  const { result, total } = await call(portal, 'crm.activity.list', {
    ...{ filter: { BINDINGS }, select: ['ID', 'COMMUNICATIONS'], order: { ID: 'ASC' } },
  })
  expect(result.map((row: Json) => row.ID)).toEqual(['700', '700', '701'])
  expect(total).toBe(3)
  expect(result[0].COMMUNICATIONS).toMatchObject([{ TYPE: 'PHONE', VALUE: '+79001112233', ENTITY_ID: '12' }])
  const bound = await call(portal, 'crm.activity.binding.list', { activityId: 700 })
  expect(bound.result).toEqual([
    { entityTypeId: 2, entityId: 101 },
    { entityTypeId: 3, entityId: 12 },
  ])
  expect((await call(portal, 'crm.activity.list', {})).result[0]).not.toHaveProperty('BINDINGS')
})

test('records have several contacts, and two of them may be primary', async () => {
  const portal = await open()
  const items = async (method: string, id: number) => (await call(portal, method, { id })).result
  expect(await items('crm.deal.contact.items.get', 101)).toEqual([
    { CONTACT_ID: 12, SORT: 10, ROLE_ID: 0, IS_PRIMARY: 'Y' },
    { CONTACT_ID: 15, SORT: 20, ROLE_ID: 0, IS_PRIMARY: 'N' },
  ])
  expect(await items('crm.deal.contact.items.get', 103)).toEqual([])
  const leads = await items('crm.lead.contact.items.get', 5)
  expect(leads.map((row: Json) => row.IS_PRIMARY)).toEqual(['Y', 'Y'])
  const staff = await items('crm.company.contact.items.get', 9)
  expect(staff.map((row: Json) => row.CONTACT_ID)).toEqual([12, 15])
  expect(await items('crm.contact.company.items.get', 12)).toMatchObject([{ COMPANY_ID: 9 }])
})

test('only another primary contact moves DATE_MODIFY', async () => {
  const portal = await open()
  const set = (items: object[]) => call(portal, 'crm.deal.contact.items.set', { id: 102, items })
  const deal = async () => (await call(portal, 'crm.deal.get', { id: 102 })).result
  await set([{ CONTACT_ID: 16 }, { CONTACT_ID: 15, IS_PRIMARY: 'Y' }])
  expect(await deal()).toMatchObject({ CONTACT_ID: '15', DATE_MODIFY: born })
  const linked = (await call(portal, 'crm.deal.contact.items.get', { id: 102 })).result
  expect(linked.map((row: Json) => row.CONTACT_ID).sort()).toEqual([15, 16])
  await set([{ CONTACT_ID: 16 }])
  expect(await deal()).toMatchObject({ CONTACT_ID: '16', DATE_MODIFY: '2026-02-02T12:00:00+03:00' })
})

test('with a deal go its comments, lines and those activities that had no other owner', async () => {
  const portal = await open()
  await call(portal, 'crm.deal.delete', { id: 101 })
  const activities = await call(portal, 'crm.activity.list', { order: { ID: 'ASC' } })
  expect(activities.result.map((row: Json) => [row.ID, row.OWNER_TYPE_ID, row.OWNER_ID])).toEqual([
    ['700', '3', '12'],
    ['702', '3', '101'],
  ])
  expect(portal.store.comments.all().map(({ ID }) => ID)).toEqual([51])
  expect(portal.store.productRows.all().map(({ ID }) => ID)).toEqual([2, 3])
  expect(portal.store.dealContacts.all()).toEqual([])
})

test('a deleted contact leaves its deals', async () => {
  const portal = await open()
  await call(portal, 'crm.contact.delete', { id: 12 })
  const contact = async (id: number) => (await call(portal, 'crm.deal.get', { id })).result.CONTACT_ID
  expect([await contact(101), await contact(102)]).toEqual(['15', '15'])
  await call(portal, 'crm.company.delete', { id: 9 })
  expect((await call(portal, 'crm.deal.get', { id: 101 })).result.COMPANY_ID).toBeNull()
})

test('merging lets losers vanish and rewires their deals', async () => {
  const portal = await open()
  const params = { entityTypeId: 3, entityIds: [15, 12] }
  expect((await call(portal, 'crm.entity.mergebatch', { params })).result.STATUS).toBe('SUCCESS')
  expect(await ids(portal, 'crm.contact.list', {})).toEqual([15, 16])
  const { result } = await call(portal, 'crm.deal.get', { id: 101 })
  expect(result).toMatchObject({ CONTACT_ID: '15', DATE_MODIFY: '2026-02-02T12:00:00+03:00' })
  const { result: linked } = await call(portal, 'crm.deal.contact.items.get', { id: 101 })
  expect(linked).toHaveLength(1)
  portal.store.merge(4, 10, [9])
  expect((await call(portal, 'crm.deal.get', { id: 102 })).result.COMPANY_ID).toBe('10')
})

test('a deal that comes back to its pipeline shows the older history again', async () => {
  const portal = await testPortal({ data: { ...data, categories: [{ id: 0 }, { id: 7 }] } })
  const shown = async () =>
    (await call(portal, 'crm.stagehistory.list', { entityTypeId: 2, filter: { OWNER_ID: 101 } })).result.items
  portal.store.deals.update(101, { CATEGORY_ID: 7 })
  expect(await shown()).toMatchObject([{ TYPE_ID: 5, CATEGORY_ID: 7 }])
  portal.store.deals.update(101, { CATEGORY_ID: 0 })
  expect(await shown()).toMatchObject([{ TYPE_ID: 1 }, { TYPE_ID: 5, CATEGORY_ID: 0 }])
})

test.each([
  ['telephony', 'voximplant.statistic.get'],
  ['tasks', 'tasks.task.list'],
  ['timeline', 'crm.timeline.comment.list'],
  ['smartProcesses', 'crm.type.list'],
  ['productRows', 'crm.item.productrow.list'],
])('without %s there is no %s', async (name, method) => {
  const portal = await open({ modules: { [name]: false } })
  const refused = await post(portal, method)
  expect([refused.status, (await refused.json()).error]).toEqual([404, 'ERROR_METHOD_NOT_FOUND'])
  expect((await call(portal, 'method.get', { name: method })).result.isExisting).toBe(false)
})

test('older portals lack fields and write lists as maps', async () => {
  const portal = await open({ missingFields: ['MOVED_TIME', 'contactIds'], listsAs: 'map' })
  const deal = (await call(portal, 'crm.deal.get', { id: 101 })).result
  expect(deal).not.toHaveProperty('MOVED_TIME')
  const { items } = (await call(portal, 'crm.item.list', { entityTypeId: 3, select: ['companyIds'] })).result
  expect(items[0]).toEqual({ companyIds: { 1: 9 } })
  const tasks = await call(portal, 'tasks.task.list', { select: ['UF_CRM_TASK'], filter: { ID: 80 } })
  expect(tasks.result.tasks[0].ufCrmTask).toEqual({ 1: 'D_101' })
})
