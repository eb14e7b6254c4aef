import { expect, test } from 'vitest'
import type { FaultKind } from '../../portal/index.ts'
import { call, ids, post, testPortal } from './support.ts'

test.each<[FaultKind, number]>([
  ['QUERY_LIMIT_EXCEEDED', 503],
  ['OVERLOAD_LIMIT', 503],
  ['OPERATION_TIME_LIMIT', 429],
  ['INTERNAL_SERVER_ERROR', 500],
  ['PORTAL_DELETED', 500],
  ['expired_token', 401],
  ['INVALID_CREDENTIALS', 401],
  ['insufficient_scope', 403],
  ['ACCESS_DENIED', 403],
  ['ERROR_METHOD_NOT_FOUND', 404],
])('%s is refused with %d, once', async (kind, status) => {
  const portal = await testPortal()
  portal.faults.next(kind)
  const refused = await post(portal, 'profile')
  expect([refused.status, (await refused.json()).error]).toEqual([status, kind])
  expect((await post(portal, 'profile')).status).toBe(200)
})

test('gateways answer HTML', async () => {
  const portal = await testPortal()
  for (const [kind, status] of [
    ['bad_gateway', 502],
    ['maintenance', 503],
    ['html', 200],
  ] as const) {
    portal.faults.next(kind)
    const answer = await post(portal, 'profile')
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8'])
  }
})

test('answers are cut off, empty or never come', async () => {
  const portal = await testPortal()
  portal.faults.next('truncated')
  await expect(call(portal, 'profile')).rejects.toThrow(SyntaxError)
  portal.faults.next('empty')
  expect(await (await post(portal, 'profile')).text()).toBe('')
  portal.faults.next('reset')
  await expect(post(portal, 'profile')).rejects.toThrow('fetch failed')
  portal.faults.next('stall')
  const signal = AbortSignal.timeout(50)
  await expect(fetch(`${portal.webhookUrl}profile`, { signal })).rejects.toThrow('timeout')
})

test('a renamed portal redirects', async () => {
  const portal = await testPortal()
  portal.faults.next('redirect', { location: 'https://new.example' })
  const answer = await post(portal, 'profile')
  expect(answer.status).toBe(302)
  expect(answer.headers.get('location')).toBe(
    `${portal.webhookUrl.replace(portal.url, 'https://new.example')}profile`,
  )
})

test('a fault waits for its method and counts its times', async () => {
  const portal = await testPortal({ data: { deals: [{ ID: 1 }] } })
  portal.faults.next('INTERNAL_SERVER_ERROR', { method: 'crm.deal.list', times: 2, after: 1 })
  const statuses: number[] = []
  for (const method of [
    'profile',
    'crm.deal.list',
    'crm.deal.list',
    'profile',
    'crm.deal.list',
    'crm.deal.list',
  ])
    statuses.push((await post(portal, method)).status)
  expect(statuses).toEqual([200, 200, 500, 200, 500, 200])
})

test('a refusal hits a single command of a batch', async () => {
  const portal = await testPortal({ data: { deals: [{ ID: 1 }] } })
  portal.faults.next('not_found', { method: 'crm.deal.get' })
  const { result } = await call(portal, 'batch', { cmd: { a: 'crm.deal.get?id=1', b: 'crm.deal.get?id=1' } })
  expect(Object.keys(result.result)).toEqual(['b'])
  expect(result.result_error.a).toEqual({ error: '', error_description: 'Not found' })
})

test('cleared faults do not happen', async () => {
  const portal = await testPortal()
  portal.faults.next('reset')
  portal.faults.clear()
  expect((await post(portal, 'profile')).status).toBe(200)
})

test('a row vanishes between two pages', async () => {
  const portal = await testPortal({
    data: { deals: Array.from({ length: 60 }, (_, at) => ({ ID: at + 1 })) },
  })
  portal.faults.before('crm.deal.list', () => portal.store.deals.remove(55), { after: 1 })
  await ids(portal, 'crm.deal.list', { start: 0 })
  expect(await ids(portal, 'crm.deal.list', { start: 50 })).toEqual([51, 52, 53, 54, 56, 57, 58, 59, 60])
})
