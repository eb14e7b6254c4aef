import { once } from 'node:events'
import { request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { jwtVerify } from 'jose'
import { afterEach, describe, expect, test } from 'vitest'
import { builtDashboard } from '../../server/dashboard.ts'
import { createHttp, type HttpOptions } from '../../server/http.ts'
import { createLog } from '../../server/log.ts'
import { createMetrics } from '../../server/metrics.ts'
import { operatorsOnly } from '../../server/operators.ts'
import { createSession } from '../../server/session.ts'
import { PortalState, Status } from '../../server/status.ts'

const SECRET = '0123456789abcdef'
let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

async function serve(
  options: Partial<HttpOptions> = {},
): Promise<{ origin: string; port: number; status: Status }> {
  const status = options.status ?? new Status()
  const app = createHttp({
    host: '127.0.0.1',
    dev: false,
    status,
    metrics: createMetrics(() => undefined),
    log: createLog('silent'),
    freshness: async () => ({ entities: { deals: { lag_seconds: 3 } } }),
    session: async () => undefined,
    report: async () => undefined,
    operatorsOnly: operatorsOnly(SECRET),
    settings: () => undefined,
    views: () => undefined,
    exports: () => undefined,
    odata: () => undefined,
    events: () => undefined,
    cube: () => undefined,
    dashboard: (_request, response) => void response.type('html').send('<p>page</p>'),
    ...options,
  })
  server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, port, status }
}

/** `fetch` does not let one choose the Host header. */
async function askAs(host: string, port: number, path = '/readyz'): Promise<number | undefined> {
  const sent = request({ port, host: '127.0.0.1', path, headers: { host } }).end()
  const [response] = await once(sent, 'response')
  response.resume()
  return response.statusCode
}

test('it is alive from the first second', async () => {
  const { origin } = await serve()
  expect((await fetch(`${origin}/healthz`)).status).toBe(200)
})

test('readyz tells what is awaited', async () => {
  const { origin, status } = await serve()
  status.await('sync')
  status.progress = { entity: 'deals', done: 5000, total: 10_000, percent: 37, rowsPerSecond: 900 }
  const answer = await fetch(`${origin}/readyz`)
  expect(answer.status).toBe(503)
  expect(await answer.json()).toEqual({
    status: 'starting',
    awaiting: 'sync',
    progress: { entity: 'deals', done: 5000, total: 10_000, percent: 37, rowsPerSecond: 900 },
  })
})

test('readyz tells version and lag', async () => {
  const { origin, status } = await serve()
  status.ready()
  status.version = 17
  const answer = await fetch(`${origin}/readyz`)
  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual({
    status: 'ready',
    version: 17,
    entities: { deals: { lag_seconds: 3 } },
    sync: { running: false },
  })
})

test('a failing sync is told', async () => {
  const { origin, status } = await serve()
  status.ready()
  const portal = new PortalState({ id: 1, name: 'example.bitrix24.ru', demo: false, synced: true })
  portal.error = 'example.bitrix24.ru does not answer.'
  status.portals = [portal]
  const body = (await (await fetch(`${origin}/readyz`)).json()) as { sync: unknown }
  expect(body.sync).toEqual({ running: false, error: 'example.bitrix24.ru does not answer.' })
})

test('a database that is gone answers 503', async () => {
  const { origin, status } = await serve({ freshness: () => Promise.reject(new Error('connection refused')) })
  status.ready()
  expect((await fetch(`${origin}/readyz`)).status).toBe(503)
})

test('Cube and session answer 503 until they stand', async () => {
  const { origin } = await serve()
  for (const path of ['/cubejs-api/v1/load', '/api/session']) {
    const answer = await fetch(origin + path)
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('2')
  }
})

test('Cube is asked under its own path', async () => {
  const cube = express().get('/cubejs-api/v1/meta', (_request, response) => void response.json({ cubes: [] }))
  const { origin } = await serve({ cube: () => cube })
  expect(await (await fetch(`${origin}/cubejs-api/v1/meta`)).json()).toEqual({ cubes: [] })
})

test('unknown addresses of the API are no pages', async () => {
  const { origin } = await serve()
  expect((await fetch(`${origin}/api/nothing`)).status).toBe(404)
})

