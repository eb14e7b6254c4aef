import { expect, test } from 'vitest'
import { call, ids, post, testPortal } from './support.ts'

const data = {
  categories: [
    { id: 0, name: 'Общая' },
    { id: 7, name: 'Опт' },
  ],
  deals: [
    { ID: 1, CATEGORY_ID: 0 },
    { ID: 2, CATEGORY_ID: 7 },
    { ID: 3, CATEGORY_ID: 7 },
  ],
}

test('an employee sees his pipelines and no sign of others', async () => {
  const portal = await testPortal({ data, webhook: { userId: 3, admin: false, pipelines: [7] } })
  expect(portal.webhookUrl).toContain('/rest/3/')
  expect((await call(portal, 'profile')).result).toMatchObject({ ID: '3', ADMIN: false })
  expect(await ids(portal, 'crm.deal.list', {})).toEqual([2, 3])
  expect((await call(portal, 'crm.deal.list')).total).toBe(2)
  expect((await call(portal, 'crm.category.list', { entityTypeId: 2 })).result.categories).toHaveLength(1)
  const history = await call(portal, 'crm.stagehistory.list', { entityTypeId: 2 })
  expect(history.result.items.map((row: { OWNER_ID: number }) => row.OWNER_ID)).toEqual([2, 3])
  const refused = await post(portal, 'crm.deal.get', { id: 1 })
  expect([refused.status, await refused.json()]).toEqual([
    400,
    { error: '', error_description: 'Access denied.' },
  ])
})

const staff = {
  departments: [
    { ID: 1, NAME: 'Фирма' },
    { ID: 5, NAME: 'Продажи', PARENT: 1 },
    { ID: 6, NAME: 'Опт', PARENT: 5 },
    { ID: 8, NAME: 'Склад', PARENT: 1 },
  ],
  users: [
    { ID: 1, ACTIVE: true, UF_DEPARTMENT: [1] },
    { ID: 3, ACTIVE: true, UF_DEPARTMENT: [5] },
    { ID: 4, ACTIVE: true, UF_DEPARTMENT: [6] },
    { ID: 9, ACTIVE: true, UF_DEPARTMENT: [8] },
  ],
  itemTypes: [{ id: 1, entityTypeId: 150, title: 'Договоры' }],
  contacts: [
    { ID: 1, ASSIGNED_BY_ID: 3 },
    { ID: 2, ASSIGNED_BY_ID: 9 },
  ],
  deals: [3, 4, 9].map((person) => ({ ID: person, ASSIGNED_BY_ID: person })),
  leads: [3, 9].map((person) => ({ ID: person, ASSIGNED_BY_ID: person })),
  items: [3, 9].map((person) => ({ entityTypeId: 150, title: 'Договор', assignedById: person })),
  activities: [3, 9].map((person) => ({ ID: person, OWNER_TYPE_ID: 2, OWNER_ID: person, RESPONSIBLE_ID: 1 })),
}

test.each([
  ['own', [3]],
  ['department', [3, 4]],
  ['all', [3, 4, 9]],
] as const)('an employee with the right «%s» sees deals %j', async (sees, seen) => {
  const portal = await testPortal({ data: staff, webhook: { userId: 3, admin: false, sees } })
  expect(await ids(portal, 'crm.deal.list', {})).toEqual(seen)
  expect((await call(portal, 'crm.deal.list')).total).toBe(seen.length)
})

test('everything around records hides with them', async () => {
  const portal = await testPortal({ data: staff, webhook: { userId: 3, admin: false, sees: 'own' } })
  expect(await ids(portal, 'crm.lead.list', {})).toEqual([3])
  expect(await ids(portal, 'crm.contact.list', {})).toEqual([1])
  expect(await ids(portal, 'crm.activity.list', {})).toEqual([3])
  const { result } = await call(portal, 'crm.item.list', { entityTypeId: 150 })
  expect(result.items.map(({ id }: { id: number }) => id)).toEqual([1])
  const history = await call(portal, 'crm.stagehistory.list', { entityTypeId: 2 })
  expect(history.result.items.map((row: { OWNER_ID: number }) => row.OWNER_ID)).toEqual([3])
  expect((await call(portal, 'crm.deal.get', { id: 9 })).error_description).toBe('Access denied.')
  expect((await call(portal, 'crm.deal.get', { id: 77 })).error_description).toBe('Not found')
})

test('rights taken away while the portal runs look like deletions', async () => {
  const portal = await testPortal({ data: staff, webhook: { userId: 3, sees: 'own' } })
  expect(await ids(portal, 'crm.deal.list', {})).toEqual([3, 4, 9])
  portal.webhook.admin = false
  expect(await ids(portal, 'crm.deal.list', {})).toEqual([3])
  expect(await ids(portal, 'crm.deal.list', { filter: { '>ID': 3 }, start: -1 })).toEqual([])
  expect((await call(portal, 'profile')).result.ADMIN).toBe(false)
  portal.webhook.scopes = ['crm']
  expect((await call(portal, 'department.get')).error).toBe('insufficient_scope')
  portal.webhook.admin = true
  expect(await ids(portal, 'crm.deal.list', {})).toEqual([3, 4, 9])
})

test('what an employee changes, everybody has', async () => {
  const portal = await testPortal({ data: staff, webhook: { userId: 3, admin: false, sees: 'own' } })
  await call(portal, 'crm.deal.update', { id: 3, fields: { TITLE: 'Насос' } })
  const { result } = await call(portal, 'crm.deal.add', { fields: { TITLE: 'Кран' } })
  expect(portal.store.deals.get(3)!.TITLE).toBe('Насос')
  expect(portal.store.deals.get(result)!.ASSIGNED_BY_ID).toBe(3)
  expect(await ids(portal, 'crm.deal.list', {})).toEqual([3, result])
})
