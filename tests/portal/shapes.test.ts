/** Types of values, method by method. */
import { expect, test } from 'vitest'
import type { DialectOptions } from '../../portal/dialect.ts'
import { workedExample } from '../../portal/fixtures/worked-example.ts'
import { call, ids, testPortal } from './support.ts'

const example = (options: DialectOptions = {}) => testPortal({ data: workedExample, ...options })

test('a deal is made of strings', async () => {
  const portal = await example()
  const { result } = await call(portal, 'crm.deal.get', { id: 3 })
  expect(result).toMatchObject({
    ID: '3',
    OPPORTUNITY: '50000.00',
    CURRENCY_ID: 'RUB',
    CATEGORY_ID: '0',
    STAGE_ID: 'UC_A1B2C3',
    STAGE_SEMANTIC_ID: 'F',
    CLOSED: 'Y',
    IS_NEW: 'N',
    IS_RECURRING: 'N',
    COMPANY_ID: null,
    CONTACT_ID: '1',
    LEAD_ID: null,
    PROBABILITY: null,
    TAX_VALUE: '0.00',
    BEGINDATE: '2026-01-10T03:00:00+03:00',
    DATE_CREATE: '2026-01-10T10:00:00+03:00',
    MOVED_TIME: '2026-01-20T10:00:00+03:00',
  })
})

test('stage history and pipelines are made of numbers', async () => {
  const portal = await example()
  const { result } = await call(portal, 'crm.stagehistory.list', { entityTypeId: 2, filter: { OWNER_ID: 3 } })
  expect(
    result.items.map((row: { STAGE_ID: string; TYPE_ID: number }) => [row.STAGE_ID, row.TYPE_ID]),
  ).toEqual([
    ['NEW', 1],
    ['PREPARATION', 2],
    ['UC_A1B2C3', 3],
  ])
  expect(result.items[0]).toMatchObject({
    OWNER_ID: 3,
    CATEGORY_ID: 0,
    CREATED_TIME: '2026-01-10T10:00:00+03:00',
  })
  const pipelines = await call(portal, 'crm.category.list', { entityTypeId: 2 })
  expect(pipelines.result.categories).toEqual([
    { id: 0, name: 'Продажи', sort: 100, entityTypeId: 2, isDefault: 'Y', originId: '', originatorId: '' },
  ])
})

test('portals of 2022 say strings there', async () => {
  const portal = await example({ numbersAs: 'string' })
  const { result } = await call(portal, 'crm.stagehistory.list', { entityTypeId: 2 })
  expect(result.items[0]).toMatchObject({ ID: '1', OWNER_ID: '5', TYPE_ID: '1', CATEGORY_ID: '0' })
})

test('unset links, texts and multiple fields have their variants', async () => {
  const options: DialectOptions = { unsetLink: '0', unsetText: '', emptyMultiple: [], offset: '+05:00' }
  const portal = await testPortal({
    ...options,
    data: {
      userFields: [
        { ENTITY_ID: 'CRM_DEAL', FIELD_NAME: 'UF_CRM_T', USER_TYPE_ID: 'string', MULTIPLE: 'Y', LABEL: 'Т' },
      ],
      deals: [{ ID: 1, DATE_CREATE: '2026-01-05T11:00:00+05:00', BEGINDATE: '2026-01-05' }],
    },
  })
  expect((await call(portal, 'crm.deal.list')).result[0]).toMatchObject({
    COMPANY_ID: '0',
    TITLE: '',
    UF_CRM_T: [],
    DATE_CREATE: '2026-01-05T11:00:00+05:00',
    BEGINDATE: '2026-01-05T05:00:00+05:00',
  })
})

test('users mix strings, booleans and numbers', async () => {
  const portal = await example()
  const { result } = await call(portal, 'user.get', { filter: { ID: 3 } })
  expect(result[0]).toMatchObject({ ID: '3', ACTIVE: true, UF_DEPARTMENT: [5], TIMESTAMP_X: {} })
})

test('user.get keeps back robots and obeys its old parameter names', async () => {
  const portal = await example()
  portal.store.users.add({ ID: 50, NAME: 'Бот', USER_TYPE: 'bot', ACTIVE: true })
  portal.store.users.update(4, { ACTIVE: false })
  expect(await ids(portal, 'user.get', { sort: 'ID', order: 'DESC' })).toEqual([4, 3, 1])
  expect(
    await ids(portal, 'user.get', { filter: { '>ID': 1 }, sort: 'ID', order: 'ASC', start: -1 }),
  ).toEqual([3, 4])
  expect(await ids(portal, 'user.get', { FILTER: { ACTIVE: true } })).toEqual([1, 3])
  expect(await ids(portal, 'user.get', { FILTER: { ID: 1 }, filter: { ID: 3 } })).toEqual([3])
  expect(await ids(portal, 'user.get', { ID: 4 })).toEqual([4])
})

test('the root department has no parent', async () => {
  const portal = await example()
  const { result } = await call(portal, 'department.get')
  expect(result[0]).toEqual({ ID: '1', NAME: 'Компания', SORT: 100 })
  expect(result[1]).toEqual({ ID: '5', NAME: 'Продажи', SORT: 100, PARENT: '1', UF_HEAD: '3' })
  expect(await ids(portal, 'department.get', { PARENT: 1 })).toEqual([5, 6])
})

