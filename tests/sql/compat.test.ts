/** The compatibility lists, each row on a connection of its own. */
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ERRORS } from './compat/errors.ts'
import { INTROSPECTION } from './compat/introspection.ts'
import { QUERIES } from './compat/queries.ts'
import type { Refusal, Row } from './compat/row.ts'
import {
  ESCAPES,
  ODD_LITERALS,
  OWN_ROWS,
  OWN_ROWS_UNCOUNTED,
  REFUSED_SWITCHES,
  SWITCHES,
} from './compat/security.ts'
import { type FixtureApi, startFixtureApi } from './support/api.ts'
import { type FIXTURE_USERS, UNCOUNTED_MODEL } from './support/fixture.ts'
import { ask } from './support/rows.ts'

type User = keyof typeof FIXTURE_USERS
let api: FixtureApi
let uncounted: FixtureApi
beforeAll(async () => {
  api = await startFixtureApi()
  uncounted = await startFixtureApi({ model: UNCOUNTED_MODEL })
})
afterAll(async () => {
  await api?.stop()
  await uncounted?.stop()
})

const named = <T extends { name: string }>(rows: T[]) => rows.map((row): [string, T] => [row.name, row])

/** On a connection that is ended whatever happens. */
async function using<T>(user: User, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await api.connect(user)
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function answer(of: FixtureApi, user: User, row: Pick<Row, 'sql' | 'values'>) {
  const client = await of.connect(user)
  try {
    return await ask(client, row)
  } finally {
    await client.end()
  }
}

async function refused(user: User, { sql, code, message }: Refusal) {
  await using(user, async (client) => {
    const error = await ask(client, { sql }).then(
      (rows) => expect.fail(`was answered: ${JSON.stringify(rows)}`),
      (error: { code: string; message: string }) => error,
    )
    expect(error.code).toMatch(code instanceof RegExp ? code : new RegExp(`^${code}$`))
    if (message) expect(error.message.slice(0, message.length)).toBe(message)
    await client.query('ROLLBACK')
    expect(await ask(client, { sql: 'SELECT 1' })).toEqual([[1]])
  })
}

describe('introspection', () => {
  test.each(named(INTROSPECTION))('%s', async (_, row) =>
    expect(await answer(api, 'boss', row)).toEqual(row.expected),
  )
})

describe('questions', () => {
  test.each(named(QUERIES))('%s', async (_, row) =>
    expect(await answer(api, 'boss', row)).toEqual(row.expected),
  )

  test('columns of an empty answer have names and types', () =>
    using('boss', async (client) => {
      const { fields } = await client.query(
        'SELECT stage, count, amount_sum, "createdAt", is_won FROM deals LIMIT 0',
      )
      expect(fields.map(({ name, dataTypeID }) => [name, dataTypeID])).toEqual([
        ['stage', 25],
        ['count', 20],
        ['amount_sum', 701],
        ['createdAt', 1114],
        ['is_won', 16],
      ])
    }))

  test('SELECT * is exactly the columns of the table', () =>
    using('boss', async (client) => {
      const { fields } = await client.query('SELECT * FROM deals LIMIT 1')
      const columns = await ask(client, {
        sql: `SELECT column_name FROM information_schema.columns WHERE table_name = 'deals' ORDER BY ordinal_position`,
      })
      expect(fields.map(({ name }) => [name])).toEqual(columns)
      expect(fields.slice(-2).map(({ name }) => name)).toEqual(['__user', '__cubeJoinField'])
    }))

  test('EXPLAIN answers rows of text', async () => {
    const rows = await answer(api, 'boss', { sql: 'EXPLAIN SELECT MEASURE(count) FROM deals' })
    expect(rows.length).toBeGreaterThan(0)
    expect(typeof rows[0]![0]).toBe('string')
  })

  test('a prepared statement is answered anew for other values', () =>
    using('boss', async (client) => {
      const text = 'SELECT MEASURE(count) FROM deals WHERE stage = $1'
      const counts: unknown[] = []
      for (const stage of ['won', 'lost', 'open', 'none', null, 'won'])
        counts.push(
          (await client.query({ name: 'by_stage', text, values: [stage], rowMode: 'array' })).rows[0]![0],
        )
      expect(counts).toEqual([4, 2, 1, 0, 0, 4])
    }))
})

describe('as m1', () => {
  test.each(named(OWN_ROWS))('sees own rows by %s', async (_, row) =>
    expect(await answer(api, 'm1', row)).toEqual(row.expected),
  )

  test.each(named(OWN_ROWS_UNCOUNTED))('sees own rows of a cube without a count by %s', async (_, row) =>
    expect(await answer(uncounted, 'm1', row)).toEqual(row.expected),
  )

  test.each(named(REFUSED_SWITCHES))('may not have %s', async (_, row) => refused('m1', row))

  test('COPY gives own rows', () =>
    using('m1', async (client) => {
      let text = ''
      for await (const chunk of client.query(
        copyTo('COPY (SELECT id FROM deals ORDER BY id) TO STDOUT WITH CSV'),
      ))
        text += String(chunk)
      expect(text).toBe('1\n2\n')
    }))
})

describe('as boss', () => {
  test.each(named(SWITCHES))('may act as m1 %s', async (_, row) =>
    expect(await answer(api, 'boss', row)).toEqual(row.expected),
  )

  test.each(named(ODD_LITERALS))('odd text is data: %s', async (_, row) =>
    expect(await answer(api, 'boss', row)).toEqual(row.expected),
  )
})

describe.each<User>(['m1', 'boss'])('as %s there is no way to', (user) => {
  test.each(named(ESCAPES))('%s', async (_, row) => refused(user, row))

  test('let a statement run for ever', () =>
    using(user, async (client) => {
      for (const value of ['0', `'10 days'`, 'DEFAULT']) {
        await client
          .query(`SET statement_timeout = ${value}`)
          .catch((error) => expect(error.code).toMatch(/^(42501|22023)$/))
        const limit = await ask(client, {
          sql: `SELECT setting::int FROM pg_settings WHERE name = 'statement_timeout'`,
        })
        expect(limit[0]![0]).toBeGreaterThan(0)
        expect(limit[0]![0]).toBeLessThanOrEqual(3_600_000)
      }
      await client.query('SET statement_timeout = 200')
      await expect(
        client.query('SELECT COUNT(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b'),
      ).rejects.toMatchObject({
        code: '57014',
      })
    }))
})

describe('errors', () => {
  test.each(named(ERRORS))('%s', async (_, row) => refused('boss', row))

  test('a misspelt member is told with the right one', () =>
    using('boss', async (client) => {
      const error = await client.query('SELECT MEASURE(won_amout) FROM deals').catch((error) => error)
      expect(error).toMatchObject({ code: '42703', hint: expect.stringContaining('won_amount') })
      expect(Number(error.position)).toBe(16)
    }))
})
