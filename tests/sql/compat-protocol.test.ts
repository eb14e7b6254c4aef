/** List A: how one connects, and what is said on the wire. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import Cursor from 'pg-cursor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FixtureApi, startFixtureApi } from './support/api.ts'
import { missing, psql } from './support/clients.ts'
import { ask } from './support/rows.ts'

const SESSIONS = 5
let api: FixtureApi
let encrypted: FixtureApi
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vitrina-tls-'))
  const files = { key: join(folder, 'key.pem'), cert: join(folder, 'cert.pem') }
  execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
      ...['-keyout', files.key, '-out', files.cert],
    ],
    { stdio: 'ignore' },
  )
  api = await startFixtureApi({ sessions: SESSIONS })
  encrypted = await startFixtureApi({ tls: { key: readFileSync(files.key), cert: readFileSync(files.cert) } })
})
afterAll(async () => {
  await api?.stop()
  await encrypted?.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function using<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await api.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

describe.skipIf(missing.psql)('encryption', () => {
  const by = (of: FixtureApi, sslmode: string) =>
    psql({ ...of.address(), database: `dbname=vitrina sslmode=${sslmode}` }, [
      '-At',
      '-c',
      'SELECT COUNT(*) FROM deals',
    ])

  test.each(['disable', 'allow', 'prefer', 'require'])(
    'with a certificate sslmode=%s connects',
    async (mode) => {
      expect(await by(encrypted, mode)).toEqual({ code: 0, out: '8\n', err: '' })
    },
  )

  test.each(['disable', 'allow', 'prefer'])('without one sslmode=%s connects', async (mode) => {
    expect(await by(api, mode)).toEqual({ code: 0, out: '8\n', err: '' })
  })

  test('without one sslmode=require is told that there is none', async () => {
    const { code, err } = await by(api, 'require')
    expect(code).toBe(2)
    expect(err).toMatch(/server does not support SSL/)
  })

  test('a client that checks the certificate is satisfied', async () => {
    const ca = readFileSync(join(folder, 'cert.pem'), 'utf8')
    const client = new pg.Client({ ...encrypted.address(), host: 'localhost', ssl: { ca } })
    await client.connect()
    expect((await client.query('SELECT COUNT(*) AS n FROM deals')).rows).toEqual([{ n: '8' }])
    await client.end()
  })
})

describe('log-in', () => {
  test.each([
    ['a wrong password', { password: 'wrong' }],
    ['an unknown user', { user: 'nobody' }],
    ['no password', { password: '' }],
  ])('%s is refused', async (_, other) => {
    const address = { ...api.address(), ...other }
    const error = await new pg.Client(address).connect().catch((error) => error)
    expect(error).toBeInstanceOf(Error)
    // node-postgres itself refuses to sign in with an empty password.
    if (address.password) {
      expect(error.code).toBe('28P01')
      expect(error.message).toBe(`password authentication failed for user "${address.user}"`)
    }
  })

  test('any name of a database will do', async () => {
    const client = new pg.Client({ ...api.address(), database: 'Какая угодно' })
    await client.connect()
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    await client.end()
  })

  test('options and unknown parameters do no harm', async () => {
    const options = '-c extra_float_digits=2 -c geqo=off -c application_name=report'
    const client = new pg.Client({ ...api.address(), options })
    await client.connect()
    expect((await client.query('SHOW extra_float_digits')).rows).toEqual([{ extra_float_digits: '2' }])
    await client.end()
  })

  test('what drivers expect to be told is told', async () => {
    const client = new pg.Client(api.address())
    const told = new Map<string, string>()
    const { connection } = client as unknown as { connection: NodeJS.EventEmitter }
    connection.on('parameterStatus', ({ parameterName, parameterValue }) =>
      told.set(parameterName, parameterValue),
    )
    let key = 0
    connection.on('backendKeyData', ({ processID }) => {
      key = processID
    })
    await client.connect()
    await client.end()
    expect(Object.fromEntries(told)).toMatchObject({
      client_encoding: 'UTF8',
      DateStyle: expect.stringMatching(/^ISO/),
      integer_datetimes: 'on',
      standard_conforming_strings: 'on',
      TimeZone: 'UTC',
      server_version: expect.stringMatching(/^\d+/),
    })
    expect(key).toBeGreaterThan(0)
  })

  test('one session too many is refused, and admitted when another has gone', async () => {
    const clients = await Promise.all(Array.from({ length: SESSIONS }, () => api.connect()))
    const error = await api.connect().catch((error) => error)
    await clients.pop()!.end()
    await expect
      .poll(() =>
        api.connect().then(
          (client) => clients.push(client),
          () => 0,
        ),
      )
      .toBe(SESSIONS)
    await Promise.all(clients.map((client) => client.end()))
    expect(error.code).toBe('53300')
  })
})

describe('statements', () => {
  test('several in one query have their tags, and an error stops the rest', () =>
    using(async (client) => {
      const answers = (await client.query(
        'BEGIN; SELECT COUNT(*) FROM deals; COMMIT',
      )) as unknown as pg.QueryResult[]
      expect(answers.map(({ command, rowCount }) => [command, rowCount])).toEqual([
        ['BEGIN', null],
        ['SELECT', 1],
        ['COMMIT', null],
      ])
      await expect(
        client.query('SELECT 1; SELECT nope FROM deals; CREATE TEMP TABLE never (a int)'),
      ).rejects.toMatchObject({
        code: '42703',
      })
      await expect(client.query('SELECT * FROM never')).rejects.toMatchObject({ code: '42P01' })
    }))

  test.each(['', ';', '  -- nothing\n', '/* nothing */;;'])('an empty one is answered: %j', (text) =>
    using(async (client) => {
      await client.query(text)
      expect(await ask(client, { sql: 'SELECT 1' })).toEqual([[1]])
    }),
  )

  test('values come in the binary format', () =>
    using(async (client) => {
      const chunks: Buffer[] = []
      const { stream } = (client as unknown as { connection: { stream: NodeJS.ReadableStream } }).connection
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      await client.query({
        text: 'SELECT id, "createdAt", is_repeat, count, stage FROM deals WHERE id = $1',
        values: [4],
        binary: true,
      } as pg.QueryConfig)
      const [id, createdAt, isRepeat, count, stage] = firstRow(Buffer.concat(chunks))
      expect(id!.readDoubleBE()).toBe(4)
      const ms = Date.UTC(2026, 1, 28, 23, 59, 59, 999) - Date.UTC(2000, 0, 1)
      expect(createdAt!.readBigInt64BE()).toBe(BigInt(ms) * 1000n)
      expect([...isRepeat!]).toEqual([1])
      expect(count!.readBigInt64BE()).toBe(1n)
      expect(stage!.toString()).toBe('open')
    }))

  test('drivers may set what they set', () =>
    using(async (client) => {
      for (const text of [
        `SET DateStyle = 'ISO'`,
        'SET extra_float_digits = 3',
        `SET application_name = 'x'`,
        `SET client_min_messages TO 'warning'`,
        `SET bytea_output = 'hex'`,
        `SET client_encoding = 'UTF8'`,
        'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY',
        'SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED',
        'BEGIN ISOLATION LEVEL REPEATABLE READ',
        'COMMIT',
        `SET cube_cache = 'must-revalidate'`,
      ])
        await client.query(text)
      expect(await ask(client, { sql: 'SHOW transaction_isolation' })).toEqual([['read committed']])
      expect(await ask(client, { sql: 'SELECT COUNT(*) FROM deals' })).toEqual([[8]])
    }))

  test('a failed transaction waits for its end', () =>
    using(async (client) => {
      await client.query('BEGIN')
      await expect(client.query('SELECT nope FROM deals')).rejects.toMatchObject({ code: '42703' })
      await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' })
      await client.query('ROLLBACK')
      expect(await ask(client, { sql: 'SELECT COUNT(*) FROM deals' })).toEqual([[8]])
    }))

  test('a savepoint brings it back', () =>
    using(async (client) => {
      await client.query('BEGIN; SAVEPOINT a')
      await expect(client.query('SELECT nope FROM deals')).rejects.toMatchObject({ code: '42703' })
      await client.query('ROLLBACK TO a')
      expect(await ask(client, { sql: 'SELECT COUNT(*) FROM deals; COMMIT' })).toEqual([[8]])
    }))
})

