/** Measures that have no value in a single row. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cube, startCube } from '../../server/cube.ts'
import { aggregateFinder } from '../../server/sql/leaf/unreadable.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { installFixture } from './support/fixture.ts'
import { columns, type LeafStand, leafStand, rememberCore } from './support/leaf.ts'

const MODEL = `
cube('deals', {
  sql_table: 'marts.fx_deals',
  measures: {
    count: { type: 'count' },
    amount: { type: 'sum', sql: (CUBE) => \`\${CUBE}.amount\` },
    doubled: { type: 'number', sql: (amount) => \`2 * \${amount}\` },
    per_title: { type: 'number', sql: (CUBE) => \`sum(\${CUBE}.amount) / count(DISTINCT \${CUBE}.title)\` },
    half_per_title: { type: 'number', sql: (per_title) => \`\${per_title} / 2\` },
    last: { type: 'time', sql: (CUBE) => \`max(\${CUBE}.created_at)\` },
  },
  dimensions: {
    id: { type: 'number', sql: (CUBE) => \`\${CUBE}.id\`, primary_key: true, public: true },
  },
})`

let database: TestDatabase
let cube: Cube
let here: LeafStand
let folder: string
beforeAll(async () => {
  database = await freshDatabase()
  await installFixture(database.pool)
  folder = await mkdtemp(join(tmpdir(), 'vitrina-model-'))
  await mkdir(join(folder, 'model'))
  await writeFile(join(folder, 'package.json'), '{"type":"commonjs"}')
  await writeFile(join(folder, 'cube.js'), `module.exports = { schemaVersion: () => 'one' }`)
  await writeFile(join(folder, 'model', 'deals.js'), MODEL)
  const statements = rememberCore()
  const log = pino({ level: 'silent' })
  const secret = 'a secret of the tests only'
  cube = await startCube({
    databaseUrl: database.url,
    apiSecret: secret,
    timezone: 'Asia/Omsk',
    log,
    schemaDir: folder,
  })
  here = leafStand(await statements(), database, 'Asia/Omsk')
})
afterAll(async () => {
  await here?.close()
  await cube?.stop()
  await database?.drop()
  await rm(folder, { recursive: true, force: true })
})

const members = ['id', 'count', 'amount', 'doubled', 'per_title', 'half_per_title', 'last']
const ask = async (names: string[], more = {}) =>
  here.rows(
    {
      relations: ['deals'],
      columns: await columns(
        here,
        names.map((name) => `deals.${name}`),
      ),
      ...more,
    },
    {},
  )

test('read as NULL row by row, beside those that have a value', async () => {
  const rows = await ask(members, { ungrouped: true })
  expect(rows).toHaveLength(8)
  expect(rows[0]).toEqual({ c1: '1', c2: '1', c3: '100', c4: '200', c5: null, c6: null, c7: null })
})

test('read as NULL when nothing else is asked for', async () => {
  const rows = await ask(['per_title'], { ungrouped: true })
  expect(rows).toEqual(Array.from({ length: 8 }, () => ({ c1: null })))
})

test('are computed for groups', async () => {
  expect(await ask(members.slice(1))).toEqual([
    {
      c1: '8',
      c2: '3600',
      c3: '7200',
      c4: '514.2857142857143',
      c5: '257.14285714285717',
      c6: '2026-04-15 14:00:00',
    },
  ])
})

test('an aggregate counts wherever it stands, but for those with a group of their own', async () => {
  const find = aggregateFinder(database.pool)
  const found = await find(`
    SELECT id a, 1 + coalesce(nullif(COUNT(DISTINCT id), $0$), 2) b, row_number() OVER () c, sum(x) OVER () d,
      (SELECT max(id) FROM t) e, CASE WHEN pg_catalog.min(x) > 1 THEN 1 END f, abs(id) g, percentile_cont(0.5) WITHIN GROUP (ORDER BY x) h
    FROM t WHERE x = $1$`)
  expect([...found]).toEqual(['b', 'f', 'h'])
})
