import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Portal, startPortal } from '../../portal/index.ts'
import { askDirectly } from '../../server/doctor/ask.ts'
import { type Check, line, size, span } from '../../server/doctor/check.ts'
import { judgeDatabase } from '../../server/doctor/database.ts'
import { judgeDisk, neededBytes } from '../../server/doctor/disk.ts'
import { checkPortal } from '../../server/doctor/portal.ts'
import { checkPort, checkSqlPort } from '../../server/doctor/ports.ts'
import { judgeEntities } from '../../server/doctor/records.ts'
import type { EntityState } from '../../server/entities.ts'
import { freePort } from '../../server/postgres/port.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

const SECRET = '5ecretc0de5ecret'
const GB = 1024 ** 3

let portal: Portal
let db: TestDatabase
beforeAll(async () => {
  portal = await startPortal({ limits: false, secret: SECRET })
  db = await freshDatabase()
})
afterAll(async () => {
  await portal.close()
  await db.drop()
})

/** `npm run doctor` with these settings alone. */
async function doctor(
  env: Record<string, string>,
  ...args: string[]
): Promise<{ code: number; out: string; err: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'vitrina-doctor-'))
  await chmod(folder, 0o755)
  const root = resolve(import.meta.dirname, '../..')
  const { PATH = '', HOME = '' } = process.env
  const own = {
    VITRINA_DATA_DIR: join(folder, 'data'),
    PORT: String(await freePort()),
    CUBEJS_PG_SQL_PORT: String(await freePort()),
  }
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), join(root, 'server/doctor.ts'), ...args],
    { cwd: folder, env: { PATH, HOME, ...own, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text
  })
  const [code] = (await once(child, 'close')) as [number]
  await rm(folder, { recursive: true, force: true })
  return { code, out, err }
}

const marks = (checks: Check[]) => checks.map(({ mark }) => mark)

describe('the command', () => {
  test('finds nothing wrong with a portal and an empty database', async () => {
    const { code, out, err } = await doctor({ BITRIX24_WEBHOOK_URL: portal.webhookUrl, DATABASE_URL: db.url })
    expect(err).toBe('')
    expect(out).not.toMatch(/^[✗!]/m)
    expect(out).toMatch(/^✓ database +PostgreSQL 18/m)
    expect(out).toMatch(/^✓ portal 127\.0\.0\.1:\d+ +answers, .*administrator/m)
    expect(code).toBe(0)
  })

  test('starts nothing and leaves nothing behind', async () => {
    const { code, out } = await doctor({})
    expect(out).toContain('the demo portal runs while Vitrina does')
    expect(code).toBe(0)
    const { rows } = await db.pool.query('select from app.portals')
    expect(rows).toHaveLength(0)
  })

  test('tells a revoked webhook and an unreachable database, without their secrets', async () => {
    const revoked = portal.webhookUrl.replace(SECRET, 'deadc0dedeadc0de')
    const { code, out } = await doctor(
      {
        BITRIX24_WEBHOOK_URL: revoked,
        DATABASE_URL: `postgres://vitrina:hidden-secret@127.0.0.1:${await freePort()}/crm`,
      },
      '--json',
    )
    expect(code).toBe(1)
    const { healthy, checks } = JSON.parse(out) as { healthy: boolean; checks: Check[] }
    expect(healthy).toBe(false)
    const failed = checks.filter(({ mark }) => mark === 'fail')
    expect(failed.map(({ name }) => name.split(' ')[0])).toEqual(['database', 'portal'])
    expect(failed[0]!.text).toMatch(/nothing answers at/)
    expect(failed[1]).toMatchObject({
      text: expect.stringMatching(/refuses the webhook \(401/) as string,
      advice: expect.stringMatching(/^Create a new one/) as string,
    })
    expect(out).not.toMatch(/deadc0de|hidden-secret/)
  })

  test('tells every wrong setting', async () => {
    const { code, out } = await doctor({ PORT: 'http', VITRINA_SINC_INTERVAL: '5' })
    expect(code).toBe(1)
    expect(out.match(/^✗ settings/gm)).toHaveLength(2)
  })

  test('knows its options', async () => {
    const { code, err } = await doctor({}, '--yaml')
    expect(code).toBe(1)
    expect(err).toMatch(/--yaml.*npm run doctor/)
  })
})

test('the port of the SQL API is free, ours, or somebody else’s', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const running = { pid: 1, databaseUrl: '', webhookUrls: [], url: 'http://localhost:4000', sqlPort: port }
  expect(await checkSqlPort('127.0.0.1', port, running)).toMatchObject({ mark: 'ok' })
  expect(await checkSqlPort('127.0.0.1', port, undefined)).toMatchObject({
    mark: 'fail',
    text: 'in use by another program',
  })
  other.close()
  await once(other, 'close')
  expect(await checkSqlPort('127.0.0.1', port, undefined)).toMatchObject({ mark: 'ok', text: 'free' })
})

