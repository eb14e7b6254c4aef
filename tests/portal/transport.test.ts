import { expect, test } from 'vitest'
import { call, type Json, NOW, testPortal } from './support.ts'

const data = {
  deals: [
    { ID: 1, TITLE: 'Насос', DATE_CREATE: '2026-01-05T11:00:00+03:00', OPPORTUNITY: 1500 },
    { ID: 2, TITLE: 'Кран + вентиль', DATE_CREATE: '2026-01-06T11:00:00+03:00' },
  ],
}

const json = async (response: Response): Promise<Json> => response.json()

test('addresses work with and without suffix and slashes', async () => {
  const portal = await testPortal({ data })
  for (const path of ['crm.deal.list', 'crm.deal.list.json', '/crm.deal.list/', 'CRM.Deal.List?start=0'])
    expect((await json(await fetch(portal.webhookUrl + path))).total, path).toBe(2)
})

test('an access token opens the short address', async () => {
  const portal = await testPortal({ data })
  const answer = await json(await fetch(`${portal.url}/rest//crm.deal.list?auth=${portal.accessToken}`))
  expect(answer.total).toBe(2)
  const stranger = await fetch(`${portal.url}/rest/crm.deal.list?auth=other`)
  expect([stranger.status, (await json(stranger)).error]).toEqual([401, 'invalid_token'])
  expect((await json(await fetch(`${portal.url}/rest/crm.deal.list`))).error).toBe('NO_AUTH_FOUND')
})

test('query, form, multipart and JSON mean the same', async () => {
  const portal = await testPortal({ data })
  const url = `${portal.webhookUrl}crm.deal.list`
  const pairs: [string, string][] = [
    ['filter[>=DATE_CREATE]', '2026-01-06T00:00:00+03:00'],
    ['select[]', 'ID'],
    ['select[]', 'TITLE'],
    ['order[ID]', 'ASC'],
  ]
  const query = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  const form = new FormData()
  for (const [name, value] of pairs) form.append(name, value)
  const body = JSON.stringify({
    filter: { '>=DATE_CREATE': '2026-01-06T00:00:00+03:00' },
    select: ['ID', 'TITLE'],
    order: { ID: 'ASC' },
  })
  const answers = await Promise.all([
    fetch(`${url}?${query}`),
    fetch(url, { method: 'POST', body: new URLSearchParams(pairs) }),
    fetch(url, { method: 'POST', body: form }),
    fetch(url, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } }),
  ])
  for (const answer of answers)
    expect((await json(answer)).result).toEqual([{ ID: '2', TITLE: 'Кран + вентиль' }])
})

test('parameters of query and body are merged', async () => {
  const portal = await testPortal({ data })
  const answer = await call(portal, 'crm.deal.list?select[]=ID', { filter: { ID: 2 } })
  expect(answer.result).toEqual([{ ID: '2' }])
})

test('a plus lost in the address makes a date unreadable', async () => {
  const portal = await testPortal({ data })
  const lost = await json(
    await fetch(`${portal.webhookUrl}crm.deal.list?filter[>DATE_CREATE]=2026-01-06T00:00:00+03:00`),
  )
  expect(lost.total).toBe(2)
})

test('every success carries the full time block', async () => {
  const portal = await testPortal({ data, limits: {} })
  const { time } = await call(portal, 'crm.deal.list')
  expect(time).toMatchObject({
    start: NOW / 1000,
    date_start: '2026-02-02T12:00:00+03:00',
    operating: 0,
    operating_reset_at: NOW / 1000 + 600,
  })
  expect(Object.keys(time)).toEqual(
    expect.arrayContaining(['finish', 'duration', 'processing', 'date_finish']),
  )
})

test('old portals do not say operating', async () => {
  const portal = await testPortal({ data, operating: false })
  const { time } = await call(portal, 'server.time')
  expect(time).not.toHaveProperty('operating')
})

test('large answers are compressed when accepted', async () => {
  const portal = await testPortal({ data: { deals: 60, seed: 1, anchor: new Date(NOW) } })
  const url = `${portal.webhookUrl}crm.deal.list`
  const zipped = await fetch(url, { headers: { 'Accept-Encoding': 'gzip' } })
  expect(zipped.headers.get('content-encoding')).toBe('gzip')
  const plain = await fetch(url, { headers: { 'Accept-Encoding': 'identity' } })
  expect(plain.headers.get('content-encoding')).toBeNull()
  expect((await json(zipped)).result).toEqual((await json(plain)).result)
})

test('wrong secrets, methods and scopes are refused', async () => {
  const portal = await testPortal({ data, webhook: { scopes: ['crm'] } })
  const answer = async (url: string) => {
    const response = await fetch(url)
    return [response.status, (await json(response)).error]
  }
  expect(await answer(`${portal.url}/rest/1/wrong/profile`)).toEqual([401, 'INVALID_CREDENTIALS'])
  expect(await answer(`${portal.webhookUrl}crm.deal.lost`)).toEqual([404, 'ERROR_METHOD_NOT_FOUND'])
  expect(await answer(portal.webhookUrl)).toEqual([404, 'ERROR_METHOD_NOT_FOUND'])
  expect(await answer(`${portal.webhookUrl}department.get`)).toEqual([403, 'insufficient_scope'])
  expect(await answer(`${portal.webhookUrl}event.get`)).toEqual([403, 'WRONG_AUTH_TYPE'])
  expect(await answer(`${portal.webhookUrl}app.info`)).toEqual([403, 'ACCESS_DENIED'])
})

test('helpers tell who asks and what is there', async () => {
  const portal = await testPortal({
    data: { users: [{ ID: 1, ACTIVE: true, NAME: 'Анна', USER_TYPE: 'employee' }] },
  })
  expect((await call(portal, 'profile')).result).toMatchObject({ ID: '1', ADMIN: true, NAME: 'Анна' })
  expect((await call(portal, 'user.current')).result).toMatchObject({ ID: '1', ACTIVE: true })
  expect((await call(portal, 'server.time')).result).toBe('2026-02-02T12:00:00+03:00')
  expect((await call(portal, 'scope')).result).toContain('crm')
  expect((await call(portal, 'crm.settings.mode.get')).result).toBe(2)
  expect((await call(portal, 'method.get', { name: 'crm.deal.list' })).result).toEqual({
    isExisting: true,
    isAvailable: true,
  })
  expect((await call(portal, 'method.get', { name: 'crm.invoice.list' })).result.isExisting).toBe(false)
})
