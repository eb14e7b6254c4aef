import { expect, test } from 'vitest'
import { Bucket, OperatingTime } from '../../portal/http/limits.ts'
import { call, NOW_SECONDS, post, testPortal } from './support.ts'

test('the bucket takes a burst of 50 and leaks two a second', () => {
  const bucket = new Bucket({})
  for (let at = 0; at < 50; at++) bucket.hit('here', 0)
  expect(() => bucket.hit('here', 0.4)).toThrow('Too many requests')
  bucket.hit('here', 0.5)
  expect(() => bucket.hit('here', 0.5)).toThrow('Too many requests')
  bucket.hit('there', 0.5)
  expect(bucket.maxLevel).toBe(50)
})

test('two requests a second never fill the bucket', () => {
  const bucket = new Bucket({ burst: 2 })
  for (let at = 0; at < 1000; at++) bucket.hit('here', at / 2)
  expect(bucket.maxLevel).toBeLessThanOrEqual(2)
})

test('a full bucket answers 503 and is counted', async () => {
  const portal = await testPortal({ limits: { burst: 3, leakPerSecond: 0.001 } })
  const statuses: number[] = []
  for (let at = 0; at < 5; at++) statuses.push((await post(portal, 'server.time')).status)
  expect(statuses).toEqual([200, 200, 200, 503, 503])
  expect(await call(portal, 'server.time')).toEqual({
    error: 'QUERY_LIMIT_EXCEEDED',
    error_description: 'Too many requests',
  })
  expect(portal.stats()).toMatchObject({ requests: 6, refused: 3 })
})

test('baskets of operating time drop out one by one', () => {
  const time = new OperatingTime({ operatingSeconds: 480 })
  time.charge('t', 'crm.deal.list', 300, 1000)
  time.charge('t', 'crm.deal.list', 0.09, 1010)
  time.charge('t', 'crm.deal.list', 100, 1059)
  time.charge('t', 'crm.deal.list', 100, 1060)
  expect(time.state('t', 'crm.deal.list', 1100)).toEqual({ operating: 500, resetAt: 1600 })
  expect(() => time.check('t', 'crm.deal.list', 1599)).toThrow('operation time limit')
  time.check('t', 'crm.contact.list', 1599)
  time.check('other', 'crm.deal.list', 1599)
  time.check('t', 'crm.deal.list', 1600)
  expect(time.state('t', 'crm.deal.list', 1600)).toEqual({ operating: 100, resetAt: 1660 })
})

test('a method without operating time left answers 429, alone and in a batch', async () => {
  const portal = await testPortal({ limits: {}, data: { deals: [{ ID: 1 }] } })
  portal.charge('crm.deal.list', 479)
  expect((await call(portal, 'crm.deal.list')).time).toMatchObject({
    operating: 479,
    operating_reset_at: NOW_SECONDS + 600,
  })
  portal.charge('crm.deal.list', 1)
  const refused = await post(portal, 'crm.deal.list')
  expect([refused.status, (await refused.json()).error]).toEqual([429, 'OPERATION_TIME_LIMIT'])
  const { result } = await call(portal, 'batch', { cmd: { deals: 'crm.deal.list', me: 'profile' } })
  expect(result.result_error.deals.error).toBe('OPERATION_TIME_LIMIT')
  expect(result.result.me.ID).toBe('1')
})

test('work is charged to the inner methods of a batch', async () => {
  const portal = await testPortal({
    limits: {},
    workSeconds: (method) => (method === 'crm.deal.list' ? 2 : 0),
  })
  const { result, time } = await call(portal, 'batch', {
    cmd: { a: 'crm.deal.list', b: 'crm.deal.list', c: 'profile' },
  })
  expect(result.result_time.b.operating).toBeCloseTo(4, 1)
  expect(result.result_time.c.operating).toBe(0)
  expect(time).not.toHaveProperty('operating')
})
