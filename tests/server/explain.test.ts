/** Faults of the surroundings, each in one line that says what to do. */
import { once } from 'node:events'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFolder } from '../../server/make-folder.ts'
import { migrate } from '../../server/migrate.ts'
import { greetPortal } from '../../server/portal.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrina-explain-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const said = async (run: Promise<unknown>) =>
  await run.then(
    () => 'nothing',
    (error: Error) => `${error.name}: ${error.message}`,
  )

test('a folder is made with those above it, for its owner alone', async () => {
  const path = join(folder, 'a/b/c')
  await makeFolder(path)
  await makeFolder(path)
  expect((await stat(path)).mode & 0o777).toBe(0o700)
})

test.runIf(process.platform === 'linux')('a place that takes no folders is refused', async () => {
  const refusal = 'no folder can be made there. Set VITRINA_DATA_DIR to a folder you own.'
  expect(await said(makeFolder('/proc/vitrina'))).toBe(`OperatorError: /proc/vitrina: ${refusal}`)
  expect(await said(makeFolder('/proc/vitrina/data'))).toMatch(refusal)
})

test('a file in the way is told', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')
  expect(await said(makeFolder(file))).toMatch(/OperatorError: .*a file is in the way/)
  expect(await said(makeFolder(join(file, 'data')))).toMatch(/OperatorError: .*a file is in the way/)
})

test('a database address that cannot be read says how to write it', async () => {
  const line = await said(migrate('postgres://vitrina:se#cret9@127.0.0.1:1/x'))
  expect(line).toMatch(/^OperatorError: DATABASE_URL: the address cannot be read.*# as %23/)
  expect(line).not.toContain('cret9')
})

test('what closes the connection is no PostgreSQL', async () => {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const line = await said(migrate(`postgres://vitrina:secret9@127.0.0.1:${port}/x`))
  server.close()
  expect(line).toBe(
    `OperatorError: DATABASE_URL: 127.0.0.1:${port} closes the connection. Is that PostgreSQL? Check host, port and firewall.`,
  )
})

test('https where the portal speaks http is told', async () => {
  const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
    0,
    '127.0.0.1',
  )
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const line = await said(greetPortal(`https://127.0.0.1:${port}/rest/1/abcdef0123456789/`))
  server.close()
  expect(line).toMatch(/^PortalDown: BITRIX24_WEBHOOK_URL: 127\.0\.0\.1:\d+ does not speak https/)
  expect(line).not.toContain('abcdef')
})

test('a port that no browser would ask is named with the reason', async () =>
  expect(await said(greetPortal('http://127.0.0.1:1/rest/1/abcdef0123456789/'))).toMatch(/\(bad port\)/))
