import { expect, test } from 'vitest'
import { call, ids, post, testPortal } from './support.ts'

const LIST = 'crm.deal.list'
const deal = (ID: number, more: object = {}) => ({ ID, DATE_CREATE: '2026-01-05T11:00:00+03:00', ...more })

const data = {
  userFields: [
    { ID: 1, ENTITY_ID: 'CRM_DEAL', FIELD_NAME: 'UF_CRM_TEXT', USER_TYPE_ID: 'string', LABEL: 'Заметка' },
    {
      ...{
        ID: 2,
        ENTITY_ID: 'CRM_DEAL',
        FIELD_NAME: 'UF_CRM_TAGS',
        USER_TYPE_ID: 'enumeration',
        MULTIPLE: 'Y',
      },
      ...{ LABEL: 'Метки', LIST: [{ ID: 44, VALUE: 'Опт' }] },
    },
  ],
  deals: [
    deal(1, { TITLE: 'Насос', OPPORTUNITY: 100, SOURCE_ID: 'WEB', UF_CRM_TEXT: 'а', UF_CRM_TAGS: [44] }),
    deal(2, {
      TITLE: 'насосная станция',
      OPPORTUNITY: 250.5,
      SOURCE_ID: 'CALL',
      DATE_MODIFY: '2026-01-10T00:00:00+03:00',
    }),
    deal(3, { TITLE: 'Кран', OPPORTUNITY: 100, SOURCE_ID: null, DATE_MODIFY: '2026-01-11T00:00:00+03:00' }),
    deal(5, { TITLE: '100% вентиль', OPPORTUNITY: 0, SOURCE_ID: 'WEB', IS_RECURRING: 'Y', COMPANY_ID: 9 }),
  ],
}

test.each<[object, number[]]>([
  [{ ID: 2 }, [2]],
  [{ ID: [1, 3, 4] }, [1, 3]],
  [{ '@ID': ['5', '2'] }, [2, 5]],
  [{ '!@ID': [1, 2] }, [3, 5]],
  [{ '!ID': 2 }, [1, 3, 5]],
  [{ '>ID': 2 }, [3, 5]],
  [{ '>=ID': 2, '<ID': 5 }, [2, 3]],
  [{ '<=ID': 2 }, [1, 2]],
  [{ '>ID': '' }, [1, 2, 3, 5]],
  [{ '>OPPORTUNITY': 100 }, [2]],
  [{ '>=OPPORTUNITY': '100', '<OPPORTUNITY': 250.5 }, [1, 3]],
  [{ '%TITLE': 'насос' }, [1, 2]],
  [{ '=%TITLE': 'нас%' }, [1, 2]],
  [{ '%=TITLE': '%ан' }, [3]],
  [{ '%TITLE': '0%' }, [5]],
  [{ '=SOURCE_ID': 'WEB' }, [1, 5]],
  [{ '!SOURCE_ID': 'WEB' }, [2, 3]],
  [{ '!=SOURCE_ID': ['WEB', 'CALL'] }, [3]],
  [{ '=SOURCE_ID': '' }, [3]],
  [{ '!SOURCE_ID': false }, [1, 2, 5]],
  [{ '!IS_RECURRING': 'Y' }, [1, 2, 3]],
  [{ IS_RECURRING: 1 }, [5]],
  [{ COMPANY_ID: 9 }, [5]],
  [{ UF_CRM_TAGS: 44 }, [1]],
  [{ '=UF_CRM_TEXT': '' }, [2, 3, 5]],
  [{ '>=DATE_MODIFY': '2026-01-10T00:00:00+03:00' }, [2, 3]],
  [{ '>DATE_MODIFY': '2026-01-09T21:00:00Z' }, [3]],
  [{ '>=DATE_MODIFY': '2026-01-11' }, [3]],
  [{ '>=DATE_MODIFY': '2026-01-10 00:00:00', '>ID': 2 }, [3]],
  [{ '>=DATE_MODIFY': '2026-01-09T21:00:00.000Z' }, [2, 3]],
])('%j leaves %j', async (filter, expected) => {
  const portal = await testPortal({ data })
  expect(await ids(portal, LIST, { filter })).toEqual(expected)
  expect(await ids(portal, LIST, { filter, start: -1 })).toEqual(expected)
  expect((await call(portal, LIST, { filter })).total).toBe(expected.length)
})

test('classic lists ignore unknown fields and negated LIKE', async () => {
  const portal = await testPortal({ data })
  expect(
    await ids(portal, LIST, { filter: { '>=DATE_MODIFIED': '2026-01-10', '!%TITLE': 'Насос' } }),
  ).toHaveLength(4)
})

test('stage history refuses unknown fields and directions', async () => {
  const portal = await testPortal({ data })
  const history = (params: object) => call(portal, 'crm.stagehistory.list', { entityTypeId: 2, ...params })
  expect(await history({ filter: { '>IDD': 1 } })).toEqual({
    error: 'INVALID_ARG_VALUE',
    error_description: "Invalid filter: field 'IDD' is not allowed in filter",
  })
  expect((await history({ order: { STAGE: 'ASC' } })).error).toBe('INVALID_ARG_VALUE')
  expect((await history({ order: { ID: 'UP' } })).error).toBe('INVALID_ARG_VALUE')
  expect((await call(portal, 'crm.stagehistory.list', { entityTypeId: 3 })).error).toBe(0)
  expect((await call(portal, 'crm.stagehistory.list')).error).toBe('100')
})

