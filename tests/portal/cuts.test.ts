import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import type { FaultKind, Portal } from '../../portal/index.ts'
import { call, post, testPortal } from './support.ts'

const deals = Array.from({ length: 60 }, (_, at) => ({ ID: at + 1, TITLE: `Поставка ${at + 1}` }))

test.each<[FaultKind, RegExp]>([
  ['truncated', /JSON/],
  ['truncated_gzip', /JSON|terminated/],
  ['truncated_chunked', /terminated/],
  ['wrong_length', /terminated/],
  ['reset_midway', /terminated|fetch failed/],
])('%s breaks a real answer in the middle', async (kind, reason) => {
  const portal = await testPortal({ data: { deals } })
  portal.faults.next(kind)
  await expect(call(portal, 'crm.deal.list')).rejects.toThrow(reason)
  expect(portal.stats().calls['crm.deal.list']).toBe(1)
  expect((await call(portal, 'crm.deal.list')).result).toHaveLength(50)
})

test('a cut answer begins as the real one does', async () => {
  const portal = await testPortal({ data: { deals } })
  const whole = await (await post(portal, 'crm.deal.list', { select: ['ID'] })).text()
  portal.faults.next('truncated')
  const cut = await (await post(portal, 'crm.deal.list', { select: ['ID'] })).text()
  // Two answers differ in the digits of their times, which stand at the end.
  const records = whole.slice(0, whole.indexOf('"time"'))
  expect(records.startsWith(cut)).toBe(true)
  expect(cut.length / whole.length).toBeCloseTo(0.5, 1)
})

test('what writes has written, whatever became of the answer', async () => {
  const portal = await testPortal({ data: { deals } })
  portal.faults.next('wrong_length')
  await expect(call(portal, 'crm.deal.add', { fields: { TITLE: 'Новая' } })).rejects.toThrow()
  expect(portal.store.deals.get(61)?.TITLE).toBe('Новая')
})

test('an answer stops in the middle and the connection stays', async () => {
  const portal = await testPortal({ data: { deals } })
  portal.faults.next('stall_midway')
  const raw = await rawAnswer(portal, 'crm.deal.list')
  expect(raw.text).toContain('200 OK')
  expect(raw.received).toBeLessThan(raw.length)
  expect(raw.ended).toBe(false)
})

test('a dripping answer arrives whole', async () => {
  const portal = await testPortal({ data: { deals } })
  portal.faults.next('drip', { pauseMs: 1 })
  expect((await call(portal, 'crm.deal.list')).result).toHaveLength(50)
})

test('a stalled answer is cut off by a reset of the client only', async () => {
  const portal = await testPortal({ data: { deals } })
  portal.faults.next('stall_midway')
  const answer = fetch(`${portal.webhookUrl}crm.deal.list`, { signal: AbortSignal.timeout(60) })
  await expect(answer.then((response) => response.text())).rejects.toThrow('timeout')
})

/** Reads what comes within a moment, as bytes. */
async function rawAnswer(portal: Portal, method: string) {
  const { port, pathname } = new URL(portal.webhookUrl)
  const socket = connect(Number(port), '127.0.0.1')
  await once(socket, 'connect')
  let text = ''
  let ended = false
  socket.on('end', () => {
    ended = true
  })
  socket.write(`GET ${pathname}${method} HTTP/1.1\r\nHost: portal\r\n\r\n`)
  const enough = new Promise<void>((resolve) =>
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      if (text.includes('\r\n\r\n')) setTimeout(resolve, 60)
    }),
  )
  await enough
  socket.destroy()
  const [head = '', body = ''] = text.split('\r\n\r\n')
  return { text, ended, received: body.length, length: Number(/content-length: (\d+)/i.exec(head)?.[1]) }
}
