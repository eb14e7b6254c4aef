import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ConfigError, loadConfig } from '../config.ts'

let folder: string
let envFile: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrina-config-'))
  envFile = join(folder, '.env')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const load = (env: NodeJS.ProcessEnv = {}) => loadConfig(env, envFile)

/** The lines of the refusal. */
function faults(env: NodeJS.ProcessEnv = {}): string[] {
  try {
    load(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.lines
    throw error
  }
  throw new Error('the settings were accepted')
}

const WEBHOOK = 'https://example.bitrix24.ru/rest/1/abcdef0123456789/'

test('nothing is required', () => {
  expect(load()).toEqual({
    BITRIX24_REQUESTS_PER_SECOND: 2,
    BITRIX24_SMART_PROCESSES: [],
    BITRIX24_EVENT_TOKEN: [],
    PORT: 4000,
    HOST: '127.0.0.1',
    CUBEJS_PG_SQL_PORT: 15432,
    CUBEJS_SQL_USER: 'vitrina',
    VITRINA_DATA_DIR: resolve('.vitrina'),
    VITRINA_SYNC_INTERVAL: 20,
    VITRINA_DEMO_DEALS: 10_000,
    LOG_LEVEL: 'info',
  })
})

test('every setting is read', () => {
  const env = {
    BITRIX24_WEBHOOK_URL: WEBHOOK,
    BITRIX24_REQUESTS_PER_SECOND: '5',
    BITRIX24_SMART_PROCESSES: '128',
    BITRIX24_EVENT_TOKEN: 'token-of-16-chars',
    BITRIX24_CLIENT_ID: 'local.1',
    BITRIX24_CLIENT_SECRET: 's',
    DATABASE_URL: 'postgres://u:p@db.example:5432/crm',
    PORT: '1',
    HOST: '0.0.0.0',
    CUBEJS_PG_SQL_PORT: '65535',
    CUBEJS_SQL_USER: 'analyst',
    CUBEJS_SQL_PASSWORD: 'p',
    CUBEJS_API_SECRET: '0123456789abcdef',
    VITRINA_DATA_DIR: '/var/lib/v',
    VITRINA_TIMEZONE: 'Asia/Omsk',
    VITRINA_CURRENCY: 'KZT',
    VITRINA_SYNC_INTERVAL: '86400',
    VITRINA_DEMO_DEALS: '5',
    VITRINA_DEMO_PORT: '8081',
    LOG_LEVEL: 'silent',
  }
  const lists = ['BITRIX24_WEBHOOK_URL', 'BITRIX24_SMART_PROCESSES', 'BITRIX24_EVENT_TOKEN']
  const numbers = [
    'BITRIX24_REQUESTS_PER_SECOND',
    'BITRIX24_SMART_PROCESSES',
    'PORT',
    'CUBEJS_PG_SQL_PORT',
    'VITRINA_SYNC_INTERVAL',
    'VITRINA_DEMO_DEALS',
    'VITRINA_DEMO_PORT',
  ]
  const expected = Object.entries(env).map(([name, value]) => {
    const one = numbers.includes(name) ? Number(value) : value
    return [name, lists.includes(name) ? [one] : one]
  })
  expect(load(env)).toEqual(Object.fromEntries(expected))
})

test('an empty value means not set', () => {
  expect(load({ PORT: '', VITRINA_TIMEZONE: '' })).toEqual(load())
})

test('the environment wins over the file', async () => {
  await writeFile(envFile, 'PORT=5000\nexport HOST=0.0.0.0 # for the office\n\n# a comment\n')
  expect(load({ PORT: '6000' })).toMatchObject({ PORT: 6000, HOST: '0.0.0.0' })
})

test.each([
  ['https://example.bitrix24.ru/rest/1/abc', 'https://example.bitrix24.ru/rest/1/abc/'],
  ['https://example.bitrix24.ru/rest/1/abc/profile.json', 'https://example.bitrix24.ru/rest/1/abc/'],
  [' http://127.0.0.1:8081/rest/12/abc/?x=1 ', 'http://127.0.0.1:8081/rest/12/abc/'],
])('a pasted webhook %s is cut to size', (given, expected) => {
  expect(load({ BITRIX24_WEBHOOK_URL: given }).BITRIX24_WEBHOOK_URL).toEqual([expected])
})

test.each([' ', ', ', ';', '\n'])('several portals are separated by %j', (between) => {
  const other = 'https://other.bitrix24.ru/rest/7/fedcba9876543210/'
  expect(
    load({ BITRIX24_WEBHOOK_URL: `${WEBHOOK}profile.json${between}${other}` }).BITRIX24_WEBHOOK_URL,
  ).toEqual([WEBHOOK, other])
})

test('two webhooks of one portal are refused, and neither is shown', () => {
  const [line, ...more] = faults({ BITRIX24_WEBHOOK_URL: `${WEBHOOK} ${WEBHOOK.replace('/1/', '/2/')}` })
  expect(line).toMatch(/^BITRIX24_WEBHOOK_URL: names one portal twice/)
  expect(line).not.toContain('abcdef0123456789')
  expect(more).toEqual([])
})

test('smart processes and tokens are lists', () => {
  const token = 'a1b2c3d4e5f60718'
  expect(
    load({ BITRIX24_SMART_PROCESSES: '128, 150 128', BITRIX24_EVENT_TOKEN: `${token} ${token}x` }),
  ).toMatchObject({ BITRIX24_SMART_PROCESSES: [128, 150], BITRIX24_EVENT_TOKEN: [token, `${token}x`] })
})

test.each([
  ['BITRIX24_WEBHOOK_URL', 'https://example.bitrix24.ru/'],
  ['BITRIX24_WEBHOOK_URL', 'example.bitrix24.ru/rest/1/abc/'],
  ['BITRIX24_WEBHOOK_URL', 'https://example.bitrix24.ru/rest/1/abc/ https://other.bitrix24.ru/'],
  ['BITRIX24_REQUESTS_PER_SECOND', '0'],
  ['BITRIX24_REQUESTS_PER_SECOND', 'many'],
  ['BITRIX24_SMART_PROCESSES', 'contracts'],
  ['BITRIX24_EVENT_TOKEN', 'short'],
  ['DATABASE_URL', 'mysql://u:p@host/db'],
  ['DATABASE_URL', 'postgres://host'],
  ['PORT', '0'],
  ['PORT', '65536'],
  ['PORT', '80.5'],
  ['PORT', 'http'],
  ['CUBEJS_PG_SQL_PORT', '-1'],
  ['CUBEJS_API_SECRET', 'short'],
  ['VITRINA_TIMEZONE', 'Europe/Moskau'],
  ['VITRINA_CURRENCY', 'rubles'],
  ['VITRINA_SYNC_INTERVAL', '0'],
  ['VITRINA_SYNC_INTERVAL', '90000'],
  ['VITRINA_DEMO_DEALS', '1e9'],
  ['VITRINA_DEMO_PORT', 'x'],
  ['LOG_LEVEL', 'verbose'],
])('%s=%s is refused in one line', (name, value) => {
  const lines = faults({ [name]: value })
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(new RegExp(`^${name}.*expected.*README`))
  expect(lines[0]).not.toContain('\n')
})

test('all faults are told at once', async () => {
  await writeFile(envFile, 'PORT=abc\nnonsense\nVITRINA_SINC_INTERVAL=5\n')
  const lines = faults({ LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://x', BITRIX24_WEBHOOK: WEBHOOK })
  expect(lines).toHaveLength(6)
  expect(lines.join('\n')).toMatch(/line 2/)
})

test('an unknown name gets a suggestion', () => {
  expect(faults({ VITRINA_TIMEZON: 'Europe/Moscow' })[0]).toMatch(/VITRINA_TIMEZON.*VITRINA_TIMEZONE/)
})

test('names of other programs are left alone', () => {
  expect(load({ NODE_ENV: 'production', HOME: '/root', PGHOST: 'db' })).toEqual(load())
})

test.each([
  ['BITRIX24_WEBHOOK_URL', 'https://example.bitrix24.ru/rest/x/hidden-secret/'],
  ['DATABASE_URL', 'mysql://user:hidden-secret@host/db'],
  ['CUBEJS_API_SECRET', 'hidden-secret'],
  ['BITRIX24_EVENT_TOKEN', 'hidden-secret'],
])('a wrong %s is never shown', (name, value) => {
  expect(faults({ [name]: value }).join('\n')).not.toContain('hidden-secret')
})

test('an unreadable file is named', async () => {
  await rm(envFile, { force: true })
  await import('node:fs/promises').then(({ mkdir }) => mkdir(envFile))
  expect(faults()[0]).toMatch(/\.env: cannot be read \(EISDIR\)/)
})

test('a file from a Windows editor is read', async () => {
  await writeFile(envFile, '\uFEFFPORT=4001\r\nLOG_LEVEL="warn"\r\n')
  expect(load()).toMatchObject({ PORT: 4001, LOG_LEVEL: 'warn' })
})

test('a password that breaks the address says how to write it', () =>
  expect(faults({ DATABASE_URL: 'postgres://user:a#b@host/db' })).toEqual([
    expect.stringMatching(/# as %23/),
  ]))

test('a short name is not likened to another short one', async () => {
  await writeFile(envFile, 'FOO=1\n')
  expect(faults()).toEqual([`FOO: unknown setting in ${envFile}. See README → Settings.`])
})

test('a misspelt name of Cube is told, its other names are not ours to judge', () => {
  expect(() => loadConfig({ CUBEJS_SQL_PASWORD: 'x' }, 'no such file')).toThrow(
    'Did you mean CUBEJS_SQL_PASSWORD?',
  )
  expect(() => loadConfig({ CUBEJS_DB_HOST: 'db' }, 'no such file')).not.toThrow()
})