describe('a portal', () => {
  const look = async (one: Portal) =>
    (await checkPortal('portal', one.webhookUrl, askDirectly(one.webhookUrl))).checks

  test('missing rights are told with what they cost', async () => {
    const poor = await startPortal({
      limits: false,
      webhook: { admin: false, scopes: ['crm', 'user_basic', 'department'] },
    })
    const checks = await look(poor)
    await poor.close()
    const warnings = checks.filter(({ mark }) => mark === 'warn').map(({ text }) => text)
    expect(warnings).toEqual([
      expect.stringMatching(/no administrator/),
      'the right telephony is missing: no calls',
      'the right task is missing: no tasks',
    ])
  })

  test('without crm there is nothing to read', async () => {
    const blind = await startPortal({ limits: false, webhook: { scopes: ['user'] } })
    const checks = await look(blind)
    await blind.close()
    expect(checks.find(({ mark }) => mark === 'fail')?.text).toMatch(/right crm is missing/)
  })

  test('a clock that goes wrong is told', async () => {
    const early = await startPortal({ limits: false, clock: () => Date.now() - 300_000 })
    const checks = await look(early)
    await early.close()
    expect(checks.find(({ text }) => /clock/.test(text))).toMatchObject({
      mark: 'warn',
      text: "its clock and this machine's differ by 5 min",
    })
  })

  test('a plan without REST and a page that is no portal are told', async () => {
    const answers = [
      [403, '{"error":"ACCESS_DENIED","error_description":"REST API is available only on commercial plans"}'],
      [200, '<html>Hello</html>'],
    ] as const
    for (const [code, text] of answers) {
      const page = createServer((_request, response) => void response.writeHead(code).end(text))
      page.listen(0, '127.0.0.1')
      await once(page, 'listening')
      const url = `http://127.0.0.1:${(page.address() as AddressInfo).port}/rest/1/${SECRET}/`
      const { checks } = await checkPortal('portal', url, askDirectly(url))
      page.close()
      expect(marks(checks)).toEqual(['fail'])
      expect(checks[0]!.text).toMatch(code === 403 ? /not part of the plan/ : /not answer like a Bitrix24/)
    }
  })

  test('refusals for coming too fast are told', async () => {
    const { checks } = await checkPortal('portal', portal.webhookUrl, askDirectly(portal.webhookUrl), () => 3)
    expect(checks.at(-1)).toMatchObject({
      mark: 'warn',
      text: expect.stringMatching(/turned 3 requests/) as string,
    })
  })
})

