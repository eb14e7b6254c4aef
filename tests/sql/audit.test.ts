/** The audit log says who asked what, and never a value. */
import fc from 'fast-check'
import { fingerprintSync, loadModule } from 'libpg-query'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createAudit, type Statement } from '../../server/sql/audit.ts'
import { withoutLiterals, withoutValues } from '../../server/sql/audit-text.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

describe('a statement without its values', () => {
  test.each<[string, string]>([
    [`select stage, 'won' from deals where amount > 5.5`, 'select stage, ? from deals where amount > ?'],
    [`SELECT 'O''Hara', '' , ''''`, 'SELECT ?, ? , ?'],
    [`select E'it\\'s', e'\\\\', 'plain\\' from t`, 'select ?, ?, ? from t'],
    [`select 'a'\n 'b', E'a\\''\n -- why\n 'b\\'c', d`, 'select ?, ?, d'],
    ["select $$a'b$$, $q$ $$ $q$, $дом$x$дом$ from t", 'select ?, ?, ? from t'],
    [`select b'101', X'1F', n'x', U&'\\0441' UESCAPE '!' from u`, 'select ?, ?, ?, ? UESCAPE ? from u'],
    ['select 1, -2, .5, 1e-5, 1.5E+10, 0x1F, 1_000, 5.', 'select ?, -?, ?, ?, ?, ?, ?, ?'],
    ['select a1, t2.c3, "Имя 5", "a""b" from s4.t5', 'select a1, t2.c3, "Имя 5", "a""b" from s4.t5'],
    ['select $1, $2::text, a$b$c from t', 'select $1, $2::text, a$b$c from t'],
    ['select 1 -- secret\n, 2 /* a /* nested */ secret */ + 3 --end', 'select ? , ? + ?'],
    [`select date '2026-01-01', interval '1' day, true, null`, 'select date ?, interval ? day, true, null'],
    [`SET USER = 'anna'`, 'SET USER = ?'],
    ['select   a\n\n\tfrom\r\n t ;', 'select a from t ;'],
    [`select 'never closed`, 'select ?'],
    ['select $$never closed', 'select ?'],
    ['select /* never closed', 'select'],
    [`select E'never closed \\`, 'select ?'],
    [`deals?$filter=stage eq 'won' and amount gt 5`, 'deals?$filter=stage eq ? and amount gt ?'],
    ['', ''],
  ])('%s', (sql, clean) => expect(withoutLiterals(sql)).toBe(clean))

  test.each<[string, string]>([
    [`select 'O\\'Secret' from t where a = 'x'`, 'select ?'],
    ['select * from deals where stage = "Secret"', 'select * from deals where stage = "?"'],
    [`select a where b = 'Secret`, 'select a where b = ?'],
  ])('that could not be parsed is read both ways: %s', (sql, clean) =>
    expect(withoutLiterals(sql, { misread: true })).toBe(clean),
  )

  test('is cut at 4 000 characters, whole ones', () => {
    const text = withoutLiterals(`select ${'"😀", '.repeat(5_000)}`)
    expect(text).toHaveLength(4_000)
    expect(text).toMatch(/…$/)
    expect(text).not.toMatch(/\p{Surrogate}/u)
  })

  test('is made at once of millions of characters', () => {
    expect(withoutLiterals(`select '${"''".repeat(2_000_000)}' from t`)).toBe('select ? from t')
    expect(withoutLiterals(`select a in (${"'x',".repeat(500_000)}'y')`)).toHaveLength(4_000)
  })

  test('a question loses what it compares with', () => {
    const question = {
      measures: ['deals.count'],
      filters: [{ or: [{ member: 'deals.stage', operator: 'equals', values: ['Secret'] }] }],
      timeDimensions: [{ dimension: 'deals.created_at', dateRange: ['2026-01-01', '2026-01-31'] }],
    }
    expect(withoutValues(question)).toBe(
      '{"measures":["deals.count"],"filters":[{"or":[{"member":"deals.stage","operator":"equals","values":"?"}]}],' +
        '"timeDimensions":[{"dimension":"deals.created_at","dateRange":"?"}]}',
    )
  })
})

const SECRET = 'Sekret'
const noise = fc.string({ unit: fc.constantFrom(...`ab '"\\$-/*\n;:?().,eE1Юя😀`), maxLength: 12 })
/** A value that must not be seen, written in one of PostgreSQL's ways. */
const literal = fc.oneof(
  noise.map((text) => `'${`${text}${SECRET}`.replaceAll("'", "''")}'`),
  noise.map((text) => `E'${`${text}${SECRET}`.replace(/[\\']/g, '\\$&')}'`),
  noise.map((text) => `E'${SECRET}'\n '${text.replace(/[\\']/g, '\\$&')}${SECRET}'`),
  noise.map((text) => `$tag$${text.replaceAll('$', '')}${SECRET}$tag$`),
  noise.map((text) => `$$${text.replaceAll('$', '')}${SECRET}$$`),
  fc.integer({ min: 0 }).map((n) => `'${SECRET}${n}'`),
)
const gap = fc.oneof(
  fc.constantFrom(' ', '\n', '\t '),
  noise.map((text) => ` /* ${text.replace(/[*/]/g, '')} /* ${SECRET} */ ' */ `),
  noise.map((text) => ` -- ' ${text.replaceAll('\n', '')} ${SECRET}\n`),
)
const column = fc.constantFrom('stage', '"Имя"', 't.amount', 'a$b', 'e1', '"it""s"')
const statement = fc
  .record({ columns: fc.array(fc.tuple(column, gap, literal), { minLength: 1, maxLength: 6 }), gap })
  .map(
    ({ columns, gap }) =>
      `select${gap}${columns.map(([name, between, value]) => `${name}${between}=${between}${value}`).join(', ')}${gap}from t`,
  )

