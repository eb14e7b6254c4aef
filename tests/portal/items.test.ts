/** `crm.item.*`: one dialect for all kinds of records. */
import { expect, test } from 'vitest'
import { itemUserField } from '../../portal/entities/item-view.ts'
import { call, type Json, testPortal } from './support.ts'

const field = (ENTITY_ID: string, FIELD_NAME: string, USER_TYPE_ID: string, MULTIPLE = 'N') => ({
  ...{ ENTITY_ID, FIELD_NAME, USER_TYPE_ID, MULTIPLE, LABEL: FIELD_NAME },
})

const data = {
  itemTypes: [{ ID: 3, entityTypeId: 150, title: 'Отгрузки' }],
  itemCategories: [{ id: 21, entityTypeId: 150, name: 'Общая', sort: 500, isDefault: true }],
  categories: [{ id: 0, name: 'Общая', isDefault: true }],
  statuses: [
    { ENTITY_ID: 'DYNAMIC_150_STAGE_21', STATUS_ID: 'DT150_21:NEW', SORT: 10, CATEGORY_ID: 21 },
    { ENTITY_ID: 'DYNAMIC_150_STAGE_21', STATUS_ID: 'DT150_21:SUCCESS', SORT: 20, SEMANTICS: 'S' },
  ],
  userFields: [
    field('CRM_DEAL', 'UF_CRM_1690000000', 'enumeration'),
    field('CRM_DEAL', 'UF_CRM_TAGS', 'enumeration', 'Y'),
    field('CRM_DEAL', 'UF_CRM_VIP', 'boolean'),
    field('CRM_3', 'UF_CRM_3_WEIGHT', 'double'),
  ],
  contacts: [{ ID: 12, NAME: 'Анна', PHONE: '+79001112233' }, { ID: 15 }],
  deals: [
    {
      ...{ ID: 101, TITLE: 'Насосы', OPPORTUNITY: 1500.5, CONTACT_ID: 12, COMPANY_ID: 9, PROBABILITY: 30 },
      ...{ UF_CRM_1690000000: 44, UF_CRM_TAGS: [1, 2], UF_CRM_VIP: true, BEGINDATE: '2026-01-05' },
    },
    { ID: 102, TITLE: 'Кран', OPPORTUNITY: 10 },
    { ID: 103, TITLE: 'Труба', OPPORTUNITY: 5000, IS_RECURRING: 'Y' },
  ],
  dealContacts: [{ DEAL_ID: 101, CONTACT_ID: 15, SORT: 20 }],
  items: [
    { entityTypeId: 150, ID: 1, title: 'Первая', parentId2: 101, UF_CRM_3_WEIGHT: 12.5 },
    { entityTypeId: 150, ID: 2, title: 'Вторая', stageId: 'DT150_21:SUCCESS' },
  ],
}

const list = async (params: object, options: object = {}) => {
  const portal = await testPortal({ data, ...options })
  return call(portal, 'crm.item.list', { entityTypeId: 2, ...params })
}
const found = async (filter: unknown, entityTypeId = 2) =>
  ((await list({ filter, entityTypeId })).result.items as Json[]).map(({ id }) => id)

test('a deal is made of numbers in camel case', async () => {
  const { result, total } = await list({ filter: { id: 101 } })
  expect(total).toBe(1)
  expect(result.items[0]).toMatchObject({
    ...{ id: 101, title: 'Насосы', opportunity: 1500.5, categoryId: 0, probability: 30, taxValue: 0 },
    ...{ companyId: 9, contactId: 12, contactIds: [12, 15], leadId: null, closed: 'N', isRecurring: 'N' },
    ...{ stageSemanticId: 'P', begindate: '2026-01-05T03:00:00+03:00', assignedById: 1, createdBy: 1 },
    ...{ ufCrm_1690000000: 44, ufCrm_TAGS: [1, 2], ufCrm_VIP: 'Y' },
  })
  expect(result.items[0]).toHaveProperty('updatedTime')
})

test('original names of custom fields come when asked for', async () => {
  const select = ['id', 'UF_CRM_TAGS', 'contactIds', 'NONSENSE']
  const { result } = await list({ select, useOriginalUfNames: 'Y', filter: { UF_CRM_TAGS: 2 } })
  expect(result.items).toEqual([{ id: 101, UF_CRM_TAGS: [1, 2], contactIds: [12, 15] }])
  expect((await list({ filter: { UF_CRM_TAGS: 2 } })).error).toBe('INVALID_ARG_VALUE')
})

test.each([
  ['UF_CRM_1747309879', 'ufCrm_1747309879'],
  ['UF_CRM_3_1747309727', 'ufCrm3_1747309727'],
  ['UF_CRM_3_DIGIT', 'ufCrm3Digit'],
  ['UF_CRM_3_DIGIT10', 'ufCrm_3_DIGIT10'],
])('%s becomes %s', (name, shown) => {
  expect(itemUserField(name)).toBe(shown)
})

test('a misspelt field in filter or order is refused', async () => {
  expect((await list({ filter: { '>=updated_time': '2026-01-01' } })).error).toBe('INVALID_ARG_VALUE')
  expect((await list({ filter: { '>ID': 1 } })).error).toBe('INVALID_ARG_VALUE')
  expect((await list({ order: { ID: 'ASC' } })).error).toBe('INVALID_ARG_VALUE')
  expect((await list({ filter: { contactIds: 12 } })).error).toBe('INVALID_ARG_VALUE')
})

