import { expect, test } from 'vitest'
import { formEncode } from '../../portal/events/delivery.ts'
import { parseQuery } from '../../portal/http/body.ts'
import { handler } from './handler.ts'
import { call, type Json, NOW, NOW_SECONDS, testPortal } from './support.ts'

const DEALS = ['ONCRMDEALADD', 'ONCRMDEALUPDATE', 'ONCRMDEALDELETE']

const categories = [
  { id: 0, name: 'Общая' },
  { id: 7, name: 'Опт' },
]

const names = (told: Json[]) => told.map(({ event, data }) => `${event} ${data?.FIELDS?.ID ?? ''}`)

test('an outgoing webhook hears of every change, in order and in the form of the portal', async () => {
  const portal = await testPortal()
  const { url, told } = await handler()
  const { id } = portal.outgoingWebhooks.add({ url, events: DEALS, applicationToken: 'секрет' })
  await call(portal, 'crm.deal.add', { fields: { TITLE: 'Насос' } })
  portal.store.deals.update(1, { OPPORTUNITY: 500 })
  portal.store.deals.update(1, { OPPORTUNITY: 500 })
  portal.store.deals.remove(1)
  await portal.events.idle()
  expect(names(told)).toEqual(['ONCRMDEALADD 1', 'ONCRMDEALUPDATE 1', 'ONCRMDEALDELETE 1'])
  expect(told[0]).toEqual({
    event: 'ONCRMDEALADD',
    event_handler_id: String(id),
    data: { FIELDS: { ID: '1' } },
    ts: String(NOW_SECONDS),
    auth: {
      domain: new URL(portal.url).host,
      client_endpoint: `${portal.url}/rest/`,
      server_endpoint: `${portal.url}/rest/`,
      member_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      application_token: 'секрет',
    },
  })
})

test('a move to another pipeline is no update, and outgoing webhooks do not hear of it', async () => {
  const portal = await testPortal({ data: { categories, deals: [{ ID: 1 }] } })
  const { url, told } = await handler()
  portal.outgoingWebhooks.add({ url, events: DEALS })
  portal.store.deals.update(1, { CATEGORY_ID: 7 })
  portal.store.deals.update(1, { TITLE: 'Кран' })
  await portal.events.idle()
  expect(names(told)).toEqual(['ONCRMDEALUPDATE 1'])
  expect(() => portal.outgoingWebhooks.add({ url, events: ['onCrmDealMoveToCategory'] })).toThrow(
    'ONCRMDEALMOVETOCATEGORY: not available',
  )
})

test('each kind of record tells in its own form', async () => {
  const portal = await testPortal({ data: { itemTypes: [{ id: 1, entityTypeId: 150, title: 'Договоры' }] } })
  const { url, told } = await handler()
  const events = [
    'ONCRMLEADADD',
    'ONCRMACTIVITYADD',
    'ONCRMTIMELINECOMMENTADD',
    'ONCRMDYNAMICITEMADD_150',
    'ONTASKADD',
    'ONVOXIMPLANTCALLEND',
    'ONCRMDEALUSERFIELDSETENUMVALUES',
  ]
  portal.outgoingWebhooks.add({ url, events })
  const { store } = portal
  store.leads.add({ TITLE: 'Лид' })
  store.activities.add({ OWNER_ID: 1 })
  store.comments.add({ ENTITY_ID: 1, ENTITY_TYPE: 'lead', COMMENT: '?' })
  store.items.of(150).add({ title: 'Договор' })
  store.tasks.add({ TITLE: 'Смета' })
  store.calls.add({ CALL_ID: 'c1', PORTAL_USER_ID: 1 })
  store.userFields.add({ ID: 5, ENTITY_ID: 'CRM_DEAL', FIELD_NAME: 'UF_CRM_A', USER_TYPE_ID: 'enumeration' })
  store.userFields.update(5, { LIST: [{ ID: 1, VALUE: 'да' }] })
  await portal.events.idle()
  expect(told.map(({ event, data }) => [event, data])).toEqual([
    ['ONCRMLEADADD', { FIELDS: { ID: '1' } }],
    ['ONCRMACTIVITYADD', { FIELDS: { ID: '1' } }],
    ['ONCRMTIMELINECOMMENTADD', { FIELDS: { ID: '1' } }],
    ['ONCRMDYNAMICITEMADD_150', { FIELDS: { ID: '1', ENTITY_TYPE_ID: '150' } }],
    ['ONTASKADD', { FIELDS_BEFORE: 'undefined', FIELDS_AFTER: { ID: '1' } }],
    ['ONVOXIMPLANTCALLEND', expect.objectContaining({ CALL_ID: 'c1', PORTAL_USER_ID: '1' })],
    [
      'ONCRMDEALUSERFIELDSETENUMVALUES',
      { FIELDS: { ID: '5', ENTITY_ID: 'CRM_DEAL', FIELD_NAME: 'UF_CRM_A' } },
    ],
  ])
})

