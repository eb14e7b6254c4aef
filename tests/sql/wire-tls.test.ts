import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { connect as connectTls } from 'node:tls'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { int32 } from '../../server/sql/wire/compose.ts'
import { selfSigned } from '../support/certificate.ts'
import { errorOf, query, RawClient, startUp, types } from './wire-client.ts'
import { PASSWORD, startWire, type TestWire, USER } from './wire-server.ts'

const SSL_REQUEST = Buffer.concat([int32(8), int32(80877103)])
const certificate = selfSigned()
const run = promisify(execFile)
const psql = await run('psql', ['--version']).catch(() => undefined)

let server: TestWire

beforeAll(async () => {
  server = await startWire({ tls: certificate })
})
afterAll(async () => {
  await server.close()
})

const askPsql = async (sslmode: string, sql: string, rootCertificate = '') => {
  const address = `host=localhost hostaddr=127.0.0.1 port=${server.wire.port} user=${USER} dbname=x sslmode=${sslmode}`
  const env = { ...process.env, PGPASSWORD: PASSWORD, PGSSLROOTCERT: rootCertificate }
  const { stdout } = await run('psql', ['-XAt', '-c', sql, address], { env })
  return stdout.trim()
}

test('node-postgres checks the certificate and logs in', async () => {
  const client = await server.client({ host: 'localhost', ssl: { ca: certificate.cert } })
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  await expect(server.client({ ssl: true })).rejects.toThrow(/self.signed/)
})

test('clients may go on without encryption', async () => {
  expect((await (await server.client()).query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
})

test.runIf(psql)('psql asks for encryption and gets it', async () => {
  for (const mode of ['prefer', 'require']) expect(await askPsql(mode, 'SELECT 2')).toBe('2')
})

test('a large answer comes through encrypted', async () => {
  const client = await server.client({ ssl: { rejectUnauthorized: false } })
  const { rows } = await client.query("SELECT repeat('я', 100) AS t FROM generate_series(1, 20000)")
  expect([rows.length, rows.every(({ t }) => t.length === 100)]).toEqual([20_000, true])
})

test('bytes sent before the handshake are not taken for encrypted ones', async () => {
  const stranger = await RawClient.connect(server.wire.port)
  stranger.send(SSL_REQUEST, startUp({ user: USER }))
  expect(errorOf(await stranger.untilReady())).toMatchObject({ C: '08P01' })
})

test('a failed handshake ends that connection only', async () => {
  const stranger = await RawClient.connect(server.wire.port)
  const said = once(stranger.stream, 'data')
  stranger.send(SSL_REQUEST)
  expect(String((await said)[0])).toBe('S')
  stranger.send(startUp({ user: USER }))
  await once(stranger.stream, 'close')
  expect((await (await server.client()).query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
})

test('encryption is not asked for twice', async () => {
  const plain = await RawClient.connect(server.wire.port)
  const said = once(plain.stream, 'data')
  plain.send(SSL_REQUEST)
  await said
  plain.stream.removeAllListeners('data')
  const encrypted = connectTls({ socket: plain.stream, rejectUnauthorized: false })
  await once(encrypted, 'secureConnect')
  const client = new RawClient(encrypted)
  client.send(SSL_REQUEST)
  expect(errorOf(await client.untilReady())).toMatchObject({ C: '08P01' })
})

test('queries pass over an encrypted socket', async () => {
  const plain = await RawClient.connect(server.wire.port)
  const said = once(plain.stream, 'data')
  plain.send(SSL_REQUEST)
  await said
  plain.stream.removeAllListeners('data')
  const client = new RawClient(connectTls({ socket: plain.stream, rejectUnauthorized: false }))
  client.send(startUp({ user: USER }))
  await client.authenticate()
  client.send(query('SELECT 1'))
  expect(types(await client.untilReady())).toBe('TDCZ')
})
