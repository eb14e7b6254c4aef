import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UnsecuredJWT } from 'jose'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cubeLogger } from '../../server/cube/log.ts'
import { startCube } from '../../server/cube.ts'
import { describeFaults } from '../../server/faults.ts'
import { bumpMonths, insertDeals } from '../schema/marts.ts'
import { EXECUTIVE, SECRET, type Stand, stand, token, ZONE } from '../schema/start.ts'

let here: Stand
beforeAll(async () => {
  here = await stand(async ({ pool }) => {
    await insertDeals(pool, [
      // 23:30 of the last day of January in Moscow, 20:30 in UTC.
      { id: 1, created_at: '2026-01-31T23:30:00+03:00', last_activity_at: '2026-01-31T23:30:00+03:00' },
      // Half an hour into February in Moscow, still January in UTC.
      {
        id: 2,
        created_at: '2026-02-01T00:30:00+03:00',
        status: 'won',
        closed_at: '2026-02-28T23:59:59.999+03:00',
        is_repeat: false,
      },
    ])
    await bumpMonths(pool, ZONE)
  })
}, 180_000)
afterAll(() => here.close())

const COUNT = { measures: ['deals.count'] }
const path = (query: object) => `/cubejs-api/v1/load?query=${encodeURIComponent(JSON.stringify(query))}`
const ask = async (authorization?: string, url = path(COUNT), init: RequestInit = {}) => {
  const response = await fetch(here.url + url, {
    ...init,
    headers: { ...(authorization ? { authorization } : {}), ...init.headers },
  })
  return { response, body: await response.json() }
}

describe('tokens', () => {
  test('a valid one is answered', async () => {
    const { response, body } = await ask(await token(EXECUTIVE))
    expect(response.status).toBe(200)
    expect(body.data).toEqual([{ 'deals.count': '2' }])
  })

  test('with Bearer in front as well', async () =>
    expect((await ask(`Bearer ${await token(EXECUTIVE)}`)).response.status).toBe(200))

  test.each([
    ['none', async () => undefined],
    ['nonsense', async () => 'nonsense'],
    ['an expired one', async () => token(EXECUTIVE, '-1s')],
    ['one of another secret', async () => token(EXECUTIVE, '1h', 'another secret entirely')],
    ['an unsigned one', async () => new UnsecuredJWT(EXECUTIVE).encode()],
  ])('%s is refused', async (_, make) => {
    for (const url of [path(COUNT), '/cubejs-api/v1/meta']) {
      const { response, body } = await ask(await make(), url)
      expect(response.status).toBe(403)
      expect(Object.keys(body)).toEqual(['error'])
    }
  })
})

describe('addresses', () => {
  test.each([
    ['DELETE', '/cubejs-api/v1/running-query/abc'],
    ['POST', '/cubejs-api/graphql'],
    ['POST', '/cubejs-api/v1/graphql-to-json'],
    ['POST', '/cubejs-api/v1/cubesql'],
    ['POST', '/cubejs-api/v1/pre-aggregations/jobs'],
    ['GET', '/cubejs-api/v1/subscribe'],
    ['GET', '/cubejs-api/v1/unknown'],
  ])('%s %s is closed', async (method, url) => {
    const { response, body } = await ask(await token(EXECUTIVE), url, { method })
    expect(response.status).toBe(404)
    expect(body.error).toContain('no such address')
  })

  test('a wrong method says which are right', async () => {
    const { response, body } = await ask(await token(EXECUTIVE), '/cubejs-api/v1/load', { method: 'DELETE' })
    expect(response.status).toBe(405)
    expect(body.error).toContain('GET or POST')
  })

  test('no other origin is let in', async () => {
    const { response } = await ask(await token(EXECUTIVE), path(COUNT), {
      headers: { origin: 'https://evil.example' },
    })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('what is not Cube falls through', async () =>
    expect((await fetch(`${here.url}/readyz`)).status).toBe(404))

  test('a query may be posted', async () => {
    const { body } = await ask(await token(EXECUTIVE), '/cubejs-api/v1/load', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: COUNT }),
    })
    expect(body.data).toEqual([{ 'deals.count': '2' }])
  })
})

