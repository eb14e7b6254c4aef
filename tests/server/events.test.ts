import { createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import fc from 'fast-check'
import qs from 'qs'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { createEvents, type EventsOptions } from '../../server/events.ts'
import { createLog } from '../../server/log.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

const TOKEN = 'abcdef0123456789abcdef0123456789'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
  await db.pool.query(
    `insert into app.portals (id, url, webhook, name) values
     (1, 'https://new-name.example', 'https://demo.example', 'new-name.example'),
     (2, 'https://branch.example:8443', 'https://branch.example:8443', 'branch.example:8443'),
     (3, 'https://former.example', 'https://former.example', 'former.example')`,
  )
})
afterAll(() => db.drop())
beforeEach(() => db.pool.query('truncate app.event_queue'))

/** The router on a server of its own. */
async function serve(options: Partial<EventsOptions> = {}) {
  const woken: number[] = []
  const lines: string[] = []
  const log = createLog('info', {
    write: (line: string) => lines.push(line),
  } as unknown as NodeJS.WriteStream)
  const events = createEvents({
    pool: db.pool,
    tokens: [TOKEN],
    portals: [{ id: 1 }, { id: 2 }],
    wake: (id) => void woken.push(id),
    log,
    ...options,
  })
  const server = createServer(express().use('/api/events', events)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/events`
  const post = async (body: string | object, type = 'application/x-www-form-urlencoded') => {
    const text = typeof body === 'string' ? body : qs.stringify(body)
    const response = await fetch(url, { method: 'POST', body: text, headers: { 'Content-Type': type } })
    return { status: response.status, text: await response.text() }
  }
  return { url, post, woken, lines, counters: events.counters }
}

const event = (name: string, data: object, auth: object = {}) => ({
  event: name,
  event_handler_id: '12',
  data,
  ts: '1767600000',
  auth: {
    domain: 'demo.example',
    client_endpoint: 'https://demo.example/rest/',
    server_endpoint: 'https://oauth.bitrix.info/rest/',
    member_id: 'a223c6b3710f85df22e9377d6c4f7553',
    application_token: TOKEN,
    ...auth,
  },
})

const update = (id: number, auth: object = {}) => event('ONCRMDEALUPDATE', { FIELDS: { ID: id } }, auth)

async function queue(): Promise<string[]> {
  const { rows } = await db.pool.query<{ row: string }>(
    `select format('%s %s %s%s', portal_id, entity, record_id, case when deleted then ' deleted' end) as row
     from app.event_queue order by portal_id, entity, record_id`,
  )
  return rows.map(({ row }) => row)
}

test('an event is stored, answered with nothing, and wakes its portal', async () => {
  const { post, woken } = await serve()
  expect(await post(update(101))).toEqual({ status: 200, text: '' })
  expect(await queue()).toEqual(['1 deals 101'])
  expect(woken).toEqual([1])
})

test('the letter of the wire is understood', async () => {
  const { post } = await serve()
  const body = `event=ONCRMDEALDELETE&event_handler_id=12&data%5BFIELDS%5D%5BID%5D=7&ts=1&auth[domain]=demo.example&auth[application_token]=${TOKEN}`
  expect((await post(body)).status).toBe(200)
  expect(await queue()).toEqual(['1 deals 7 deleted'])
})

test('a replayed and an ancient event do no harm', async () => {
  const { post } = await serve()
  const old = { ...update(5), ts: '1000000000' }
  await post(old)
  expect((await post(old)).status).toBe(200)
  expect(await queue()).toEqual(['1 deals 5'])
})

test('a portal is known by its new name, its old one, and without its port', async () => {
  const { post } = await serve()
  await post(update(1, { domain: 'NEW-NAME.example' }))
  await post(update(2, { domain: 'demo.example' }))
  await post(update(3, { domain: 'branch.example:8443' }))
  await post(update(4, { domain: 'branch.example' }))
  expect(await queue()).toEqual(['1 deals 1', '1 deals 2', '2 deals 3', '2 deals 4'])
})

test.each(['evil.example', 'former.example', 'demo.example.evil.example', ''])(
  'an event of «%s» is refused',
  async (domain) => {
    const { post, counters } = await serve()
    expect((await post(update(1, { domain }))).status).toBe(403)
    expect(counters).toEqual({ received: 0, refused: 1, unknown: 0 })
    expect(await queue()).toEqual([])
  },
)

test('an event without a domain belongs to the only portal', async () => {
  const { post } = await serve({ portals: [{ id: 2 }] })
  await post(update(1, { domain: undefined }))
  expect(await queue()).toEqual(['2 deals 1'])
})

test('a wrong token is refused, a missing one asked for', async () => {
  const { post, woken } = await serve()
  for (const wrong of [`${TOKEN}0`, TOKEN.slice(1), TOKEN.toUpperCase(), ' '])
    expect((await post(update(1, { application_token: wrong }))).status).toBe(403)
  expect((await post(update(1, { application_token: undefined }))).status).toBe(401)
  expect((await post(update(1, { application_token: [TOKEN] }))).status).toBe(401)
  expect(await queue()).toEqual([])
  expect(woken).toEqual([])
})

test('one of several tokens is enough', async () => {
  const { post } = await serve({ tokens: ['another-token-of-a-branch', TOKEN] })
  expect((await post(update(1))).status).toBe(200)
})

test('attempts by the hundred leave one line, without what was sent', async () => {
  const { post, lines, counters } = await serve()
  for (let attempt = 0; attempt < 100; attempt++)
    await post(update(1, { application_token: 'guess-0123456789abcdef' }))
  expect(lines).toHaveLength(1)
  expect(lines.join()).toContain('BITRIX24_EVENT_TOKEN')
  expect(lines.join()).not.toMatch(new RegExp(`guess-|${TOKEN}`))
  expect(counters.refused).toBe(100)
})

test('without a token events are switched off, and it says how to switch them on', async () => {
  const { post } = await serve({ tokens: [] })
  const { status, text } = await post(update(1))
  expect(status).toBe(404)
  expect(text).toContain('BITRIX24_EVENT_TOKEN')
})

test('an event of no interest is taken and counted', async () => {
  const { post, counters } = await serve()
  expect((await post(event('ONCALENDARENTRYADD', { id: '1' }))).status).toBe(200)
  expect((await post(update(Number.NaN))).status).toBe(200)
  expect(counters).toEqual({ received: 2, refused: 0, unknown: 2 })
  expect(await queue()).toEqual([])
})

test('news of the offline queue wakes the portal', async () => {
  const { post, woken } = await serve()
  await post(event('ONOFFLINEEVENT', {}))
  expect(woken).toEqual([1])
})

test('only POST, only forms, only small ones', async () => {
  const { url, post } = await serve()
  const got = await fetch(url)
  expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST'])
  expect((await post(JSON.stringify(update(1)), 'application/json')).status).toBe(415)
  expect((await post(`x=${'a'.repeat(70_000)}`)).status).toBe(413)
  expect((await post('')).status).not.toBe(200)
})

test('a compressed body is not unpacked', async () => {
  const { url } = await serve()
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Encoding': 'gzip' }
  expect((await fetch(url, { method: 'POST', body: 'x', headers })).status).toBe(415)
})

test('keys of the prototype are nothing special', async () => {
  const { post } = await serve()
  const body = `__proto__[polluted]=1&constructor[prototype][polluted]=1&auth[__proto__][application_token]=${TOKEN}&auth[domain]=demo.example`
  expect((await post(body)).status).toBe(401)
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})

test('a burst of events is stored to the last one', async () => {
  const { post, counters, woken } = await serve()
  const answers = await Promise.all(Array.from({ length: 400 }, (_, index) => post(update(index + 1))))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect(await queue()).toHaveLength(400)
  expect(counters.received).toBe(400)
  // Gathered while the database was busy, hence fewer portions than events.
  expect(woken.length).toBeLessThan(400)
})

test('a lost database is told, and the next event is taken again', async () => {
  const { post, lines, url } = await serve()
  await db.pool.query('alter table app.event_queue rename to away')
  const failed = await post(update(1))
  await db.pool.query('alter table app.away rename to event_queue')
  expect(failed.status).toBe(503)
  expect(lines).toHaveLength(1)
  expect(lines.join()).not.toContain(TOKEN)
  expect((await post(update(1))).status).toBe(200)
  expect(url).toBeTruthy()
})

const key = fc.oneof(
  fc.constantFrom(
    'event',
    'data',
    'auth',
    'auth[application_token]',
    'auth[domain]',
    'data[FIELDS][ID]',
    'ts',
  ),
  fc.string(),
  fc
    .array(fc.constantFrom('[', ']', 'a', '0', '[]', '__proto__', '%5B', '='), { maxLength: 12 })
    .map((parts) => parts.join('')),
)
const value = fc.oneof(
  fc.constantFrom(TOKEN, 'demo.example', 'ONCRMDEALUPDATE', '1'),
  fc.string({ unit: 'binary' }),
)

test('whatever structure comes, it is refused or taken and nothing breaks', async () => {
  const { post } = await serve()
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(key, value), { maxLength: 20 }), async (pairs) => {
      const body = pairs.map(([name, text]) => `${name}=${encodeURIComponent(text)}`).join('&')
      expect((await post(body)).status).toBeLessThan(500)
      expect(
        (await post(`${body}&auth[application_token]=${TOKEN}&auth[domain]=demo.example`)).status,
      ).toBeLessThan(500)
    }),
    { numRuns: 200 },
  )
  expect((await post(update(1))).status).toBe(200)
})

test('random bytes do not break it', async () => {
  const { url, post } = await serve()
  const postBytes = (bytes: Uint8Array) =>
    new Promise<number>((resolve, reject) => {
      const type = { 'Content-Type': 'application/x-www-form-urlencoded' }
      const request = send(url, { method: 'POST', headers: type }, (response) => {
        response.resume()
        resolve(response.statusCode!)
      })
      request.on('error', reject)
      request.end(bytes)
    })
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
      expect(await postBytes(bytes)).toBeLessThan(500)
    }),
    { numRuns: 200 },
  )
  expect((await post(update(1))).status).toBe(200)
})
