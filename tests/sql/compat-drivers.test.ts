/** What drivers and tools ask by themselves: answered, and with nothing in it that lies below. */
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  JDBC,
  NPGSQL_OLD_TYPES,
  NPGSQL_TYPES,
  POOL_RESETS,
  POWER_BI,
  type Question,
  TOOLS,
} from './compat/drivers.ts'
import { type FixtureApi, startFixtureApi } from './support/api.ts'
import { ask } from './support/rows.ts'

let api: FixtureApi
let client: pg.Client
beforeAll(async () => {
  api = await startFixtureApi()
})
afterAll(() => api?.stop())
beforeEach(async () => {
  client = await api.connect()
})
afterEach(() => client.end())

/** Names that no catalog may tell. */
const BELOW = /fx_deals|fx_managers|deals_by_day|month_versions|pre_aggregations/

describe.each([
  ['Power BI', POWER_BI],
  ['JDBC', JDBC],
  ['tool', TOOLS],
])('%s asks', (_, questions) => {
  test.each(questions.map((question): [string, Question] => [question.name, question]))(
    '%s',
    async (_, question) => {
      const rows = await ask(client, question)
      if (!question.tellsTypes) expect(JSON.stringify(rows)).not.toMatch(BELOW)
      if (question.some) expect(rows.length).toBeGreaterThan(0)
      const { expected } = question
      if (expected) expect(rows.map((row) => row.slice(0, expected[0]?.length))).toEqual(expected)
    },
  )
})

describe('Npgsql', () => {
  test('reads version, types, composites and enums in one query', async () => {
    const answers = (await client.query({
      text: NPGSQL_TYPES,
      rowMode: 'array',
    })) as unknown as pg.QueryArrayResult[]
    const [version, types, composites, labels] = answers.map(({ rows }) => rows)
    expect(answers).toHaveLength(4)
    expect(String(version![0]![0])).toMatch(/^PostgreSQL \d/)
    expect(types!.length).toBeGreaterThan(150)
    const names = types!.map((row) => row[2])
    expect(names).toEqual(
      expect.arrayContaining(['int8', 'float8', 'text', 'bool', 'timestamp', '_text', 'int4range']),
    )
    expect(composites!.every((row) => row.length === 3)).toBe(true)
    expect(labels!.every((row) => row.length === 2)).toBe(true)
  })

  test("reads the types as Power BI's own version does", async () => {
    const rows = await ask(client, { sql: NPGSQL_OLD_TYPES })
    expect(rows.length).toBeGreaterThan(150)
  })
})

test.each(Object.entries(POOL_RESETS))('%s resets a connection and goes on with it', async (_, reset) => {
  await client.query(`SET application_name = 'before'; SET TIME ZONE 'Asia/Tokyo'`)
  await client.query(reset)
  expect(await ask(client, { sql: 'SELECT COUNT(*) FROM deals' })).toEqual([[8]])
  expect(await ask(client, { sql: 'SHOW timezone' })).toEqual([['UTC']])
})