test('an address that cannot be decoded is a mistake of the caller', async () => {
  const { origin } = await serve({ dashboard: builtDashboard() })
  const answer = await fetch(`${origin}/%`)
  expect(answer.status).toBe(400)
  expect(await answer.json()).toEqual({ error: 'The request is malformed.' })
})

test('metrics are Prometheus text', async () => {
  const { origin } = await serve()
  const text = await (await fetch(`${origin}/metrics`)).text()
  expect(text).toMatch(/^process_cpu_seconds_total \d/m)
  expect(text).toContain('vitrina_syncs_total')
})

test('addresses that somebody makes up are no labels', async () => {
  const { origin } = await serve()
  for (const path of ['/api/x1', '/api/eventsx', '/cubejs-api/v1/x2', '/readyz']) await fetch(origin + path)
  const text = await (await fetch(`${origin}/metrics`)).text()
  expect(text).toMatch(/^vitrina_http_request_seconds_count\{route="\/readyz"/m)
  expect(text).not.toMatch(/x1|eventsx|x2/)
})

test('pages may run our own scripts only', async () => {
  const { origin } = await serve()
  const { headers } = await fetch(origin)
  expect(headers.get('content-security-policy')).toMatch(/script-src 'self';/)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('x-powered-by')).toBeNull()
})

test.each(['localhost', 'localhost:4000', '127.0.0.1:4000', '[::1]:4000'])(
  'host %s is this machine',
  async (host) => {
    const { port } = await serve()
    expect(await askAs(host, port)).toBe(503)
  },
)

test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example'])(
  'host %s is refused',
  async (host) => {
    const { port } = await serve()
    expect(await askAs(host, port)).toBe(421)
  },
)

test('behind a proxy every host is welcome', async () => {
  const { port } = await serve({ host: '0.0.0.0' })
  expect(await askAs('bi.example.com', port)).toBe(503)
})

test('events come under any host, nothing else does', async () => {
  const events = express().use((_request, response) => void response.json({ taken: true }))
  const { port } = await serve({ events: () => events })
  expect(await askAs('bi.example.com', port, '/api/events')).toBe(200)
  for (const path of ['/', '/api/session', '/api/status', '/api/eventsx', '/metrics'])
    expect(await askAs('bi.example.com', port, path)).toBe(421)
})

describe('the status report', () => {
  const ask = async (origin: string, authorization?: string) =>
    await fetch(`${origin}/api/status`, { headers: authorization ? { authorization } : {} })

  test.each(['executive', 'analyst'])('is for a token of role %s', async (role) => {
    const { origin } = await serve({ report: async () => ({ portals: [] }) })
    const { token } = await createSession(SECRET, { role })
    for (const authorization of [token, `Bearer ${token}`]) {
      const answer = await ask(origin, authorization)
      expect(answer.status).toBe(200)
      expect(await answer.json()).toEqual({ portals: [] })
    }
  })

  test.each(['head', 'manager', ''])('is not for role %j', async (role) => {
    const { origin } = await serve({ report: async () => ({ portals: [] }) })
    const { token } = await createSession(SECRET, { role })
    expect((await ask(origin, token)).status).toBe(403)
  })

  test('is not for tokens of others, unsigned ones and none at all', async () => {
    const { origin } = await serve({ report: async () => ({ portals: [] }) })
    const { token } = await createSession('another secret of ours', { role: 'executive' })
    const [, payload] = token.split('.')
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
    for (const wrong of [token, unsigned, 'Bearer', undefined])
      expect((await ask(origin, wrong)).status).toBe(401)
  })

  test('answers 503 until there is a database', async () => {
    const { origin } = await serve()
    const { token } = await createSession(SECRET, { role: 'executive' })
    expect((await ask(origin, token)).status).toBe(503)
  })
})

test('a session is signed and short', async () => {
  const { token, expiresAt } = await createSession(SECRET, { role: 'head', departmentIds: [5] })
  const { payload } = await jwtVerify(token, new TextEncoder().encode(SECRET), { algorithms: ['HS256'] })
  expect(payload).toMatchObject({ role: 'head', departmentIds: [5] })
  expect(payload.exp! - payload.iat!).toBeLessThanOrEqual(15 * 60)
  expect(new Date(expiresAt).getTime()).toBe(payload.exp! * 1000)
})