describe('mistakes', () => {
  test.each([
    ['an unknown member', { measures: ['deals.cuont'] }, 400, /cuont/],
    ['an unknown cube', { measures: ['dales.count'] }, 400, /dales/],
    ['an empty query', {}, 400, /either measures, dimensions or timeDimensions/],
    ['an unknown zone', { ...COUNT, timezone: 'Mars/Olympus' }, 400, /timezone/],
    ['a measure that is no list', { measures: 'deals.count' }, 400, /measures: expected a list/],
    ['filters that are no list', { ...COUNT, filters: {} }, 400, /filters: expected a list/],
    ['a list of nothing', [], 400, /query: expected an object/],
    ['more rows than are answered', { ...COUNT, limit: 1e9 }, 400, /limit: at most 50000 rows/],
    ['fewer rows than none', { ...COUNT, limit: -1 }, 400, /limit/],
    ['a hidden member', { measures: ['deals.cycle_seconds'] }, 403, /Hidden member 'deals.cycle_seconds'/],
  ])('%s is named', async (_, query, status, text) => {
    const { response, body } = await ask(await token(EXECUTIVE), path(query))
    expect(response.status).toBe(status)
    expect(body.error).toMatch(text)
    expect(JSON.stringify(body)).not.toMatch(/node_modules|\.js:\d/)
  })

  test.each([
    ['no JSON', '{broken', /not|Expected/],
    ['no object', '{"query":null}', /query: expected an object/],
    ['one word', '{"query":{"measures":"deals.count"}}', /measures: expected a list/],
  ])('a posted body that is %s is named', async (_, body, text) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await ask(await token(EXECUTIVE), '/cubejs-api/v1/load', { method: 'POST', headers, body })
    expect(answer.response.status).toBe(400)
    expect(answer.body.error).toMatch(text)
    expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|TypeError/)
  })

  test('a query that is no JSON is named', async () => {
    const { response, body } = await ask(await token(EXECUTIVE), '/cubejs-api/v1/load?query=%7Bbroken')
    expect(response.status).toBe(400)
    expect(JSON.stringify(body)).not.toMatch(/node_modules/)
  })
})

describe('the reporting zone', () => {
  const january = { dimension: 'deals.created_at', dateRange: ['2026-01-01', '2026-01-31'] }

  test('decides to which month a late evening belongs', async () => {
    const days = {
      ...COUNT,
      timeDimensions: [{ ...january, granularity: 'day', dateRange: ['2026-01-01', '2026-02-28'] }],
    }
    const { data, query } = await here.load(days)
    expect(query.timezone).toBe(ZONE)
    expect(
      data.map((row: Record<string, string>) => [row['deals.created_at.day'], row['deals.count']]),
    ).toEqual([
      ['2026-01-31T00:00:00.000', '1'],
      ['2026-02-01T00:00:00.000', '1'],
    ])
  })

  test('holds for raw rows, roll-ups and queries in process alike', async () => {
    const raw = { ...COUNT, filters: [{ member: 'deals.title', operator: 'set' }] }
    for (const query of [COUNT, raw]) {
      const asked = { ...query, timeDimensions: [january] }
      expect((await here.load(asked)).data).toEqual([{ 'deals.count': '1' }])
      expect((await here.cube.load(asked, EXECUTIVE)).data).toEqual([{ 'deals.count': '1' }])
    }
  })

  test('includes the last millisecond of a month', async () => {
    const range = { dimension: 'sales.date', dateRange: ['2026-02-28', '2026-02-28'] }
    const { data } = await here.load({ measures: ['sales.won_count'], timeDimensions: [range] })
    expect(data).toEqual([{ 'sales.won_count': '1' }])
  })

  test('an asked for zone is obeyed', async () => {
    const { data } = await here.load({ ...COUNT, timezone: 'UTC', timeDimensions: [january] })
    expect(data).toEqual([{ 'deals.count': '2' }])
  })
})

