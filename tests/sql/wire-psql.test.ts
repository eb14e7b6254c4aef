import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FACADE, PASSWORD, startWire, type TestWire, USER, withLeaves } from './wire-server.ts'

const run = promisify(execFile)
const psql = await run('psql', ['--version']).catch(() => undefined)
let server: TestWire

beforeAll(async () => {
  server = await startWire({ compile: withLeaves })
  await server.db.pool.query(FACADE)
})
afterAll(async () => {
  await server.close()
})

async function ask(commands: string[], env: Record<string, string> = {}): Promise<string> {
  const address = `host=127.0.0.1 port=${server.wire.port} user=${USER} dbname=crm`
  const { stdout, stderr } = await run(
    'psql',
    ['-XAt', address, ...commands.flatMap((command) => ['-c', command])],
    { env: { ...process.env, PGPASSWORD: PASSWORD, PGCLIENTENCODING: 'UTF8', ...env }, encoding: 'latin1' },
  )
  expect(stderr).toBe('')
  return Buffer.from(stdout, 'latin1').toString('utf8').trim()
}

describe.runIf(psql)('psql', () => {
  test('queries and copies', async () => {
    expect(await ask(['SELECT count(*) FROM deals'])).toBe('10')
    expect(await ask(['\\copy (SELECT title FROM real_deals WHERE id = 1) to stdout'])).toBe('сделка 1')
  })

  test('describes tables', async () => {
    expect(await ask(['\\dt'])).toContain('public|deals|table')
    expect(await ask(['\\d+ real_deals'])).toContain('closed_at|timestamp without time zone')
    for (const command of ['\\d', '\\dn', '\\df', '\\du', '\\dT']) await ask([command])
  })

  test('fetches large answers in parts', async () => {
    const rows = await ask(['\\set FETCH_COUNT 3', 'SELECT id FROM deals ORDER BY id'])
    expect(rows.split('\n').slice(-10)).toEqual(Array.from({ length: 10 }, (_, i) => String(i + 1)))
  })

  test('is told of errors with their place', async () => {
    const failed = await ask(['SELECT refuse me']).catch((error) => error)
    expect(failed.stderr).toMatch(
      /ERROR: {2}this is refused\nLINE 1: SELECT refuse me\n {15}\^\nHINT: {2}write another/,
    )
  })

  test('speaks WIN1251', async () => {
    const { stdout } = await run(
      'psql',
      [
        '-XAt',
        '-c',
        "SELECT 'ascii', title FROM deals WHERE id = 1",
        `host=127.0.0.1 port=${server.wire.port} user=anna`,
      ],
      { env: { ...process.env, PGPASSWORD: PASSWORD, PGCLIENTENCODING: 'WIN1251' }, encoding: 'latin1' },
    )
    expect(new TextDecoder('windows-1251').decode(Buffer.from(stdout, 'latin1')).trim()).toBe(
      'ascii|сделка 1',
    )
  })
})
