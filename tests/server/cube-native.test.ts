import { createRequire } from 'node:module'
import { expect, test, vi } from 'vitest'
import { dropResults, sweep } from '../../server/cube/cache.ts'
import { cubeEnvironment } from '../../server/cube/environment.ts'
import { installNativeStandIns, jinjaEngine, standIns } from '../../server/cube/native.ts'
import { silencePlannerNotice } from '../../server/cube/quiet.ts'

test('the stand-ins replace the addon where Cube looks for it', async () => {
  installNativeStandIns()
  const require = createRequire(createRequire(import.meta.url).resolve('@cubejs-backend/server-core'))
  const native = require('@cubejs-backend/native')
  expect(native.isFallbackBuild()).toBe(true)
  expect(new native.NativeInstance().newJinjaEngine({})).toHaveProperty('renderTemplate')
  const raw = Buffer.from('{"members":[],"columns":[]}')
  const bytes = await native.getFinalQueryResult({ annotation: {}, query: {} }, raw, { requestId: 'r' })
  expect(JSON.parse(new TextDecoder().decode(bytes))).toEqual({ requestId: 'r', slowQuery: false, data: [] })
})

test('what the addon alone can do says so', () => {
  expect(() => standIns.buildSqlAndParams()).toThrow('CUBEJS_TESSERACT_SQL_PLANNER=false')
  expect(() => standIns.registerInterface()).toThrow('CUBEJS_PG_SQL_PORT')
})

test('string literals of a statement are hidden', () =>
  expect(standIns.redactSqlLiterals("select 'a''b', 1, 'c'")).toBe("select 'redacted', 1, 'redacted'"))

test('a file that only looks like a template passes unchanged', () => {
  const engine = jinjaEngine()
  engine.loadTemplate('a.yml', 'meta: {a: {b: 1}}')
  expect(engine.renderTemplate('a.yml')).toBe('meta: {a: {b: 1}}')
})

test('a real template is refused by name', () => {
  const engine = jinjaEngine()
  engine.loadTemplate('a.yml', 'sql: {{ x }}')
  expect(() => engine.renderTemplate('a.yml')).toThrow('a.yml: Jinja templates')
})

test('an address with odd characters reaches Cube decoded', () => {
  const env = cubeEnvironment({
    databaseUrl: 'postgres://us%40er:p%2Fw@db.example:6543/base?sslmode=require',
    apiSecret: 's',
    timezone: 'Europe/Moscow',
  })
  expect(env).toMatchObject({
    CUBEJS_DB_HOST: 'db.example',
    CUBEJS_DB_PORT: '6543',
    CUBEJS_DB_USER: 'us@er',
    CUBEJS_DB_PASS: 'p/w',
    CUBEJS_DB_SSL: 'true',
  })
})

const cacheOf = (store: Record<string, { exp: number }>) => {
  let cleared = 0
  const memoryCache = { clear: () => void cleared++ }
  return { store, cleared: () => cleared, getCacheDriver: () => ({ store }), memoryCache }
}

test('dropping results spares keys of another Cube and all that is no result', () => {
  const cache = cacheOf({
    'a#SQL_QUERY_RESULT:1': { exp: 9 },
    'a#TABLES': { exp: 9 },
    'b#SQL_QUERY_RESULT:1': { exp: 9 },
  })
  dropResults(cache, 'a')
  expect(Object.keys(cache.store)).toEqual(['a#TABLES', 'b#SQL_QUERY_RESULT:1'])
  expect(cache.cleared()).toBe(1)
})

test('a sweep removes the expired and then the soonest to expire', () => {
  const store = {
    old: { exp: 1 },
    SQL_QUERY_RESULT_1: { exp: 30 },
    SQL_QUERY_RESULT_2: { exp: 20 },
    key: { exp: 10 },
  }
  sweep(cacheOf(store), 5, 2)
  expect(Object.keys(store)).toEqual(['SQL_QUERY_RESULT_1', 'key'])
})

test('the chosen planner is no news, other notices of Cube are printed', () => {
  silencePlannerNotice()
  const require = createRequire(createRequire(import.meta.url).resolve('@cubejs-backend/server-core'))
  const { getEnv, displayCLIWarningOnce } = require('@cubejs-backend/shared')
  const printed = vi.spyOn(console, 'log').mockImplementation(() => {})
  vi.stubEnv('CUBEJS_TESSERACT_SQL_PLANNER', 'false')
  try {
    expect(getEnv('nativeSqlPlanner')).toBe(false)
    expect(printed).not.toHaveBeenCalled()
    displayCLIWarningOnce('another', 'something else')
    expect(printed).toHaveBeenCalledOnce()
  } finally {
    vi.unstubAllEnvs()
    printed.mockRestore()
  }
})
