/** Bad input: one clear line on standard error for each fault, nothing starts. */
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Portal, startPortal } from '../../portal/index.ts'
import { takeLock } from '../../server/lock.ts'
import { freePort } from '../../server/postgres/port.ts'
import { administer, freshDatabase, type TestDatabase } from '../support/database.ts'
import { start } from './start.ts'

let portal: Portal
let db: TestDatabase
beforeAll(async () => {
  portal = await startPortal({ limits: false })
  db = await freshDatabase()
})
afterAll(async () => {
  await portal.close()
  await db.drop()
})

/** The settings of a start that would go well. */
const good = () => ({ BITRIX24_WEBHOOK_URL: portal.webhookUrl, DATABASE_URL: db.url })

/** Lines of standard error after a start that has to fail. */
async function refused(env: Record<string, string>): Promise<{ code: number | null; lines: string[] }> {
  const run = await start(env)
  const code = await run.ended
  await run.stop()
  const lines = run.stderr().split('\n').filter(Boolean)
  expect(run.stderr()).not.toMatch(/^\s+at /m)
  return { code, lines }
}

describe('settings', () => {
  test('a wrong webhook, an unknown name and a bad port are told at once', async () => {
    const { code, lines } = await refused({
      BITRIX24_WEBHOOK_URL: 'https://example.bitrix24.ru/rest/',
      VITRINA_SINC_INTERVAL: '5',
      PORT: 'http',
    })
    expect(code).toBe(2)
    expect(lines).toHaveLength(3)
    expect(lines.join('\n')).toMatch(/BITRIX24_WEBHOOK_URL.*expected/)
    expect(lines.join('\n')).toMatch(/VITRINA_SINC_INTERVAL.*VITRINA_SYNC_INTERVAL/)
    expect(lines.join('\n')).toMatch(/PORT.*expected/)
  })

  test('a broken .env is told with its line', async () => {
    const run = await start({}, 'LOG_LEVEL=info\nthis is no setting\n')
    const code = await run.ended
    await run.stop()
    expect(code).toBe(2)
    expect(run.stderr()).toBe('.env line 2: expected NAME=value, or # before a comment.\n')
  })
})

describe('the portal', () => {
  test('a revoked webhook is told, its code is not', async () => {
    const revoked = portal.webhookUrl.replace(/[^/]+\/$/, 'deadc0dedeadc0de/')
    const { code, lines } = await refused({ ...good(), BITRIX24_WEBHOOK_URL: revoked })
    expect(code).toBe(1)
    expect(lines).toEqual([
      expect.stringMatching(
        /^BITRIX24_WEBHOOK_URL: 127\.0\.0\.1:\d+ refuses the webhook \(401.*Create a new one/,
      ),
    ])
    expect(lines[0]).not.toContain('deadc0de')
  })

  test('a portal that is down is told on the first start', async () => {
    const down = `http://127.0.0.1:${await freePort()}/rest/1/abcdef0123456789/`
    const { code, lines } = await refused({ ...good(), BITRIX24_WEBHOOK_URL: down })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/does not answer \(ECONNREFUSED\)\. Check the address/)])
    expect(lines[0]).not.toContain('abcdef0123456789')
  })

  test('a page that is no portal is told', async () => {
    const page = createServer((_request, response) => response.end('<html>Hello</html>')).listen(
      0,
      '127.0.0.1',
    )
    await once(page, 'listening')
    const { port } = page.address() as AddressInfo
    const { code, lines } = await refused({
      ...good(),
      BITRIX24_WEBHOOK_URL: `http://127.0.0.1:${port}/rest/1/abcdef0123456789/`,
    })
    page.close()
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/does not answer like a Bitrix24 portal \(200\)/)])
  })
})

describe('the database', () => {
  test('one that does not answer is told', async () => {
    const { code, lines } = await refused({
      ...good(),
      DATABASE_URL: `postgres://vitrina:hidden-secret@127.0.0.1:${await freePort()}/crm`,
    })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/^DATABASE_URL: nothing answers at 127\.0\.0\.1:\d+\./)])
    expect(lines[0]).not.toContain('hidden-secret')
  })

  test('a read-only one is told', async () => {
    const name = new URL(db.url).pathname.slice(1)
    await administer(`alter database ${name} set default_transaction_read_only = on`)
    const { code, lines } = await refused(good())
    await administer(`alter database ${name} reset default_transaction_read_only`)
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/^DATABASE_URL: the database is read-only\./)])
  })
})

describe('this machine', () => {
  test('a port in use is told', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { code, lines } = await refused({ ...good(), PORT: String(port) })
    other.close()
    expect(code).toBe(1)
    expect(lines).toEqual([
      `PORT: 127.0.0.1:${port} is in use by another program. Stop it, or set PORT to a free port.`,
    ])
  })

  test('a data folder in use is told', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vitrina-used-'))
    const lock = await takeLock(join(folder, 'vitrina.lock'), folder)
    const { code, lines } = await refused({ ...good(), VITRINA_DATA_DIR: folder })
    await lock.release()
    await rm(folder, { recursive: true })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringContaining(`another Vitrina (process ${process.pid})`)])
  })

  test('a data folder that is a file is told', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vitrina-file-'))
    await writeFile(join(folder, 'file'), '')
    const { code, lines } = await refused({ ...good(), VITRINA_DATA_DIR: join(folder, 'file') })
    await rm(folder, { recursive: true })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/a file is in the way/)])
  })

  test('several faults are told together', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { lines } = await refused({
      PORT: String(port),
      DATABASE_URL: `postgres://u:p@127.0.0.1:${await freePort()}/crm`,
      BITRIX24_WEBHOOK_URL: `http://127.0.0.1:${await freePort()}/rest/1/abcdef0123456789/`,
    })
    other.close()
    expect(lines.map((line) => line.split(':')[0]).sort()).toEqual([
      'BITRIX24_WEBHOOK_URL',
      'DATABASE_URL',
      'PORT',
    ])
  })
})
