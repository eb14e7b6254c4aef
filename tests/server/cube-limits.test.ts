/** Limits of rows and of time: never silent, and a question that is stopped is stopped in the database too. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { CubeQuery } from '../../server/cube/result.ts'
import { type Cube, startCube } from '../../server/cube.ts'
import { bumpMonths, insertDeals } from '../schema/marts.ts'
import { EXECUTIVE, SECRET, type Stand, stand, ZONE } from '../schema/start.ts'

// A second instead of 25: what happens after it is the same.
vi.mock('../../server/cube/environment.ts', async (original) => ({
  ...(await original<typeof import('../../server/cube/environment.ts')>()),
  STATEMENT_SECONDS: 1,
}))

const ROWS = 10_050
let here: Stand
beforeAll(async () => {
  here = await stand(async ({ pool }) => {
    await insertDeals(pool, [{ id: 1, created_at: '2026-01-15T12:00:00Z' }])
    await pool.query(
      `insert into marts.deals select copy.* from marts.deals, generate_series(2, ${ROWS}) as n,
         jsonb_populate_record(deals, jsonb_build_object('id', n)) as copy`,
    )
    await bumpMonths(pool, ZONE)
  })
}, 240_000)
afterAll(() => here.close())

const LIST = { dimensions: ['deals.id'] }
const first = (count: number) => ({
  ...LIST,
  filters: [{ member: 'deals.id', operator: 'lte', values: [String(count)] }],
})
const path = (query: object) => `/cubejs-api/v1/load?query=${encodeURIComponent(JSON.stringify(query))}`

describe('rows', () => {
  test('beyond what is given unasked are refused, for their sums would be wrong', async () => {
    const { status, body } = await here.get(path(LIST))
    expect(status).toBe(400)
    expect(body.error).toMatch(
      /^The answer has more than 10000 rows\. Ask for fewer .* or set limit, at most 50000/,
    )
    expect(body.data).toBeUndefined()
    await expect(here.cube.load(LIST, EXECUTIVE)).rejects.toThrow('more than 10000 rows')
  })

  test('up to that number come whole', async () => {
    const body = await here.load(first(10_000))
    expect(body.data).toHaveLength(10_000)
    expect(body).not.toHaveProperty('truncated')
  })

  test.each(['default', 'compact', 'columnar'])(
    'beyond an asked limit are told of in format %s',
    async (responseFormat) => {
      const body = await here.load({ ...first(11), limit: 10, responseFormat })
      expect(body.truncated).toBe(true)
      expect(body.query.limit).toBe(10)
      const { data } = body
      expect(Array.isArray(data) ? data : (data.dataset ?? data.columns[0])).toHaveLength(10)
    },
  )

  test('that fill an asked limit exactly are all there is', async () => {
    const body = await here.load({ ...first(10), limit: 10 })
    expect(body.data).toHaveLength(10)
    expect(body).not.toHaveProperty('truncated')
  })

  test('come in pages, and the last page says that it is the last', async () => {
    const page = (offset: number) =>
      here.load({ ...first(25), order: { 'deals.id': 'asc' }, limit: 10, offset, total: true })
    const pages = [await page(0), await page(10), await page(20)]
    expect(pages.map((body) => [body.data.length, body.truncated, body.total])).toEqual([
      [10, true, 25],
      [10, true, 25],
      [5, undefined, 25],
    ])
    expect(pages[2].data.at(-1)).toEqual({ 'deals.id': '25' })
  })

  test('of an asked limit above the usual one come whole', async () => {
    const body = await here.load({ ...LIST, limit: 20_000 })
    expect(body.data).toHaveLength(ROWS)
    expect(body).not.toHaveProperty('truncated')
  })

  test('of a blend are counted for each question', async () => {
    const timeDimensions = [
      { dimension: 'deals.created_at', granularity: 'day', dateRange: ['2026-01-01', '2026-01-31'] },
    ]
    const cut = { ...first(11), timeDimensions, limit: 10 }
    const { body } = await here.get(`${path([cut, { ...cut, limit: 20 }])}&queryType=multi`)
    expect(body.results.map(({ truncated }: { truncated?: boolean }) => truncated)).toEqual([true, undefined])
    const refused = await here.get(`${path([cut, { ...LIST, timeDimensions }])}&queryType=multi`)
    expect(refused.status).toBe(400)
  })

  test('none at all may be asked for', async () => {
    expect((await here.load({ ...LIST, limit: 0 })).data).toEqual([])
  })
})

test('ten thousand values are answered', async () => {
  const values = Array.from({ length: 10_000 }, (_, index) => String(index * 2))
  const query = { measures: ['deals.count'], filters: [{ member: 'deals.id', operator: 'equals', values }] }
  const answer = await here.cube.load(query, EXECUTIVE)
  expect(answer.data).toEqual([{ 'deals.count': String(ROWS / 2) }])
})

describe('with a schema of its own', () => {
  let schemaDir: string
  let cube: Cube
  const lines: string[] = []
  const model = (file: string) => join(schemaDir, 'model/cubes', file)
  /** As if somebody had changed the files or a custom field. */
  const raise = async (version: string) => await writeFile(join(schemaDir, 'version'), version)
  const HEAVY = `cubes:
  - name: heavy
    sql: "SELECT 1 AS id, pg_sleep(60) AS slept"
    dimensions:
      - name: slept
        sql: "{CUBE}.slept::text"
        type: string
`
  beforeAll(async () => {
    schemaDir = await mkdtemp(join(tmpdir(), 'vitrina-schema-'))
    await cp(new URL('../../schema', import.meta.url), schemaDir, { recursive: true })
    await raise('1')
    const version = `require('node:fs').readFileSync(${JSON.stringify(join(schemaDir, 'version'))}, 'utf8')`
    await writeFile(
      join(schemaDir, 'custom-fields.js'),
      `module.exports = { customFields: async () => [], fieldsVersion: async () => ${version} }`,
    )
    await writeFile(model('heavy.yml'), HEAVY)
    const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) })
    cube = await startCube({
      databaseUrl: here.database.url,
      apiSecret: SECRET,
      timezone: ZONE,
      log,
      schemaDir,
    })
  }, 240_000)
  afterAll(async () => {
    await cube.stop()
    await rm(schemaDir, { recursive: true })
  })
  const refusal = async (query: CubeQuery) =>
    await cube.load(query, EXECUTIVE).then(
      () => undefined,
      (error: { message: string; status: number }) => ({ text: error.message, status: error.status }),
    )
  const counted = async () => (await cube.load({ measures: ['deals.count'] }, EXECUTIVE)).data

  test('a heavy question is stopped here and in the database', async () => {
    const running = async () => {
      const { rows } = await here.database.pool.query(
        `select count(*)::int as count from pg_stat_activity
         where query like '%pg_sleep(60)%' and state = 'active' and pid <> pg_backend_pid()`,
      )
      return rows[0].count
    }
    const asked = refusal({ dimensions: ['heavy.slept'] })
    await expect.poll(running, { timeout: 20_000 }).toBeGreaterThan(0)
    expect(await asked).toEqual({
      status: 504,
      text: 'The question takes longer than 1 s and was stopped. Ask for a shorter period, fewer dimensions or more filters.',
    })
    expect(await running()).toBe(0)
    expect(await counted()).toEqual([{ 'deals.count': String(ROWS) }])
  })

  test('a model that is broken while it runs does not take its answers away', {
    timeout: 300_000,
  }, async () => {
    const deals = await readFile(model('deals.yml'), 'utf8')
    lines.length = 0
    for (const [version, broken] of [
      ['2', deals.replace('cubes:', 'cubes: [')],
      ['3', deals.replace('{won_count} / NULLIF', '{wonn_count} / NULLIF')],
      ['4', deals.replace('time_dimension: created_at', 'time_dimension: created')],
    ] as const) {
      expect(broken).not.toBe(deals)
      await writeFile(model('deals.yml'), broken)
      await raise(version)
      expect(await Promise.all([counted(), counted(), counted()])).toEqual(
        Array(3).fill([{ 'deals.count': String(ROWS) }]),
      )
      expect((await refusal({ measures: ['deals.cuont'] }))?.text).toContain("Did you mean 'deals.count'?")
    }
    const told = lines.filter((line) => line.includes('The model of before goes on answering'))
    expect(told).toHaveLength(3)
    expect(told[0]).toMatch(/schema\/model\/cubes\/deals\.yml line \d+/)
    expect(told[1]).toMatch(
      /deals\.yml line \d+ \(conversion\): wonn_count is not defined\. Did you mean won_count\?/,
    )
    expect(told[2]).toMatch(/created is not defined/)

    await writeFile(
      model('deals.yml'),
      deals.replace('- name: count\n', '- name: how_many\n        type: count\n\n      - name: count\n'),
    )
    await raise('5')
    const { data } = await cube.load({ measures: ['deals.how_many'] }, EXECUTIVE)
    expect(data).toEqual([{ 'deals.how_many': String(ROWS) }])
  })

  test('a column that is not there is named', async () => {
    await writeFile(model('heavy.yml'), HEAVY.replace('{CUBE}.slept::text', '{CUBE}.slpet'))
    await raise('6')
    expect(await refusal({ dimensions: ['heavy.slept'] })).toEqual({
      status: 500,
      text: 'schema: the model asks the database for what is not there: column heavy.slpet does not exist.',
    })
  })
})
