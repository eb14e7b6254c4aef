import { expect, test } from 'vitest'
import { TARIFFS } from '../../portal/index.ts'
import { call, NOW_SECONDS, post, testPortal } from './support.ts'

test('a portal whose clock is hours behind says so everywhere', async () => {
  const portal = await testPortal({ skewSeconds: -7200, limits: {} })
  await call(portal, 'crm.deal.add', { fields: { TITLE: 'Насос' } })
  const { result, time } = await call(portal, 'crm.deal.list')
  expect(result[0].DATE_CREATE).toBe('2026-02-02T10:00:00+03:00')
  expect(time).toMatchObject({
    date_start: '2026-02-02T10:00:00+03:00',
    operating_reset_at: NOW_SECONDS - 7200 + 600,
  })
  expect((await call(portal, 'server.time')).result).toBe('2026-02-02T10:00:00+03:00')
})

test('an invented company lives by the skewed clock', async () => {
  const portal = await testPortal({
    skewSeconds: -86_400,
    data: { deals: 50, seed: 1, anchor: '2026-02-02' },
  })
  const newest = Math.max(...portal.store.deals.all().map(({ DATE_MODIFY }) => DATE_MODIFY))
  expect(newest).toBeLessThanOrEqual(NOW_SECONDS - 86_400)
})

test('other consumers fill the same bucket', async () => {
  const portal = await testPortal({ limits: { burst: 10, leakPerSecond: 0.001 } })
  portal.useUp(8)
  const statuses: number[] = []
  for (let at = 0; at < 4; at++) statuses.push((await post(portal, 'server.time')).status)
  expect(statuses).toEqual([200, 200, 503, 503])
  portal.useUp(1000)
  expect(portal.stats().maxLevel).toBeLessThanOrEqual(10)
})

test('Enterprise takes a burst of 250', async () => {
  const portal = await testPortal({ limits: { ...TARIFFS.enterprise, leakPerSecond: 0.001 } })
  portal.useUp(249)
  expect((await post(portal, 'server.time')).status).toBe(200)
  expect((await post(portal, 'server.time')).status).toBe(503)
})

test('on some servers all work of a batch is charged to the batch', async () => {
  const portal = await testPortal({
    limits: { operatingOn: 'batch', operatingSeconds: 10 },
    workSeconds: () => 3,
  })
  const cmd = { a: 'crm.deal.list', b: 'crm.deal.list' }
  const first = await call(portal, 'batch', { cmd })
  expect(first.result.result_time.a.operating).toBe(0)
  expect(first.result.result_time.b.operating).toBe(0)
  expect(first.time.operating).toBeCloseTo(6, 1)
  const second = await call(portal, 'batch', { cmd })
  expect(second.result.result_time.a.operating).toBeCloseTo(6, 1)
  expect(second.time.operating).toBeCloseTo(12, 1)
  const refused = await post(portal, 'batch', { cmd })
  expect([refused.status, (await refused.json()).error]).toEqual([429, 'OPERATION_TIME_LIMIT'])
  expect((await call(portal, 'crm.deal.list')).time.operating).toBeCloseTo(3, 1)
})

test.each([301, 302, 307, 308] as const)(
  'a portal that moved answers %d at its old address',
  async (status) => {
    const portal = await testPortal({ data: { deals: [{ ID: 1 }] } })
    const old = portal.webhookUrl
    const origin = await portal.move({ status })
    expect(portal.url).toBe(origin)
    const answer = await fetch(`${old}crm.deal.list`, { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([
      status,
      `${portal.webhookUrl}crm.deal.list`,
    ])
    expect((await call(portal, 'crm.deal.list')).total).toBe(1)
    await portal.move()
    const twice = await fetch(`${old}crm.deal.list`, { redirect: 'manual' })
    expect(twice.headers.get('location')).toBe(`${portal.webhookUrl}crm.deal.list`)
  },
)

test('a redirect for some calls leads to the portal under another name', async () => {
  const portal = await testPortal()
  portal.faults.next('redirect_308')
  const answer = await post(portal, 'profile')
  expect(answer.status).toBe(308)
  const location = answer.headers.get('location')!
  expect(new URL(location).hostname).toBe('localhost')
  expect((await (await fetch(location)).json()).result.ID).toBe('1')
})
