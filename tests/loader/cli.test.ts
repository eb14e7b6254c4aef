import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Portal, startPortal } from '../../portal/index.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { sample } from './support.ts'

const CLI = fileURLToPath(new URL('../../loader/cli.ts', import.meta.url))
let folder: string
let portal: Portal
let database: TestDatabase

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrina-cli-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

beforeEach(async () => {
  portal = await startPortal({ data: sample(60), secret: 'topsecretcode' })
  database = await freshDatabase()
})

afterEach(async () => {
  await portal.close()
  await database.drop()
})

const ours = () => ({ BITRIX24_WEBHOOK_URL: portal.webhookUrl, DATABASE_URL: database.url })

/** Runs the command in an empty folder, so that no .env is read. */
async function run(
  args: string[],
  settings: Record<string, string>,
): Promise<{ code: number; text: string }> {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), CLI, ...args], {
    cwd: folder,
    env: { PATH, HOME, ...settings },
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk))
  const code = await new Promise<number>((resolve) => child.on('close', (exit) => resolve(exit ?? -1)))
  expect(text).not.toContain('topsecretcode')
  return { code, text: text.trim() }
}

test('a sync tells what it read', async () => {
  const { code, text } = await run([], ours())
  expect(text).toMatch(/deals +60 read +60 written/)
  expect(text).toMatch(/\d+ requests in/)
  expect(code).toBe(0)
})

test('one table alone is synced', async () => {
  const { code, text } = await run(['--entity', 'deals'], ours())
  expect(code).toBe(0)
  expect(text).toContain('deals')
  expect(text).not.toContain('activities')
})

test('control totals agree after a sync', async () => {
  const { code, text } = await run(['--reconcile'], ours())
  expect(text).toMatch(/Общая \/ Стадия WON +20 +20/)
  expect(text).toMatch(/all deals +60 +60/)
  expect(code).toBe(0)
})

test('what the database had lost is found by its id', async () => {
  await run([], ours())
  await database.pool.query('delete from raw.deals where id = 3')
  const { code, text } = await run(['--reconcile'], ours())
  expect(text).toMatch(/Стадия WON +20 +20/)
  expect(code).toBe(0)
})

test('control totals that differ end with code 1', async () => {
  await run([], ours())
  // A second row of the same record: nothing that a sync could mend.
  await database.pool.query(`insert into raw.deals (portal_id, id, category_id, stage_id, synced_at)
    values (1, 9000, 0, 'WON', now())`)
  const { code, text } = await run(['--reconcile'], ours())
  expect(text).toMatch(/Стадия WON +21 +20 +differs by 1/)
  expect(code).toBe(1)
})

test.each([
  ['no webhook', [], () => ({ DATABASE_URL: database.url }), 'BITRIX24_WEBHOOK_URL is not set'],
  [
    'no database running',
    [],
    () => ({ BITRIX24_WEBHOOK_URL: portal.webhookUrl }),
    'No Vitrina is running in',
  ],
  [
    'a database that does not answer',
    [],
    () => ({ ...ours(), DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x' }),
    'DATABASE_URL: the database cannot be used (ECONNREFUSED)',
  ],
  ['an unknown table', ['--entity', 'dreams'], ours, 'Unknown entity dreams. Known: activities,'],
  [
    'a wrong secret',
    [],
    () => ({ ...ours(), BITRIX24_WEBHOOK_URL: `${portal.url}/rest/1/wrong/` }),
    'webhook',
  ],
])('%s is told in one line', async (_, args, settings, expected) => {
  const { code, text } = await run(args, settings())
  expect(code).toBe(1)
  expect(text).toContain(expected)
  expect(text.split('\n')).toHaveLength(1)
})

test('a running Vitrina is found through its data folder', async () => {
  const dataDir = await mkdtemp(join(folder, 'data-'))
  const running = { pid: 1, databaseUrl: database.url, webhookUrls: [portal.webhookUrl] }
  await writeFile(join(dataDir, 'running.json'), JSON.stringify(running))
  const { code, text } = await run([], { VITRINA_DATA_DIR: dataDir })
  expect(text).toMatch(/deals +60 read/)
  expect(code).toBe(0)
})

test('a bad setting ends with code 2', async () => {
  expect(await run([], { BITRIX24_WEBHOOK_URL: 'nonsense' })).toMatchObject({ code: 2 })
})
