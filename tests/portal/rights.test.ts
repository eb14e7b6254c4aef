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