describe('of random statements', () => {
  beforeAll(() => loadModule())

  test('no literal and no comment is left, everything else is', () => {
    fc.assert(
      fc.property(statement, (sql) => {
        const clean = withoutLiterals(sql)
        expect(clean).not.toContain(SECRET)
        // The fingerprint of a statement does not depend on its values: nothing but values has gone.
        expect(fingerprintSync(clean.replaceAll('?', "'x'"))).toBe(fingerprintSync(sql))
      }),
      { numRuns: 3_000 },
    )
  })

  test('broken off anywhere they tell nothing either', () => {
    fc.assert(
      fc.property(statement, fc.nat(400), (sql, length) => {
        expect(withoutLiterals(sql.slice(0, length))).not.toContain(SECRET)
        expect(withoutLiterals(sql.slice(0, length), { misread: true })).not.toContain(SECRET)
      }),
      { numRuns: 3_000 },
    )
  })
})

describe('the log', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await freshDatabase()
  })
  afterAll(() => database.drop())
  beforeEach(async () => {
    await database.pool.query('truncate app.statements')
  })

  const asked = (n: number): Statement => ({ user: 'anna', door: 'sql', statement: `select c${n}` })
  const rows = async () => (await database.pool.query('select * from app.statements order by id')).rows

  test('holds everything that was told', async () => {
    const audit = createAudit(database.pool)
    audit.record({
      user: 'anna',
      door: 'sql',
      statement: "select 'x', stage from deals",
      rollups: ['sales_people_month', 'b'],
      ms: 12.6,
      rows: 3,
    })
    audit.record({ user: 'b\0', door: 'odata', statement: 'deals\0 \ud800', errorCode: '42703' })
    audit.record({ user: 'c', door: 'export', statement: { measures: ['deals.count'] }, rows: 5e9 })
    await audit.close()
    const found = await rows()
    expect(found).toMatchObject([
      {
        user_name: 'anna',
        door: 'sql',
        statement: 'select ?, stage from deals',
        rollups: ['sales_people_month', 'b'],
        ms: 13,
        rows: '3',
        error_code: null,
      },
      {
        user_name: 'b',
        door: 'odata',
        statement: 'deals \ufffd',
        rollups: [],
        ms: null,
        rows: null,
        error_code: '42703',
      },
      { user_name: 'c', door: 'export', statement: '{"measures":["deals.count"]}', rows: '5000000000' },
    ])
    expect(Date.now() - found[0].at.getTime()).toBeLessThan(60_000)
  })

  test('is written by itself within a second or so', async () => {
    const audit = createAudit(database.pool)
    audit.record(asked(1))
    await vi.waitFor(async () => expect(await rows()).toHaveLength(1), { timeout: 20_000 })
    await audit.close()
  })

  test('keeps the last ones, in order', async () => {
    const audit = createAudit(database.pool, { keep: 1_000 })
    for (let n = 0; n < 3_456; n++) audit.record(asked(n))
    await audit.close()
    const found = await rows()
    expect(found).toHaveLength(1_000)
    expect([found[0].statement, found.at(-1).statement]).toEqual(['select c2456', 'select c3455'])
  })

  test('waits for a database that does not answer, and says so once', async () => {
    let broken = true
    const pool = Object.create(database.pool, {
      query: {
        value: async (...args: Parameters<typeof database.pool.query>) => {
          if (broken) throw new Error('Connection terminated')
          return await database.pool.query(...args)
        },
      },
    })
    const warn = vi.fn()
    const audit = createAudit(pool, { log: { warn } })
    audit.record(asked(1))
    await audit.flush()
    audit.record(asked(2))
    await audit.flush()
    expect(warn.mock.calls).toEqual([
      ['The audit log was not written: Connection terminated. It is tried again each second.'],
    ])
    broken = false
    await audit.close()
    expect((await rows()).map(({ statement }) => statement)).toEqual(['select c1', 'select c2'])
  })

  test('does not grow without end meanwhile', async () => {
    const pool = Object.create(database.pool, {
      query: { value: async () => Promise.reject(new Error('gone')) },
    })
    const audit = createAudit(pool, { log: { warn: () => {} } })
    for (let n = 0; n < 10_005; n++) audit.record(asked(n))
    await expect(audit.close()).resolves.toBeUndefined()
  })

  test('goes on after something that cannot be written', async () => {
    const audit = createAudit(database.pool, { log: { warn: () => {} } })
    audit.record({ ...asked(1), door: 'window' as 'sql' })
    await audit.flush()
    audit.record(asked(2))
    await audit.close()
    expect((await rows()).map(({ statement }) => statement)).toEqual(['select c2'])
  })
})
