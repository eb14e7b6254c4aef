import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PortalError } from '../../loader/errors.ts'
import { createPace } from '../../loader/pace.ts'
import { type Command, createPortalClient, type PortalClient } from '../../loader/portal-client.ts'
import { createRedact } from '../../loader/redact.ts'
import { createTransport } from '../../loader/transport.ts'
import { type FaultKind, type Portal, startPortal } from '../../portal/index.ts'
import { jumpingClock, listeningLog, sample } from './support.ts'

const SECRET = 'k3+secret/code'.replace('/', '')
let portal: Portal
let clients: PortalClient[] = []
let log = listeningLog()

beforeEach(async () => {
  log = listeningLog()
  portal = await startPortal({ data: sample(60), limits: false, secret: 'topsecretcode' })
})

afterEach(async () => {
  for (const client of clients) await client.close()
  clients = []
  await portal.close()
})

function connect(webhookUrl = portal.webhookUrl, clock = jumpingClock()): PortalClient {
  const transport = createTransport(webhookUrl, log)
  const client = createPortalClient({
    transport,
    pace: createPace(2, clock),
    clock,
    log,
    redact: createRedact(webhookUrl),
  })
  clients.push(client)
  return client
}

const passing: FaultKind[] = [
  'QUERY_LIMIT_EXCEEDED',
  'OPERATION_TIME_LIMIT',
  'INTERNAL_SERVER_ERROR',
  'bad_gateway',
  'maintenance',
  'html',
  'empty',
  'truncated',
  'reset',
]

test.each(passing)('after %s the request is repeated', async (kind) => {
  portal.faults.next(kind, { times: 2 })
  const client = connect()
  const answer = await client.call('crm.deal.list', { filter: { ID: 7 }, order: { ID: 'ASC' }, start: 0 })
  expect(answer).toMatchObject({ result: [{ ID: '7' }], total: 1 })
  expect(client.stats.requests).toBe(3)
})

const fatal: FaultKind[] = [
  'INVALID_CREDENTIALS',
  'expired_token',
  'ACCESS_DENIED',
  'PORTAL_DELETED',
  'OVERLOAD_LIMIT',
]

test.each(fatal)('%s ends the run at once with one line', async (kind) => {
  portal.faults.next(kind, { times: 5 })
  const client = connect()
  const error = await client.call('profile').catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(PortalError)
  expect((error as Error).message).toContain(kind)
  expect((error as Error).message).not.toContain('\n')
  expect(client.stats.requests).toBe(1)
})

const refused: FaultKind[] = ['insufficient_scope', 'ERROR_METHOD_NOT_FOUND', 'not_found']

test.each(refused)('%s concerns the method only', async (kind) => {
  portal.faults.next(kind)
  const client = connect()
  await expect(client.call('crm.deal.list')).rejects.toMatchObject({
    name: 'MethodError',
    method: 'crm.deal.list',
  })
  expect(client.stats.requests).toBe(1)
})

test('an error with an empty code keeps its text', async () => {
  portal.faults.next('not_found')
  await expect(connect().call('crm.deal.get', { id: 5 })).rejects.toThrow('crm.deal.get: Not found')
})

test('a failed command of a batch harms no other', async () => {
  portal.faults.next('not_found', { method: 'crm.company.list' })
  const client = connect()
  const { outcomes } = await client.batch(
    new Map<string, Command>([
      ['bad', { method: 'crm.company.list', params: {} }],
      ['good', { method: 'crm.deal.list', params: { filter: { ID: 7 } } }],
    ]),
  )
  expect(outcomes.get('bad')).toMatchObject({ kind: 'refused', error: { code: '' } })
  expect(outcomes.get('good')).toMatchObject({ kind: 'ok', result: [{ ID: '7' }] })
})

test('a portal that never recovers is given up with one line', async () => {
  portal.faults.next('maintenance', { times: 100 })
  await expect(connect().call('profile')).rejects.toThrow(/got no answer in \d+ attempts.*Check the address/)
})

test('an address where nobody listens is given up with one line', async () => {
  await portal.close()
  const error = await connect()
    .call('profile')
    .catch((caught: Error) => caught)
  expect(error).toMatchObject({ name: 'PortalError', kind: 'unreachable' })
  expect((error as Error).message).toContain('ECONNREFUSED')
})

test('a wrong secret asks for a new webhook', async () => {
  const wrong = portal.webhookUrl.replace('topsecretcode', 'wrongsecret')
  const error = await connect(wrong)
    .call('profile')
    .catch((caught: Error) => caught)
  expect(error).toMatchObject({ name: 'PortalError', kind: 'auth' })
  expect((error as Error).message).toContain('BITRIX24_WEBHOOK_URL')
})

test('a renamed portal gets the POST again with its body', async () => {
  const renamed = await startPortal({ data: sample(60), limits: false, secret: 'topsecretcode' })
  portal.faults.next('redirect', { location: renamed.url })
  const client = connect()
  const question = { filter: { ID: 9 }, start: 0 }
  expect(await client.call('crm.deal.list', question)).toMatchObject({ result: [{ ID: '9' }] })
  expect(client.origin).toBe(renamed.url)
  await client.call('crm.deal.list', question)
  expect(portal.stats().requests).toBeLessThanOrEqual(1)
  await renamed.close()
})

test('a method that used up its server time waits for its reset', async () => {
  const clock = jumpingClock()
  const strict = await startPortal({ data: sample(5), limits: { operatingSeconds: 480 }, clock: clock.now })
  const client = connect(strict.webhookUrl, clock)
  strict.charge('crm.deal.list', 500)
  expect(await client.call('crm.deal.list', { filter: { ID: 1 } })).toMatchObject({ result: [{ ID: '1' }] })
  expect(clock.waited).toBeGreaterThan(60_000)
  await strict.close()
})

test('the secret is in no log line and no error', async () => {
  const echo: RequestListener = (request, response) =>
    void response
      .writeHead(500, { 'content-type': 'application/json' })
      .end(JSON.stringify({ error: 'E', error_description: `failed at ${request.url}` }))
  const server = await listen(echo)
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}/rest/1/${SECRET}/`)
  const error = await client.call('profile').catch((caught: Error) => caught)
  const seen = [...log.lines, String(error), (error as Error).stack, JSON.stringify(error)].join('\n')
  expect(seen).toContain('failed at /rest/1/***/')
  expect(seen).not.toContain('secret')
  for (const kind of passing) portal.faults.next(kind)
  const own = connect()
  await own.call('profile')
  portal.faults.next('INVALID_CREDENTIALS')
  expect(String(await own.call('profile').catch((caught: Error) => caught))).not.toContain('topsecret')
  expect(log.lines.join('\n')).not.toContain('topsecret')
  server.close()
})

test('a stopped loader leaves its request', async () => {
  const stop = new AbortController()
  const clock = jumpingClock()
  const transport = createTransport(portal.webhookUrl, log)
  const client = createPortalClient({
    transport,
    pace: createPace(2, clock),
    clock,
    log,
    redact: (text) => text,
    signal: stop.signal,
  })
  clients.push(client)
  portal.faults.next('stall')
  const asking = client.call('profile')
  setTimeout(() => stop.abort(), 50)
  await expect(asking).rejects.toMatchObject({ name: 'SyncStoppedError' })
})

function listen(listener: RequestListener): Promise<Server> {
  const server = createServer(listener)
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}