test('compared ranges come back as two results', async () => {
  const query = {
    ...COUNT,
    timeDimensions: [
      {
        dimension: 'deals.created_at',
        compareDateRange: [
          ['2026-01-01', '2026-01-31'],
          ['2026-02-01', '2026-02-28'],
        ],
      },
    ],
  }
  const { body } = await ask(await token(EXECUTIVE), `${path(query)}&queryType=multi`)
  expect(body.results.map((result: { data: object[] }) => result.data)).toEqual([
    [{ 'deals.count': '1', compareDateRange: '2026-01-01T00:00:00.000 - 2026-01-31T23:59:59.999' }],
    [{ 'deals.count': '1', compareDateRange: '2026-02-01T00:00:00.000 - 2026-02-28T23:59:59.999' }],
  ])
})

test('a range without data is empty, not an error', async () => {
  const range = { dimension: 'deals.created_at', dateRange: ['2031-01-01', '2031-12-31'] }
  const { data } = await here.load({ ...COUNT, timeDimensions: [range] })
  expect(data.map((row: Record<string, string>) => Number(row['deals.count'] ?? 0))).toEqual([0])
})

test('empty marts are answered', { timeout: 120_000 }, async () => {
  const empty = await stand()
  await empty.cube.refresh()
  const range = { dimension: 'sales.date', dateRange: ['2026-01-01', '2026-01-31'] }
  const { data } = await empty.load({
    measures: ['sales.won_count', 'sales.win_rate'],
    timeDimensions: [range],
  })
  expect(data.map((row: Record<string, string>) => Number(row['sales.won_count'] ?? 0))).toEqual([0])
  await empty.close()
})

test('a broken model is named and nothing starts', { timeout: 120_000 }, async () => {
  const schemaDir = await mkdtemp(join(tmpdir(), 'vitrina-schema-'))
  await cp(new URL('../../schema', import.meta.url), schemaDir, { recursive: true })
  await writeFile(
    join(schemaDir, 'custom-fields.js'),
    'module.exports = { customFields: async () => [], fieldsVersion: async () => "x" }',
  )
  await writeFile(
    join(schemaDir, 'model/cubes/broken.yml'),
    'cubes: [{ name: broken, sql_table: marts.deals, measures: [{ name: x, type: nonsense }] }]\n',
  )
  const options = {
    databaseUrl: here.database.url,
    apiSecret: SECRET,
    timezone: ZONE,
    log: pino({ level: 'silent' }),
    schemaDir,
  }
  const fault = await startCube(options).catch((error: unknown) => error)
  // The whole of what the start says: a line without a stack.
  expect(describeFaults(fault)).toEqual([
    expect.stringMatching(/^schema: the model does not compile: [^\n]*broken[^\n]*$/),
  ])
  await rm(schemaDir, { recursive: true })
})

test('a mistake of a reader is no error of ours', () => {
  const lines: string[] = []
  const log = cubeLogger(pino({ level: 'info' }, { write: (line: string) => void lines.push(line) }))
  for (const event of ['User Error', 'UserError', 'Auth Error']) log(event, { error: 'not found' })
  expect(lines).toEqual([])
  log('Internal Server Error', { error: 'broken' })
  expect(lines).toHaveLength(1)
})

test('no token and no password reaches the log', () => {
  const lines: string[] = []
  const log = cubeLogger(pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }))
  const secret = 'eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiZXhlY3V0aXZlIn0.c2lnbmF0dXJl'
  log('Auth Error', { token: secret, error: `jwt malformed ${secret}` })
  log('Database Error', { error: 'connect postgres://vitrina:hunter2@db/base failed\nstack' })
  log('Load Request', { query: { filters: [{ values: ['hunter2'] }] }, securityContext: { token: secret } })
  expect(lines.length).toBeGreaterThan(1)
  expect(lines.join('')).not.toMatch(/hunter2|eyJhbGci|stack/)
})
