/** Leads and their life. */
import { expect, test } from 'vitest'
import { call, ids, type Json, testPortal } from './support.ts'

const status = (STATUS_ID: string, SORT: number, SEMANTICS: string | null = null) => ({
  ...{ ENTITY_ID: 'STATUS', STATUS_ID, SORT, SEMANTICS, NAME: STATUS_ID },
})

const data = {
  statuses: [
    status('NEW', 10),
    status('IN_PROCESS', 20),
    status('CONVERTED', 30, 'S'),
    status('JUNK', 40, 'F'),
    status('UC_SPAM01', 50, 'F'),
  ],
  leads: [
    {
      ID: 5,
      TITLE: 'Заявка',
      STATUS_ID: 'NEW',
      DATE_CREATE: '2026-01-05T10:00:00+03:00',
      SOURCE_ID: '4|TELEGRAM',
    },
    { ID: 6, TITLE: 'Звонок', STATUS_ID: 'JUNK', DATE_CREATE: '2026-01-06T10:00:00+03:00', COMPANY_ID: 9 },
  ],
}

const PRESENT = '2026-02-02T12:00:00+03:00'
const lead = async (portal: Json, id: number) => (await call(portal, 'crm.lead.get', { id })).result

test('a lead names statuses and has no pipeline', async () => {
  const portal = await testPortal({ data })
  expect(await lead(portal, 5)).toMatchObject({
    ...{ STATUS_ID: 'NEW', STATUS_SEMANTIC_ID: 'P', SOURCE_ID: '4|TELEGRAM', OPPORTUNITY: '0.00' },
    ...{ COMPANY_ID: '0', CONTACT_ID: '0', DATE_CLOSED: '' },
  })
  expect(await lead(portal, 6)).toMatchObject({
    ...{ COMPANY_ID: '9', STATUS_SEMANTIC_ID: 'F', DATE_CLOSED: '2026-01-06T10:00:00+03:00' },
  })
  for (const name of ['CATEGORY_ID', 'STAGE_ID', 'CLOSED', 'CLOSEDATE', 'BEGINDATE'])
    expect(await lead(portal, 5)).not.toHaveProperty(name)
  expect((await call(portal, 'crm.lead.fields')).result.STATUS_ID).toMatchObject({ statusType: 'STATUS' })
})

test('a converted lead is closed, reopened it is open again', async () => {
  const portal = await testPortal({ data })
  await call(portal, 'crm.lead.update', { id: 5, fields: { STATUS_ID: 'CONVERTED' } })
  expect(await lead(portal, 5)).toMatchObject({
    ...{ STATUS_SEMANTIC_ID: 'S', DATE_CLOSED: PRESENT, MOVED_TIME: PRESENT, DATE_MODIFY: PRESENT },
  })
  await call(portal, 'crm.lead.update', { id: 5, fields: { STATUS_ID: 'IN_PROCESS' } })
  expect(await lead(portal, 5)).toMatchObject({ STATUS_SEMANTIC_ID: 'P', DATE_CLOSED: '' })
})

test('the history of leads has statuses and no pipelines', async () => {
  const portal = await testPortal({ data })
  await call(portal, 'crm.lead.update', { id: 5, fields: { STATUS_ID: 'IN_PROCESS' } })
  await call(portal, 'crm.lead.update', { id: 5, fields: { STATUS_ID: 'UC_SPAM01' } })
  const { result } = await call(portal, 'crm.stagehistory.list', { entityTypeId: 1, filter: { OWNER_ID: 5 } })
  expect(result.items.map((row: Json) => [row.TYPE_ID, row.STATUS_ID, row.STATUS_SEMANTIC_ID])).toEqual([
    [1, 'NEW', 'P'],
    [2, 'IN_PROCESS', 'P'],
    [3, 'UC_SPAM01', 'F'],
  ])
  expect(result.items[0]).not.toHaveProperty('CATEGORY_ID')
  await call(portal, 'crm.lead.delete', { id: 5 })
  const rest = await call(portal, 'crm.stagehistory.list', { entityTypeId: 1 })
  expect(rest.result.items.map((row: Json) => row.OWNER_ID)).toEqual([6])
})

test('the mode of the CRM follows the data and the option', async () => {
  const mode = async (options: object) =>
    (await call(await testPortal(options), 'crm.settings.mode.get')).result
  expect(await mode({ data })).toBe(1)
  expect(await mode({})).toBe(2)
  expect(await mode({ data, crmMode: 'simple' })).toBe(2)
  expect(await mode({ crmMode: 'classic' })).toBe(1)
})

test('a portal without leads does not know them', async () => {
  const portal = await testPortal({ data, modules: { leads: false } })
  expect((await call(portal, 'crm.lead.list')).error).toBe('ERROR_METHOD_NOT_FOUND')
  expect((await call(portal, 'crm.lead.userfield.list')).error).toBe('ERROR_METHOD_NOT_FOUND')
  expect((await call(portal, 'crm.item.list', { entityTypeId: 1 })).error).toBe('NOT_FOUND')
  expect((await call(portal, 'crm.stagehistory.list', { entityTypeId: 1 })).error).toBe(0)
  expect(await ids(portal, 'crm.deal.list', {})).toEqual([])
})