describe('the database', () => {
  const good = {
    version: '18.4',
    number: 180_004,
    read_only: 'off',
    encoding: 'UTF8',
    bytes: '1000',
    may_create: true,
    known: true,
    allowed: 97,
    used: 5,
    now: '2026-01-05T00:00:00Z',
    zone: true,
  }
  const now = Date.parse(good.now)
  const judge = (other: Partial<typeof good>, running = false) =>
    judgeDatabase('database', { ...good, ...other }, now, running)

  test('a good one is good', () => expect(marks(judge({}))).toEqual(['ok', 'ok']))

  test.each([
    [{ number: 130_000, version: '13.2' }, /13\.2 is too old/],
    [{ read_only: 'on' }, /read-only/],
    [{ may_create: false }, /may not create schemas/],
    [{ encoding: 'SQL_ASCII' }, /encoding is SQL_ASCII/],
    [{ zone: false }, /time zone/],
    [{ used: 95 }, /only 2 of 97/],
  ])('%j fails', (other, text) => {
    const failed = judge(other).filter(({ mark }) => mark === 'fail')
    expect(failed).toHaveLength(1)
    expect(failed[0]!.text).toMatch(text)
    expect(failed[0]!.advice).toBeTruthy()
  })

  test('few connections are a warning, unless Vitrina has them already', () => {
    expect(marks(judge({ used: 90 })).filter((mark) => mark === 'warn')).toHaveLength(1)
    expect(marks(judge({ used: 90 }, true))).toEqual(['ok', 'ok'])
  })

  test('a clock that differs is a warning', () => {
    expect(judge({ now: '2026-01-05T00:02:00Z' }).find(({ mark }) => mark === 'warn')?.text).toMatch(
      /120 s|2 min/,
    )
  })
})

describe('this machine', () => {
  test('the disk is measured against what is still to come', () => {
    const empty = { databaseBytes: undefined, deals: 200_000, embedded: true }
    const need = neededBytes(empty)
    expect(need).toBeGreaterThan(3 * GB)
    expect(neededBytes({ ...empty, databaseBytes: need })).toBeLessThan(need)
    expect(judgeDisk('/x', 100 * GB, empty).mark).toBe('ok')
    expect(judgeDisk('/x', GB, empty).mark).toBe('warn')
    expect(judgeDisk('/x', GB / 10, empty).mark).toBe('fail')
    expect(judgeDisk('/x', GB, { ...empty, embedded: false }).mark).toBe('ok')
  })

  test('a port is free, ours or of another', async () => {
    const port = await freePort()
    expect((await checkPort('127.0.0.1', port, undefined)).mark).toBe('ok')
    const other = createServer((_request, response) => void response.end('{}')).listen(port, '127.0.0.1')
    await once(other, 'listening')
    expect(await checkPort('127.0.0.1', port, undefined)).toMatchObject({
      mark: 'fail',
      text: 'in use by another program',
    })
    const running = { pid: 1, databaseUrl: '', webhookUrls: [], url: `http://localhost:${port}` }
    expect(await checkPort('127.0.0.1', port, running)).toMatchObject({
      mark: 'ok',
      text: 'used by this Vitrina',
    })
    other.close()
  })
})

describe('the data', () => {
  const entity = (other: Partial<EntityState>): EntityState => ({
    portalId: 1,
    entity: 'deals',
    state: 'connected',
    reason: null,
    lagSeconds: 5,
    syncedAt: '2026-01-05T00:00:00Z',
    reconciledAt: null,
    rows: 1,
    quarantined: 0,
    ...other,
  })

  test('stale entities count only while Vitrina runs', () => {
    const old = [entity({ lagSeconds: 7200 })]
    expect(judgeEntities('p', old, true)[0]).toMatchObject({
      mark: 'warn',
      text: 'not up to date: deals 2 h',
    })
    expect(marks(judgeEntities('p', old, false))).toEqual(['ok'])
  })

  test('what is not connected and what is in quarantine is told, a portal without leads is fine', () => {
    const texts = judgeEntities(
      'p',
      [
        entity({ quarantined: 3 }),
        entity({ entity: 'calls', state: 'not_connected', reason: 'insufficient_scope' }),
        entity({ entity: 'leads', state: 'not_connected', reason: 'no_leads: simple CRM' }),
      ],
      true,
    ).map(({ text }) => text)
    expect(texts).toEqual([
      'calls is not connected: insufficient_scope',
      'records that could not be read: deals 3',
    ])
  })
})

test('a line says what, how it is and what to do', () => {
  const check: Check = { name: 'disk', mark: 'fail', text: 'full', advice: 'Free some.' }
  expect(line(check, 8)).toBe('✗ disk      full → Free some.')
  expect([0, 900, 1536, 5 * GB, 900 * GB].map(size)).toEqual(['0 B', '900 B', '1.5 KB', '5.0 GB', '900 GB'])
  expect([5, 119, 600, 7200, 900_000].map(span)).toEqual(['5 s', '119 s', '10 min', '2 h', '10 d'])
})