test('filters nest with OR and AND', async () => {
  expect(await found({ logic: 'OR', 0: { id: 101 }, 1: { '>opportunity': 1000 } })).toEqual([101, 103])
  expect(await found([{ '>opportunity': 100 }, { isRecurring: 'N' }])).toEqual([101])
  const nested = { '>id': 100, 0: { logic: 'OR', 0: { title: 'Кран' }, 1: { '%title': 'руб' } } }
  expect(await found(nested)).toEqual([102, 103])
})

test('a keyset walk goes by id', async () => {
  const { result, total, next } = await list({ filter: { '>id': 101 }, order: { id: 'ASC' }, start: -1 })
  expect(result.items.map((item: Json) => item.id)).toEqual([102, 103])
  expect([total, next]).toEqual([0, undefined])
})

test('smart processes count their own ids, stages and pipelines', async () => {
  const portal = await testPortal({ data })
  const { types } = (await call(portal, 'crm.type.list')).result
  expect(types).toMatchObject([{ id: 3, entityTypeId: 150, title: 'Отгрузки' }])
  const { categories } = (await call(portal, 'crm.category.list', { entityTypeId: 150 })).result
  expect(categories).toMatchObject([{ id: 21, entityTypeId: 150 }])
  const stages = await call(portal, 'crm.status.list', { filter: { ENTITY_ID: 'DYNAMIC_150_STAGE_21' } })
  expect(stages.result[1]).toMatchObject({ SEMANTICS: 'S', EXTRA: { SEMANTICS: 'success' } })
  const { items } = (await call(portal, 'crm.item.list', { entityTypeId: 150 })).result
  expect(items).toMatchObject([
    { id: 1, parentId2: 101, stageId: 'DT150_21:NEW', categoryId: 21, ufCrm3Weight: 12.5 },
    { id: 2, parentId2: null, stageId: 'DT150_21:SUCCESS' },
  ])
  expect(items[0]).not.toHaveProperty('ufCrm_TAGS')
})

test('items live: stage, time and deletion', async () => {
  const portal = await testPortal({ data })
  const update = (fields: object) => call(portal, 'crm.item.update', { entityTypeId: 150, id: 1, fields })
  const { item } = (await update({ stageId: 'DT150_21:SUCCESS' })).result
  expect(item).toMatchObject({ previousStageId: 'DT150_21:NEW', movedTime: '2026-02-02T12:00:00+03:00' })
  await call(portal, 'crm.item.delete', { entityTypeId: 150, id: 1 })
  const gone = await call(portal, 'crm.item.get', { entityTypeId: 150, id: 1 })
  expect(gone.error).toBe('NOT_FOUND')
})

test('an item moves a deal to another pipeline', async () => {
  const portal = await testPortal({ data: { ...data, categories: [{ id: 0 }, { id: 7 }] } })
  const fields = { categoryId: 7, stageId: 'C7:NEW' }
  await call(portal, 'crm.item.update', { entityTypeId: 2, id: 101, fields })
  expect((await call(portal, 'crm.deal.get', { id: 101 })).result).toMatchObject({ CATEGORY_ID: '7' })
})

test('types that are not there are refused', async () => {
  expect((await list({ entityTypeId: 151 })).error).toBe('NOT_FOUND')
  expect((await list({ entityTypeId: 5 })).error).toBe('ENTITY_TYPE_NOT_SUPPORTED')
  expect((await list({ entityTypeId: undefined })).error).toBe('100')
  expect((await list({ entityTypeId: 150 }, { modules: { smartProcesses: false } })).error).toBe('NOT_FOUND')
})

test('an import by an administrator brings times of the past', async () => {
  const portal = await testPortal({ data })
  const past = { createdTime: '2020-01-01T10:00:00+03:00', updatedTime: '2020-02-01T10:00:00+03:00' }
  const bring = (webhook: Json) => call(webhook, 'crm.item.import', { entityTypeId: 2, fields: past })
  const { id } = (await bring(portal)).result.item
  expect((await call(portal, 'crm.deal.get', { id })).result).toMatchObject({
    ...{ DATE_CREATE: past.createdTime, DATE_MODIFY: past.updatedTime },
  })
  const employee = await testPortal({ data, webhook: { userId: 3, admin: false } })
  const other = (await bring(employee)).result.item.id
  expect((await call(employee, 'crm.deal.get', { id: other })).result.DATE_MODIFY).toMatch(/^2026-02-02/)
})

test('descriptions tell labels and original names', async () => {
  const portal = await testPortal({ data })
  const { fields } = (await call(portal, 'crm.item.fields', { entityTypeId: 2 })).result
  expect(fields.ufCrm_TAGS).toMatchObject({ upperName: 'UF_CRM_TAGS', isDynamic: true, isMultiple: true })
  expect(fields.ufCrm_TAGS.listLabel).toBe('UF_CRM_TAGS')
  const named = await call(portal, 'crm.item.fields', { entityTypeId: 150, useOriginalUfNames: 'Y' })
  expect(named.result.fields).toHaveProperty('UF_CRM_3_WEIGHT')
})
