import { expect, test } from 'vitest'
import type { Portal, PortalOptions } from '../../portal/index.ts'
import { handler } from './handler.ts'
import { type Json, NOW, testPortal } from './support.ts'

const application = { clientId: 'local.abc.1', clientSecret: 'тайна', code: 'vitrina' }

const portalWith = (options: PortalOptions = {}) => testPortal({ application, ...options })

/** A call of the application, with its token in the body. */
async function ask(portal: Portal, method: string, params: object = {}, auth = portal.accessToken) {
  const response = await fetch(`${portal.url}/rest/${method}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ auth, ...params }),
  })
  return (await response.json()) as Json
}

const token = async (portal: Portal, params: Record<string, string>) => {
  const response = await fetch(`${portal.url}/oauth/token/`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: application.clientId,
      client_secret: application.clientSecret,
      ...params,
    }),
  })
  return (await response.json()) as Json
}

test('installing hands over tokens', async () => {
  const portal = await portalWith()
  const { url, told } = await handler()
  expect((await ask(portal, 'app.info')).result).toMatchObject({ CODE: 'vitrina', INSTALLED: false })
  await portal.install(url)
  expect(told).toHaveLength(1)
  expect(told[0]).toMatchObject({ event: 'ONAPPINSTALL', data: { VERSION: '1' } })
  const { auth } = told[0]
  expect(auth).toMatchObject({ status: 'L', user_id: '1', client_endpoint: `${portal.url}/rest/` })
  expect(auth.application_token).toBe(portal.application!.applicationToken)
  expect((await ask(portal, 'app.info', {}, auth.access_token)).result.INSTALLED).toBe(true)
  expect((await token(portal, { refresh_token: auth.refresh_token })).access_token).toMatch(/^\w{40}$/)
})

test('an access token ends after an hour, or on demand', async () => {
  let now = NOW
  const portal = await portalWith({ clock: () => now })
  const first = portal.accessToken
  now += 3_599_000
  expect((await ask(portal, 'profile', {}, first)).result.ID).toBe('1')
  now += 1_000
  expect((await ask(portal, 'profile', {}, first)).error).toBe('expired_token')
  const second = portal.application!.tokens.issue().access_token
  portal.application!.tokens.expire()
  expect((await ask(portal, 'profile', {}, second)).error).toBe('expired_token')
  expect((await ask(portal, 'profile', {}, 'other')).error).toBe('invalid_token')
})

test('a refresh token is good for one use', async () => {
  const portal = await portalWith()
  const { refresh_token } = portal.application!.tokens.issue()
  const answer = await token(portal, { refresh_token })
  expect(answer).toMatchObject({
    expires_in: 3600,
    client_endpoint: `${portal.url}/rest/`,
    server_endpoint: `${portal.url}/rest/`,
    user_id: 1,
  })
  expect((await ask(portal, 'profile', {}, answer.access_token)).result.ID).toBe('1')
  expect((await token(portal, { refresh_token })).error).toBe('invalid_grant')
  expect((await token(portal, { refresh_token: answer.refresh_token, client_secret: '?' })).error).toBe(
    'invalid_client',
  )
  expect((await token(portal, { grant_type: 'password' })).error).toBe('invalid_request')
  expect((await token(portal, { refresh_token: answer.refresh_token })).access_token).toMatch(/^\w{40}$/)
})

test('events are bound, listed and unbound by applications only', async () => {
  const portal = await portalWith()
  const bind = { event: 'onCrmDealAdd', handler: 'http://127.0.0.1:9/h' }
  const refused = await fetch(`${portal.webhookUrl}event.bind?event=ONCRMDEALADD`)
  expect((await refused.json()).error).toBe('WRONG_AUTH_TYPE')
  expect((await ask(portal, 'event.bind', bind)).result).toBe(true)
  expect((await ask(portal, 'event.bind', bind)).error_description).toContain('Unable to set event handler')
  expect((await ask(portal, 'event.bind', { ...bind, event: 'ONWHATEVER' })).error).toBe(
    'ERROR_EVENT_NOT_FOUND',
  )
  await ask(portal, 'event.bind', { event: 'ONCRMDEALUPDATE', event_type: 'offline' })
  expect((await ask(portal, 'event.get')).result).toEqual([
    { event: 'ONCRMDEALADD', handler: bind.handler, auth_type: '0', offline: 0 },
    { event: 'ONCRMDEALUPDATE', connector_id: '', offline: 1 },
  ])
  expect((await ask(portal, 'events')).result).toContain('ONCRMDEALMOVETOCATEGORY')
  expect((await ask(portal, 'event.unbind', bind)).result).toEqual({ count: 1 })
  expect((await ask(portal, 'event.get')).result).toHaveLength(1)
})

test('an installed application hears of changes and of pipeline moves', async () => {
  const portal = await portalWith({
    data: {
      categories: [
        { id: 0, name: 'Общая' },
        { id: 7, name: 'Опт' },
      ],
      deals: [{ ID: 1 }],
    },
  })
  const { url, told } = await handler()
  for (const event of ['ONCRMDEALUPDATE', 'ONCRMDEALMOVETOCATEGORY'])
    await ask(portal, 'event.bind', { event, handler: url })
  portal.store.deals.update(1, { TITLE: 'рано' })
  await portal.events.idle()
  expect(told).toEqual([])
  await portal.install(url)
  portal.store.deals.update(1, { TITLE: 'Насос' })
  portal.store.deals.update(1, { CATEGORY_ID: 7 })
  await portal.events.idle()
  expect(told.slice(1).map(({ event, data }) => [event, data])).toEqual([
    ['ONCRMDEALUPDATE', { FIELDS: { ID: '1' } }],
    ['ONCRMDEALMOVETOCATEGORY', { FIELDS: { ID: '1', CATEGORY_ID: '7', STAGE_ID: 'C7:NEW' } }],
  ])
  expect(told[1].auth.access_token).toBe(portal.accessToken)
  expect(told[1].auth).not.toHaveProperty('refresh_token')
})

async function withOffline(options: PortalOptions = {}) {
  const portal = await portalWith(options)
  const { url, told } = await handler()
  for (const event of ['ONCRMDEALADD', 'ONCRMDEALUPDATE'])
    await ask(portal, 'event.bind', { event, event_type: 'offline' })
  await portal.install(url)
  return { portal, url, told }
}

test('the offline queue keeps the last state of each object and event', async () => {
  let now = NOW
  const { portal } = await withOffline({ clock: () => now })
  portal.store.deals.add({ TITLE: 'Насос' })
  portal.store.deals.update(1, { TITLE: 'Кран' })
  now += 60_000
  portal.store.deals.update(1, { TITLE: 'Вентиль' })
  const { result } = await ask(portal, 'event.offline.get')
  expect(result).toEqual({
    process_id: null,
    events: [
      {
        ID: '1',
        TIMESTAMP_X: '2026-02-02T12:00:00+03:00',
        EVENT_NAME: 'ONCRMDEALADD',
        EVENT_DATA: { FIELDS: { ID: '1' } },
        EVENT_ADDITIONAL: false,
        MESSAGE_ID: expect.stringMatching(/^\w{32}$/),
      },
      expect.objectContaining({ ID: '2', TIMESTAMP_X: '2026-02-02T12:01:00+03:00' }),
    ],
  })
  expect((await ask(portal, 'event.offline.get')).result.events).toEqual([])
})

test('a portion is reserved under a process until it is cleared or marked', async () => {
  const { portal } = await withOffline()
  for (let at = 0; at < 3; at++) portal.store.deals.add({ TITLE: 'Насос' })
  const { process_id, events } = (await ask(portal, 'event.offline.get', { clear: 0, limit: 2 })).result
  expect(events.map(({ ID }: Json) => ID)).toEqual(['1', '2'])
  const other = (await ask(portal, 'event.offline.get', { clear: 0 })).result
  expect(other.events.map(({ ID }: Json) => ID)).toEqual(['3'])
  expect(other.process_id).not.toBe(process_id)
  const again = (await ask(portal, 'event.offline.get', { clear: 0, process_id })).result
  expect(again.events.map(({ ID }: Json) => ID)).toEqual(['1', '2'])
  await ask(portal, 'event.offline.clear', { process_id, id: [1] })
  await ask(portal, 'event.offline.error', { process_id, message_id: [events[1].MESSAGE_ID] })
  expect((await ask(portal, 'event.offline.list')).result).toMatchObject([
    { ID: '2', PROCESS_ID: '', ERROR: '1' },
    { ID: '3', PROCESS_ID: other.process_id, ERROR: '0' },
  ])
  expect((await ask(portal, 'event.offline.get')).result.events).toEqual([])
  expect((await ask(portal, 'event.offline.get', { error: 1 })).result.events).toHaveLength(1)
  await ask(portal, 'event.offline.clear', { process_id: other.process_id })
  expect((await ask(portal, 'event.offline.list')).total).toBe(0)
})

test('a change of a reserved record is queued again', async () => {
  const { portal } = await withOffline()
  portal.store.deals.add({ TITLE: 'Насос' })
  portal.store.deals.update(1, { TITLE: 'Кран' })
  await ask(portal, 'event.offline.get', { clear: 0 })
  portal.store.deals.update(1, { TITLE: 'Вентиль' })
  const { events } = (await ask(portal, 'event.offline.get', { clear: 0 })).result
  expect(events).toMatchObject([{ EVENT_NAME: 'ONCRMDEALUPDATE' }])
})

test('offline events may come without data', async () => {
  const { portal } = await withOffline({ application: { ...application, withoutData: 0.5 } })
  for (let at = 0; at < 4; at++) portal.store.deals.add({ TITLE: 'Насос' })
  const { events } = (await ask(portal, 'event.offline.get')).result
  expect(events.map(({ EVENT_DATA }: Json) => EVENT_DATA === false)).toEqual([false, true, false, true])
})

test('ONOFFLINEEVENT says that something waits, once in a while', async () => {
  const { portal, url, told } = await withOffline()
  await ask(portal, 'event.bind', { event: 'ONOFFLINEEVENT', handler: url, options: { minTimeout: 60 } })
  portal.store.deals.add({ TITLE: 'Насос' })
  portal.store.deals.add({ TITLE: 'Кран' })
  await portal.events.idle()
  expect(told.slice(1)).toHaveLength(1)
  expect(told[1]).toMatchObject({ event: 'ONOFFLINEEVENT' })
  expect(told[1]).not.toHaveProperty('data')
})

test('without an application nobody gets tokens', async () => {
  const portal = await testPortal()
  expect((await fetch(`${portal.url}/oauth/token/`)).status).toBe(404)
  await expect(portal.install('http://127.0.0.1:9/')).rejects.toThrow('option `application`')
})

test('the OAuth server fails on its own', async () => {
  const portal = await portalWith()
  const { refresh_token } = portal.application!.tokens.issue()
  portal.faults.next('bad_gateway')
  expect((await token(portal, { refresh_token: 'x' })).error).toBe('invalid_grant')
  portal.faults.clear()
  portal.faults.next('INTERNAL_SERVER_ERROR', { method: 'oauth.token' })
  expect((await token(portal, { refresh_token })).error).toBe('INTERNAL_SERVER_ERROR')
  portal.faults.next('maintenance', { method: 'oauth.token' })
  await expect(token(portal, { refresh_token })).rejects.toThrow(SyntaxError)
  expect((await token(portal, { refresh_token })).access_token).toMatch(/^\w{40}$/)
})

test('what needs an application is not available to a webhook', async () => {
  const portal = await portalWith()
  const look = async (url: string) => (await (await fetch(url)).json()).result
  const path = 'method.get?name=event.bind'
  expect(await look(portal.webhookUrl + path)).toEqual({ isExisting: true, isAvailable: false })
  expect(await look(`${portal.url}/rest/${path}&auth=${portal.accessToken}`)).toMatchObject({
    isAvailable: true,
  })
})
