import type pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { SqlError } from '../../server/sql/error.ts'
import { int32, message } from '../../server/sql/wire/compose.ts'
import { bind, errorOf, execute, firstColumn, parse, query, RawClient, sync, types } from './wire-client.ts'
import { FACADE, type Overrides, startWire, type TestWire, withLeaves } from './wire-server.ts'

const LONG = 'SELECT COUNT(*) FROM generate_series(1, 100000000000)'

let server: TestWire

afterEach(async () => {
  await server.close()
})

async function start(overrides: Overrides = {}): Promise<TestWire> {
  server = await startWire({ compile: withLeaves, ...overrides })
  await server.db.pool.query(FACADE)
  return server
}

/** Waits for what the database will say, however long it takes. */
async function until(sql: string, values: unknown[] = []): Promise<void> {
  for (;;) {
    const { rows } = await server.db.pool.query<{ ok: boolean }>(`select (${sql}) as ok`, values)
    if (rows[0]!.ok) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const running = (pid: number) =>
  until(
    "exists (select from pg_stat_activity where pid = $1 and state = 'active' and query like '%generate_series%')",
    [pid],
  )
const gone = (pid: number) => until('not exists (select from pg_stat_activity where pid = $1)', [pid])

interface Key {
  pid: number
  secret: Buffer
}

async function logIn(): Promise<{ client: RawClient; key: Key }> {
  const { client, greeting } = await RawClient.logIn(server.wire.port)
  const body = greeting.find(({ type }) => type === 'K')!.body
  return { client, key: { pid: body.readInt32BE(), secret: body.subarray(4) } }
}

async function cancel({ pid, secret }: Key): Promise<void> {
  const canceller = await RawClient.connect(server.wire.port)
  canceller.send(int32(12 + secret.length), int32(80877102), int32(pid), secret)
  expect(await canceller.next()).toBeUndefined()
}

test('a long statement is cancelled and the session goes on', async () => {
  await start()
  const { client, key } = await logIn()
  client.send(query(LONG))
  await running(key.pid)
  await cancel({ ...key, secret: Buffer.from('no!!') })
  await cancel(key)
  const answers = await client.untilReady()
  expect(errorOf(answers)).toMatchObject({ S: 'ERROR', C: '57014' })
  client.send(query('SELECT 1'))
  expect(types(await client.untilReady())).toBe('TDCZ')
})

test('a statement that is still being compiled is cancelled too', async () => {
  await start()
  const { client, key } = await logIn()
  for (const send of [
    [query('SELECT 1; SELECT wait for ever')],
    [parse('', 'SELECT wait for ever'), sync()],
  ]) {
    const before = server.asked.length
    client.send(...send)
    while (server.asked.length === before) await new Promise((resolve) => setTimeout(resolve, 5))
    await cancel(key)
    expect(errorOf(await client.untilReady())).toMatchObject({ S: 'ERROR', C: '57014' })
  }
  expect(server.asked.at(-1)!.signal.aborted).toBe(true)
})

test('a client that leaves takes its statement along', async () => {
  await start()
  const { client, key } = await logIn()
  client.send(query(LONG))
  await running(key.pid)
  client.end()
  await gone(key.pid)
  expect(server.wire.sessions()).toBe(0)
})

test('what was sent before the good-bye is still done', async () => {
  await start()
  const { client } = await logIn()
  client.send(query('SELECT 1'), parse('', 'SELECT id FROM deals'), bind('', ''), execute(''), message('X'))
  const answers = await client.untilReady()
  expect(types(answers)).toBe('TDCZ')
  expect(types(await client.untilReady())).toBe('12DDDDDDDDDDC')
})

test('a backend that dies ends its session alone', async () => {
  await start()
  const { client, key } = await logIn()
  const other = await server.client()
  client.send(query('BEGIN'))
  await client.untilReady()
  await server.db.pool.query('select pg_terminate_backend($1)', [key.pid])
  expect(errorOf(await client.untilReady())).toMatchObject({ S: 'FATAL', C: '57P01' })
  expect(client.closed).toBe(true)
  expect((await other.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
})

test('a backend that dies without a word ends its session with one', async () => {
  const streams: { destroy(): void }[] = []
  const { connectBackend } = await import('../../server/sql/wire/backend.ts')
  await start({
    connect: async () => {
      const backend = await connectBackend({ connectionString: server.db.url })
      streams.push(backend.stream)
      return backend
    },
  })
  const { client } = await logIn()
  streams[0]!.destroy()
  expect(errorOf(await client.untilReady())).toMatchObject({ S: 'FATAL', C: '57P01' })
  expect(client.closed).toBe(true)
})

test('closing tells every client', async () => {
  await start()
  const { client, key } = await logIn()
  const { client: busy, key: busyKey } = await logIn()
  busy.send(query(LONG))
  await running(busyKey.pid)
  await server.wire.close()
  for (const one of [client, busy]) {
    expect(errorOf(await one.untilReady())).toMatchObject({ S: 'FATAL', C: '57P01' })
    expect(one.closed).toBe(true)
  }
  await gone(key.pid)
  await gone(busyKey.pid)
  await expect(RawClient.connect(server.wire.port)).rejects.toThrow('ECONNREFUSED')
})

test('sessions of some users can be ended', async () => {
  await start()
  const { client } = await logIn()
  const other = await server.client({ user: 'anna' })
  server.wire.end(new SqlError('28000', 'you were dismissed'), ({ user }) => user !== 'anna')
  expect(errorOf(await client.untilReady())).toMatchObject({
    S: 'FATAL',
    C: '28000',
    M: 'you were dismissed',
  })
  expect((await other.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
})

test('one client too many is told so, and may come when another left', async () => {
  await start({ limits: { sessions: 2 } })
  const first = await server.client()
  await server.client()
  await expect(server.client()).rejects.toMatchObject({ code: '53300', severity: 'FATAL' })
  await first.end()
  while (server.wire.sessions() > 1) await new Promise((resolve) => setTimeout(resolve, 5))
  expect((await (await server.client()).query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
})

test('who does not log in is dropped, who did is not', async () => {
  await start({ limits: { loginSeconds: 5 } })
  const { client } = await logIn()
  const stranger = await RawClient.connect(server.wire.port)
  expect(await stranger.next()).toBeUndefined()
  client.send(query('SELECT 1'))
  expect(types(await client.untilReady())).toBe('TDCZ')
})

test('who says nothing for long is dropped, who works is not', async () => {
  await start({ limits: { idleSeconds: 0.4 } })
  const { client: idle, key } = await logIn()
  const { client: busy } = await logIn()
  busy.send(query('SELECT pg_sleep(1.5)'))
  expect(errorOf(await idle.untilReady())).toMatchObject({ S: 'FATAL', C: '57P05' })
  await gone(key.pid)
  expect(types(await busy.untilReady())).toBe('TDCZ')
})

test('who reads nothing for long is dropped', async () => {
  await start({ limits: { idleSeconds: 0.4 } })
  const { client, key } = await logIn()
  client.stream.pause()
  client.send(query("SELECT repeat('x', 1000) FROM generate_series(1, 1000000)"))
  await gone(key.pid)
})

test('guessing a password is stopped', async () => {
  await start()
  const attempt = (user: string, password: string) =>
    server.client({ user, password }).then(
      () => 'in',
      ({ message }: Error) => message,
    )
  for (let i = 0; i < 3; i++)
    expect(await attempt('anna', `wrong ${i}`)).toMatch(/^password authentication failed/)
  expect(await attempt('anna', server.config().password as string)).toMatch(/^too many failed log-ins/)
  expect(await attempt(server.config().user!, server.config().password as string)).toBe('in')
})

test('a database out of reach is told and logged', async () => {
  await start({ connect: async () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.1')) })
  await expect(server.client()).rejects.toMatchObject({
    code: '08006',
    message: 'the database cannot be reached',
  })
  expect(server.problems.join()).toContain('10.0.0.1')
  expect(server.wire.sessions()).toBe(0)
})

test('a port in use is named in one line', async () => {
  await start()
  const other = startWire({ port: server.wire.port })
  await expect(other).rejects.toThrow(`CUBEJS_PG_SQL_PORT: 127.0.0.1:${server.wire.port} is in use`)
})

test('a million rows to a reader who rests keep memory flat', async () => {
  await start()
  const { client, key } = await logIn()
  client.stream.pause()
  client.send(query("SELECT i, repeat('x', 200) FROM generate_series(1, 1000000) i"))
  await running(key.pid)
  await until("exists (select from pg_stat_activity where pid = $1 and wait_event = 'ClientWrite')", [
    key.pid,
  ])
  // 200 MB wait in PostgreSQL, not here.
  expect(process.memoryUsage().arrayBuffers).toBeLessThan(64 * 1024 * 1024)
  let bytes = 0
  client.stream.removeAllListeners('data')
  client.stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length
  })
  client.stream.resume()
  while (server.ended.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(server.ended[0]).toMatchObject({ rows: 1_000_000, error: undefined })
  while (bytes < 220_000_000) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(process.memoryUsage().arrayBuffers).toBeLessThan(64 * 1024 * 1024)
})

test('many messages at once wait in the socket', async () => {
  await start()
  const { client } = await logIn()
  const one = [parse('', 'SELECT $1::int'), bind('', '', '7'), execute('')]
  for (let i = 0; i < 5_000; i++) client.send(...one)
  client.send(sync())
  const answers = await client.untilReady()
  expect(firstColumn(answers)).toHaveLength(5_000)
})

test('a large message and a large value come through', async () => {
  await start()
  const client: pg.Client = await server.client()
  const large = 'ж'.repeat(5_000_000)
  const { rows } = await client.query('SELECT length($1::text) AS n, $1::text AS value', [large])
  expect([rows[0].n, rows[0].value === large]).toEqual([5_000_000, true])
  expect((await client.query(`SELECT length('${large}') AS n`)).rows).toEqual([{ n: 5_000_000 }])
})