test('a handler that fails is not asked again', async () => {
  const portal = await testPortal()
  const { url, told } = await handler(500)
  portal.outgoingWebhooks.add({ url, events: DEALS })
  portal.outgoingWebhooks.add({ url: 'http://127.0.0.1:9/', events: DEALS })
  portal.store.deals.add({ TITLE: 'Насос' })
  await portal.events.idle()
  expect(told).toHaveLength(1)
  expect([portal.events.sent, portal.events.failed]).toEqual([2, 2])
})

test('events come twice, in another order, or never, when told so', async () => {
  const portal = await testPortal()
  const { url, told } = await handler()
  portal.outgoingWebhooks.add({ url, events: DEALS })
  const make = async () => {
    told.length = 0
    for (let at = 0; at < 20; at++) portal.store.deals.add({ TITLE: 'Насос' })
    await portal.events.idle()
    return told.map(({ data }) => Number(data.FIELDS.ID))
  }
  portal.events.duplicate = 1
  expect(await make()).toEqual(Array.from({ length: 40 }, (_, at) => (at >> 1) + 1))
  portal.events.duplicate = 0
  portal.events.shuffle = true
  const shuffled = await make()
  const ordered = Array.from({ length: 20 }, (_, at) => at + 21)
  expect(shuffled).not.toEqual(ordered)
  expect(shuffled.toSorted((a, b) => a - b)).toEqual(ordered)
  portal.events.shuffle = false
  portal.events.lose = 0.5
  const { length } = await make()
  expect(length).toBeGreaterThan(2)
  expect(length).toBeLessThan(18)
})

test('a webhook that is removed hears nothing more', async () => {
  const portal = await testPortal()
  const { url, told } = await handler()
  const { id } = portal.outgoingWebhooks.add({ url, events: DEALS })
  portal.outgoingWebhooks.remove(id)
  portal.store.deals.add({ TITLE: 'Насос' })
  await portal.events.idle()
  expect(told).toEqual([])
})

test('an invented company tells of its life', async () => {
  let now = NOW
  const portal = await testPortal({
    data: { deals: 200, seed: 1, anchor: new Date(NOW) },
    clock: () => now,
  })
  const { url, told } = await handler()
  portal.outgoingWebhooks.add({ url, events: DEALS })
  now += 3 * 86_400_000
  await call(portal, 'server.time')
  await portal.events.idle()
  expect(told.length).toBeGreaterThan(0)
})

test('a strict portal refuses handlers that a real one refuses', async () => {
  const portal = await testPortal({ events: { strict: true } })
  const add = (url: string) => () => portal.outgoingWebhooks.add({ url, events: DEALS })
  expect(add('http://shop.example/')).toThrow('expected https')
  expect(add('https://localhost/')).toThrow('expected a public address')
  expect(add('somewhere')).toThrow('expected a URL')
  expect(add('https://shop.example/')).not.toThrow()
})

test('payloads survive the way there and back', () => {
  const fields = { data: { FIELDS: { 'a b': 'Ёж & "+"' } }, list: ['x', 'y'] }
  expect(parseQuery(formEncode(fields))).toEqual(fields)
})
