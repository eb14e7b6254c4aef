/** The house rules that a machine can check: who imports whom, who reads the environment, how time is stored. */
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLoader } from '../loader/index.ts'
import { refreshMarts } from '../marts/index.ts'
import { startPortal } from '../portal/index.ts'
import { createLog } from '../server/log.ts'
import { freshDatabase, type TestDatabase } from './support/database.ts'

const root = resolve(import.meta.dirname, '..')

/** What each room may import of ours, as docs/architecture.md has it; its own files are not listed. */
const ALLOWED: Record<string, string[]> = {
  portal: [],
  loader: ['config.ts'],
  marts: [],
  schema: [],
  server: ['config.ts', 'loader', 'marts'],
  dashboard: [],
}

/** Types alone that a room shares with another; nothing of them is left in the browser. */
const SHARED_TYPES: Record<string, string[]> = {
  dashboard: ['server/settings-report.ts', 'server/status-report.ts'],
}

/** Only the loader's command line knows the settings. */
const LOADER_CLI = /^loader\/cli\b/

interface Source {
  path: string
  text: string
}

let sources: Source[]
let db: TestDatabase
beforeAll(async () => {
  sources = await readSources()
  db = await freshDatabase()
})
afterAll(() => db.drop())

async function readSources(): Promise<Source[]> {
  const found = await Promise.all(Object.keys(ALLOWED).map((room) => files(join(root, room))))
  const paths = found.flat().filter((path) => /\.(ts|tsx|js|mjs)$/.test(path) && !path.includes('/dist/'))
  return await Promise.all(
    paths.map(async (path) => ({ path: relative(root, path), text: await readFile(path, 'utf8') })),
  )
}

async function files(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Paths from the project's root of everything a file imports by a relative path, types included. */
function imports({ path, text }: Source): string[] {
  const specifiers = text.matchAll(/(?:from|import|require)\s*\(?\s*['"](\.[^'"]+)['"]/g)
  return [...specifiers].map(([, specifier]) => join(dirname(path), specifier!))
}

const roomOf = (path: string) => path.split('/')[0]!

test('rooms import only what the architecture allows', () => {
  expect(sources.length).toBeGreaterThan(50)
  const forbidden = sources.flatMap((source) =>
    imports(source)
      .filter((target) => {
        const room = roomOf(source.path)
        if (roomOf(target) === room) return false
        if (SHARED_TYPES[room]?.includes(target)) return false
        if (room === 'loader' && !LOADER_CLI.test(source.path)) return true
        return !ALLOWED[room]!.includes(roomOf(target))
      })
      .map((target) => `${source.path} imports ${target}`),
  )
  expect(forbidden).toEqual([])
})

test('what is shared between rooms is types alone', () => {
  for (const shared of new Set(Object.values(SHARED_TYPES).flat())) {
    const { text } = sources.find(({ path }) => path === shared)!
    expect(text).not.toMatch(/^(import (?!type)|export (?!type|interface))/m)
  }
  const users = sources.flatMap((source) =>
    [...source.text.matchAll(/^(import|export) (\S+).* from '(\.[^']+)'/gm)]
      .filter(([, , , to]) => SHARED_TYPES[roomOf(source.path)]?.includes(join(dirname(source.path), to!)))
      .map(([, , kind]) => kind),
  )
  expect(users.length).toBeGreaterThan(0)
  expect(users.filter((kind) => kind !== 'type')).toEqual([])
})

test('rooms are entered by their front doors', () => {
  const doors = /^(loader|marts)\/(?!index\.ts$)/
  const windows = sources
    .filter(({ path }) => roomOf(path) === 'server')
    .flatMap((source) => imports(source).filter((target) => doors.test(target)))
  expect(windows).toEqual([])
})

test('only config.ts reads the environment', () => {
  const readers = sources
    .filter(({ path, text }) => /process\.env/.test(text) && !/^(schema\/|server\/cube)/.test(path))
    .map(({ path }) => path)
  expect(readers).toEqual([])
})

test('no file of the product names a folder of the machine it was written on', () => {
  const machine = /\/work\/|\/root\//
  expect(sources.filter(({ text }) => machine.test(text)).map(({ path }) => path)).toEqual([])
})

test('every moment is stored to the millisecond, money is numeric, ids are bigint', async () => {
  const portal = await startPortal({ limits: false })
  const loader = createLoader({ webhookUrl: portal.webhookUrl, pool: db.pool, log: createLog('silent') })
  await loader.run()
  await refreshMarts(db.pool)
  await loader.close()
  await portal.close()
  const { rows } = await db.pool.query<{ column: string; type: string }>(
    `select format('%s.%s.%s', nspname, relname, attname) as column, format_type(atttypid, atttypmod) as type
     from pg_attribute join pg_class on pg_class.oid = attrelid join pg_namespace on pg_namespace.oid = relnamespace
     where nspname in ('raw', 'marts', 'app') and relkind in ('r', 'v', 'm') and attnum > 0 and not attisdropped
       and relname <> 'migrations'`,
  )
  expect(rows.length).toBeGreaterThan(100)
  const wrong = rows.filter(({ column, type }) => {
    if (/^timestamp/.test(type)) return type !== 'timestamp(3) with time zone'
    if (/\.(amount|opportunity|upsell_amount)$/.test(column)) return type !== 'numeric'
    if (/\.(deal_id|manager_id|company_id|contact_id|lead_id|owner_id)$/.test(column))
      return type !== 'bigint'
    return /^(real|double|money)/.test(type)
  })
  expect(wrong).toEqual([])
})