test('a filter that is no map is refused with an empty code', async () => {
  const portal = await testPortal({ data })
  const response = await post(portal, LIST, { filter: 'ID=1' })
  expect([response.status, await response.json()]).toEqual([
    400,
    { error: '', error_description: "Parameter 'filter' must be array." },
  ])
  expect((await call(portal, LIST, { order: 'ID' })).error_description).toMatch(/'order'/)
  expect(await ids(portal, LIST, { filter: [] })).toHaveLength(4)
})

test('rows are ordered by several keys', async () => {
  const portal = await testPortal({ data })
  expect(await ids(portal, LIST, { order: { OPPORTUNITY: 'DESC', ID: 'DESC' } })).toEqual([2, 3, 1, 5])
  expect(await ids(portal, LIST, { order: { SOURCE_ID: 'asc', TITLE: 'desc' } })).toEqual([3, 2, 1, 5])
  expect(await ids(portal, LIST, { order: { ID: 'DESC' }, filter: { '>OPPORTUNITY': 0 } })).toEqual([3, 2, 1])
})

test('pages of 50 follow each other by offsets', async () => {
  const portal = await testPortal({ data: { deals: Array.from({ length: 120 }, (_, at) => deal(at + 1)) } })
  const first = await call(portal, LIST, { select: ['ID'] })
  expect([first.result.length, first.next, first.total]).toEqual([50, 50, 120])
  const last = await call(portal, LIST, { start: 100, order: { ID: 'DESC' }, select: ['ID'] })
  expect([last.result.length, last.next, last.result[0].ID]).toEqual([20, undefined, '20'])
  const middle = await call(portal, LIST, { start: 50, filter: { '>=DATE_CREATE': '2026-01-01', '>ID': 10 } })
  expect([middle.result[0].ID, middle.next, middle.total]).toEqual(['61', 100, 110])
})

test('start -1 counts nothing', async () => {
  const portal = await testPortal({ data: { deals: Array.from({ length: 60 }, (_, at) => deal(at + 1)) } })
  const page = await call(portal, LIST, { start: -1, filter: { '>ID': 5 }, select: ['ID'] })
  expect([page.result.length, page.result[0].ID, page.total, 'next' in page]).toEqual([50, '6', 0, false])
})

test('select knows masks, names and unknown names', async () => {
  const portal = await testPortal({ data })
  const row = async (select?: string[]) => (await call(portal, LIST, { filter: { ID: 3 }, select })).result[0]
  expect(await row(['ID', 'TITLE', 'NONSENSE'])).toEqual({ ID: '3', TITLE: 'Кран' })
  expect(await row(['*'])).not.toHaveProperty('UF_CRM_TEXT')
  expect(await row(['UF_*'])).toEqual({ UF_CRM_TEXT: null, UF_CRM_TAGS: false })
  expect(await row()).toMatchObject({ TITLE: 'Кран', UF_CRM_TAGS: false })
})

test('multi-fields come only when named', async () => {
  const contacts = [
    { ID: 7, NAME: 'Анна', PHONE: '+79001112233', EMAIL: ['a@demo.example', 'b@demo.example'] },
  ]
  const portal = await testPortal({ data: { contacts } })
  const row = async (select: string[]) => (await call(portal, 'crm.contact.list', { select })).result[0]
  expect(await row(['*', 'UF_*'])).not.toHaveProperty('PHONE')
  expect(await row(['*'])).toMatchObject({ HAS_PHONE: 'Y', HAS_EMAIL: 'Y' })
  const { PHONE, EMAIL } = await row(['PHONE', 'EMAIL'])
  expect(PHONE).toEqual([
    { ID: expect.any(String), VALUE_TYPE: 'WORK', VALUE: '+79001112233', TYPE_ID: 'PHONE' },
  ])
  expect(EMAIL.map((item: { VALUE: string }) => item.VALUE)).toEqual(['a@demo.example', 'b@demo.example'])
})

test('a window of changes misses nothing', async () => {
  const portal = await testPortal({ data: { deals: Array.from({ length: 5000 }, (_, at) => deal(at + 1)) } })
  const since = { '>=DATE_MODIFY': '2026-02-01T00:00:00+03:00' }
  expect(await ids(portal, LIST, { filter: since, start: -1 })).toEqual([])
  for (const id of [4000, 17, 900, 17])
    portal.store.deals.update(id, { TITLE: `${id}`, OPPORTUNITY: Math.random() })
  expect(await ids(portal, LIST, { filter: since, start: -1 })).toEqual([17, 900, 4000])
  portal.store.deals.remove(900)
  portal.store.deals.add(deal(90_000, { DATE_MODIFY: '2026-02-01T10:00:00+03:00' }))
  expect(await ids(portal, LIST, { filter: { ...since, '>ID': 17 }, start: -1 })).toEqual([4000, 90_000])
  expect(await ids(portal, LIST, { filter: since, order: { DATE_MODIFY: 'DESC' } })).toEqual([
    17, 4000, 90_000,
  ])
})
