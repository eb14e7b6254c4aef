import { expect, test } from 'vitest'
import { createOperating } from '../../loader/operating.ts'
import { jumpingClock } from './support.ts'

test('a method with budget is not held back', () => {
  const operating = createOperating(jumpingClock())
  operating.note([['crm.deal.list', { operating: 300, operating_reset_at: Date.now() / 1000 + 500 }]])
  expect(operating.delay(['crm.deal.list', 'batch'])).toBe(0)
})

test('from 80 % on the rest is spread up to the reset', () => {
  const clock = jumpingClock()
  const operating = createOperating(clock)
  const resetAt = clock.now() / 1000 + 300
  operating.note([['crm.deal.list', { operating: 390, operating_reset_at: resetAt }]])
  operating.note([['crm.deal.list', { operating: 400, operating_reset_at: resetAt }]])
  const delay = operating.delay(['crm.deal.list'])
  expect(delay).toBeGreaterThan(0)
  expect(delay).toBeLessThan(300_000)
  expect(operating.delay(['crm.contact.list'])).toBe(0)
})

test('a blocked method waits for its reset, others go on', () => {
  const clock = jumpingClock()
  const operating = createOperating(clock)
  operating.note([['crm.deal.list', { operating: 470, operating_reset_at: clock.now() / 1000 + 120 }]])
  operating.blocked('crm.deal.list')
  expect(operating.delay(['crm.deal.list'])).toBeGreaterThanOrEqual(120_000)
  expect(operating.delay(['crm.company.list'])).toBe(0)
})

test('a block without a known reset is tried minute by minute', () => {
  const operating = createOperating(jumpingClock())
  operating.blocked('crm.deal.list')
  expect(operating.delay(['crm.deal.list'])).toBe(60_000)
})

test('a portal that tells no operating time is not held back', () => {
  const operating = createOperating(jumpingClock())
  operating.note([['crm.deal.list', {}]])
  operating.note([['crm.deal.list', undefined]])
  expect(operating.delay(['crm.deal.list'])).toBe(0)
})

test('a request is weighed with all its commands', () => {
  const clock = jumpingClock()
  const operating = createOperating(clock)
  const operating_reset_at = clock.now() / 1000 + 300
  const page = (used: number) => ['crm.deal.list', { operating: used, operating_reset_at }] as const
  operating.note([page(380)])
  operating.note([page(382), page(384), page(386)])
  const three = operating.delay(['crm.deal.list'])
  operating.note([page(388)])
  expect(three).toBeGreaterThan(operating.delay(['crm.deal.list']) * 2)
})

test('a portal whose clock is hours ahead is not waited for that long', () => {
  const clock = jumpingClock()
  const operating = createOperating(clock)
  const ahead = clock.now() / 1000 + 5 * 3600
  operating.note([['crm.deal.list', { operating: 478, operating_reset_at: ahead + 30, finish: ahead }]])
  expect(operating.delay(['crm.deal.list'])).toBeGreaterThan(25_000)
  expect(operating.delay(['crm.deal.list'])).toBeLessThanOrEqual(30_000)
})