/** Values of the first DataRow as they came; node-postgres reads them as text, whatever they are. */
function firstRow(bytes: Buffer): Buffer[] {
  let at = 0
  while (bytes[at] !== 0x44) at += 1 + bytes.readUInt32BE(at + 1)
  let from = at + 7
  return Array.from({ length: bytes.readUInt16BE(at + 5) }, () => {
    const length = bytes.readInt32BE(from)
    from += 4 + length
    return bytes.subarray(from - length, from)
  })
}

describe('cursors', () => {
  const DECLARED =
    'CURSOR FOR SELECT stage, COUNT(*) FROM deals WHERE stage IS NOT NULL GROUP BY 1 ORDER BY 1'

  test.each([
    ['in a transaction', `BEGIN; DECLARE c ${DECLARED}; FETCH 2 FROM c`, 'CLOSE c; COMMIT'],
    ['WITH HOLD', `DECLARE c ${DECLARED.replace('CURSOR', 'CURSOR WITH HOLD')}; FETCH 2 FROM c`, 'CLOSE c'],
    [
      'that scrolls',
      `BEGIN; DECLARE c ${DECLARED.replace('CURSOR', 'SCROLL CURSOR')}; FETCH 2 FROM c`,
      'COMMIT',
    ],
  ])('%s', (_, sql, end) =>
    using(async (client) => {
      expect(await ask(client, { sql })).toEqual([
        ['lost', 2],
        ['open', 1],
      ])
      expect(await ask(client, { sql: 'FETCH ALL FROM c' })).toEqual([['won', 4]])
      await client.query(end)
      await expect(client.query('FETCH 1 FROM c')).rejects.toMatchObject({ code: '34000' })
    }),
  )

  test('a portal gives three rows at a time', () =>
    using(async (client) => {
      const cursor = client.query(new Cursor<{ id: number }>('SELECT id FROM deals ORDER BY id'))
      const sizes: number[] = []
      for (let rows = await cursor.read(3); rows.length > 0; rows = await cursor.read(3))
        sizes.push(rows.length)
      await cursor.close()
      expect(sizes).toEqual([3, 3, 2])
    }))

  test('a portal may be left half read', () =>
    using(async (client) => {
      const cursor = client.query(new Cursor('SELECT id FROM deals WHERE id > $1 ORDER BY id', [2]))
      expect(await cursor.read(2)).toHaveLength(2)
      await cursor.close()
      expect(await ask(client, { sql: 'SELECT COUNT(*) FROM deals' })).toEqual([[8]])
    }))
})

test('a statement is cancelled from outside, and the session goes on', () =>
  using(async (client) => {
    const { processID, secretKey } = client as unknown as { processID: number; secretKey: number }
    const running = client
      .query('SELECT COUNT(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b')
      .catch((error) => error)
    const { host, port } = api.address()
    const other = new pg.Connection() as unknown as {
      connect(port: number, host: string): void
      end(): void
      cancel(pid: number, key: number): void
      once(event: string, then: () => void): void
    }
    await new Promise((done) => setTimeout(done, 300))
    other.once('connect', () => other.cancel(processID, secretKey))
    other.connect(port, host)
    expect((await running).code).toBe('57014')
    other.end()
    expect(await ask(client, { sql: 'SELECT COUNT(*) FROM deals' })).toEqual([[8]])
  }))