test('stages say what they mean, dictionaries do not', async () => {
  const portal = await example()
  const stages = (await call(portal, 'crm.status.list', { filter: { ENTITY_ID: 'DEAL_STAGE' } })).result
  expect(
    stages.map((row: { STATUS_ID: string; EXTRA: { SEMANTICS: string } }) => [
      row.STATUS_ID,
      row.EXTRA.SEMANTICS,
    ]),
  ).toEqual([
    ['NEW', 'process'],
    ['PREPARATION', 'process'],
    ['PREPAYMENT_INVOICE', 'process'],
    ['WON', 'success'],
    ['UC_A1B2C3', 'apology'],
  ])
  expect(stages[0]).toMatchObject({ SORT: '10', SEMANTICS: null, CATEGORY_ID: '0', SYSTEM: 'Y' })
  const sources = (await call(portal, 'crm.status.list', { filter: { ENTITY_ID: 'SOURCE' } })).result
  expect(sources[0]).not.toHaveProperty('EXTRA')
  expect(sources[0]).toMatchObject({ CATEGORY_ID: null, COLOR: null })
  const refused = await call(portal, 'crm.status.list', { filter: { ENTITY_ID: ['SOURCE'] } })
  expect(refused.error_description).toBe('Filter by ENTITY_ID must be a string')
})

test('statuses are paged by offsets only', async () => {
  const statuses = Array.from({ length: 70 }, (_, at) => ({
    ENTITY_ID: 'SOURCE',
    STATUS_ID: `S${at}`,
    SORT: at,
  }))
  const portal = await testPortal({ data: { statuses } })
  const first = await call(portal, 'crm.status.list', { start: -1 })
  expect([first.result.length, first.next, first.total]).toEqual([50, 50, 70])
  expect((await call(portal, 'crm.status.list', { start: 50 })).result).toHaveLength(20)
})

test('currencies have no total', async () => {
  const portal = await example()
  const { result, total } = await call(portal, 'crm.currency.list')
  expect(total).toBe(0)
  expect(result[1]).toMatchObject({ CURRENCY: 'USD', AMOUNT: '90.0000', AMOUNT_CNT: '1', BASE: 'N' })
  expect((await call(portal, 'crm.currency.base.get')).result).toBe('RUB')
})

test('labels of user fields need a language', async () => {
  const list = [{ ID: 44, VALUE: 'Розница' }]
  const portal = await testPortal({
    data: {
      userFields: [
        {
          ID: 581,
          ENTITY_ID: 'CRM_DEAL',
          FIELD_NAME: 'UF_CRM_S',
          USER_TYPE_ID: 'enumeration',
          LABEL: 'Сегмент',
          LIST: list,
        },
        {
          ID: 582,
          ENTITY_ID: 'CRM_CONTACT',
          FIELD_NAME: 'UF_CRM_C',
          USER_TYPE_ID: 'string',
          LABEL: 'Другое',
        },
      ],
    },
  })
  const silent = (await call(portal, 'crm.deal.userfield.list')).result
  expect(silent).toHaveLength(1)
  expect(silent[0]).not.toHaveProperty('EDIT_FORM_LABEL')
  expect(silent[0]).toMatchObject({
    ID: '581',
    SETTINGS: [],
    MULTIPLE: 'N',
    LIST: [{ ID: '44', VALUE: 'Розница' }],
  })
  const labelled = (await call(portal, 'crm.deal.userfield.list', { filter: { LANG: 'ru' } })).result
  expect(labelled[0]).toMatchObject({ EDIT_FORM_LABEL: 'Сегмент', HELP_MESSAGE: null })
  const described = (await call(portal, 'crm.deal.fields')).result
  expect(described.UF_CRM_S).toMatchObject({
    isDynamic: true,
    formLabel: 'Сегмент',
    items: [{ ID: '44', VALUE: 'Розница' }],
  })
  expect(described.CATEGORY_ID).toMatchObject({ isImmutable: true, type: 'crm_category' })
})

test('activities come by start time and without deadline in 9999', async () => {
  const portal = await testPortal({
    data: {
      deals: [{ ID: 1, DATE_CREATE: '2026-01-05' }],
      activities: [
        {
          ID: 1,
          OWNER_ID: 1,
          SUBJECT: 'Позже',
          START_TIME: '2026-01-08T10:00:00+03:00',
          CREATED: '2026-01-05',
        },
        {
          ID: 2,
          OWNER_ID: 1,
          START_TIME: '2026-01-07',
          DEADLINE: '9999-12-31T00:00:00+03:00',
          CREATED: '2026-01-05',
        },
      ],
    },
  })
  const { result } = await call(portal, 'crm.activity.list')
  expect(result.map((row: { ID: string }) => row.ID)).toEqual(['2', '1'])
  expect(result[0]).toMatchObject({
    OWNER_TYPE_ID: '2',
    DEADLINE: '9999-12-31T00:00:00+03:00',
    COMPLETED: 'N',
    SETTINGS: [],
    SUBJECT: '',
    END_TIME: null,
  })
})
