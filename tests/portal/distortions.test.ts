import { expect, test } from 'vitest'
import { FAULT_KINDS } from '../../portal/index.ts'
import { call, post, testPortal } from './support.ts'

const deals = [
  { ID: 1, TITLE: 'Насос' },
  { ID: 2, TITLE: 'Кран' },
]

test('a command is missing from every map of a batch', async () => {
  const portal = await testPortal({ data: { deals }, limits: {} })
  const cmd = { a: 'crm.deal.list', b: 'crm.deal.list', c: 'profile' }
  portal.faults.next('missing_command', { key: 'b' })
  const { result } = await call(portal, 'batch', { cmd })
  expect(Object.keys(result.result)).toEqual(['a', 'c'])
  expect(Object.keys(result.result_total)).toEqual(['a'])
  expect(Object.keys(result.result_time)).toEqual(['a', 'c'])
  expect(result.result_error).toEqual([])
  expect(Object.keys((await call(portal, 'batch', { cmd })).result.result)).toEqual(['a', 'b', 'c'])
})

test('a missing command waits for a batch, and numbered ones stay a PHP list', async () => {
  const portal = await testPortal({ data: { deals } })
  portal.faults.next('missing_command')
  expect((await call(portal, 'crm.deal.list')).total).toBe(2)
  const { result } = await call(portal, 'batch', { cmd: ['crm.deal.list', 'profile', 'server.time'] })
  expect(result.result).toHaveLength(2)
  expect(result.result_total).toEqual([2])
})

test('time is absent, without operating, or resets as a date', async () => {
  const portal = await testPortal({ data: { deals }, limits: {} })
  portal.faults.next('no_time')
  expect(await call(portal, 'profile')).not.toHaveProperty('time')
  portal.faults.next('no_operating')
  const { result, time } = await call(portal, 'batch', { cmd: { a: 'profile' } })
  expect(time).toHaveProperty('duration')
  expect(result.result_time.a).not.toHaveProperty('operating')
  expect(result.result_time.a).not.toHaveProperty('operating_reset_at')
  portal.faults.next('iso_reset')
  expect((await call(portal, 'profile')).time.operating_reset_at).toBe('2026-02-02T12:10:00+03:00')
})

test('a result is corrupted on its way and the record stays', async () => {
  const portal = await testPortal({ data: { deals } })
  portal.faults.corrupt(
    (rows: { OPPORTUNITY: unknown }[]) => {
      rows[0]!.OPPORTUNITY = 'сто'
    },
    { method: 'crm.deal.list' },
  )
  const read = async () => (await call(portal, 'crm.deal.list')).result[0].OPPORTUNITY
  expect([await read(), await read()]).toEqual(['сто', 'сто'])
  expect((await call(portal, 'crm.deal.get', { id: 1 })).result.OPPORTUNITY).toBe('0.00')
  portal.faults.clear()
  expect(await read()).toBe('0.00')
})

test('a corruption counts its times and can be taken away', async () => {
  const portal = await testPortal({ data: { deals } })
  portal.faults.corrupt(() => 'ничего', { times: 1 })
  expect((await call(portal, 'profile')).result).toBe('ничего')
  expect((await call(portal, 'profile')).result).toMatchObject({ ID: '1' })
  const undo = portal.faults.corrupt(() => [])
  undo()
  expect((await call(portal, 'profile')).result).toMatchObject({ ID: '1' })
})

test('inside a batch the corrupted result is sent, and references see the true one', async () => {
  const portal = await testPortal({ data: { deals } })
  portal.faults.corrupt((rows) => rows.map(() => ({ ID: 'x' })), { method: 'crm.deal.list' })
  const { result } = await call(portal, 'batch', {
    cmd: { a: 'crm.deal.list', b: 'crm.deal.get?id=$result[a][1][ID]' },
  })
  expect(result.result.a).toEqual([{ ID: 'x' }, { ID: 'x' }])
  expect(result.result.b.TITLE).toBe('Кран')
})

test('the maps of a batch are corrupted by name only', async () => {
  const portal = await testPortal({ data: { deals } })
  const methods: string[] = []
  portal.faults.corrupt((_result, { method }) => void methods.push(method))
  portal.faults.corrupt((maps) => ({ ...maps, result_error: 'нет' }), { method: 'batch', times: 1 })
  const { result } = await call(portal, 'batch', { cmd: { a: 'profile', b: 'server.time' } })
  expect(result.result_error).toBe('нет')
  expect(methods).toEqual(['profile', 'server.time'])
})

test('a refusal comes with any status, for commands only or for whole requests only', async () => {
  const portal = await testPortal({ data: { deals } })
  portal.faults.next('INTERNAL_SERVER_ERROR', { status: 200 })
  const answer = await post(portal, 'profile')
  expect([answer.status, (await answer.json()).error]).toEqual([200, 'INTERNAL_SERVER_ERROR'])
  portal.faults.next('access_denied', { command: true })
  expect((await post(portal, 'profile')).status).toBe(200)
  const { result } = await call(portal, 'batch', { cmd: { a: 'profile', b: 'profile' } })
  expect(result.result_error).toEqual({ a: { error: '', error_description: 'Access denied.' } })
  portal.faults.next('not_supported', { command: false, method: 'profile' })
  expect((await call(portal, 'batch', { cmd: { a: 'profile' } })).result.result_error).toEqual([])
  expect((await call(portal, 'profile')).error).toBe(0)
})

test('after every fault the portal is itself again', async () => {
  const portal = await testPortal({ data: { deals } })
  expect(FAULT_KINDS.length).toBeGreaterThan(50)
  const cmd = { a: 'crm.deal.list', b: 'profile' }
  const whole = async (signal?: AbortSignal) => {
    const response = await fetch(`${portal.webhookUrl}batch`, {
      ...(signal ? { signal } : {}),
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ cmd }),
      redirect: 'manual',
    })
    const { result, time } = await response.json()
    if (!result?.result?.b || time?.operating_reset_at !== undefined) throw new Error('not whole')
    return result.result
  }
  for (const kind of FAULT_KINDS) {
    portal.faults.next(kind, { pauseMs: 1 })
    const harmless = ['drip', 'no_time', 'no_operating', 'iso_reset'].includes(kind)
    const patience = kind.startsWith('stall') ? AbortSignal.timeout(100) : undefined
    const met = await whole(patience).then(
      () => true,
      () => false,
    )
    expect([kind, met]).toEqual([kind, harmless])
    expect((await whole()).a, kind).toHaveLength(2)
  }
})
