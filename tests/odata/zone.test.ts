import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startOf, startOfNext, UNITS, zoneOf } from '../../server/odata/zone.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

const ZONES = [
  'UTC',
  'Europe/Moscow',
  'Europe/Berlin',
  'Asia/Kathmandu',
  'America/Santiago',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Cairo',
]
const moment = fc.integer({ min: Date.UTC(1975, 0, 1), max: Date.UTC(2037, 0, 1) })

let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

test('days and clocks of a zone are those of PostgreSQL', async () => {
  const asked = fc.tuple(fc.constantFrom(...ZONES), fc.array(moment, { minLength: 50, maxLength: 50 }))
  await fc.assert(
    fc.asyncProperty(asked, async ([name, moments]) => {
      const zone = zoneOf(name)
      const { rows } = await database.pool.query(
        `select at::float8, to_char(to_timestamp(at / 1000.0) at time zone $1, 'YYYY-MM-DD"T"HH24:MI:SS') as clock
         from unnest($2::bigint[]) with ordinality as t(at, n) order by n`,
        [name, moments.map((at) => at - (at % 1000))],
      )
      for (const { at, clock } of rows) {
        expect(zone.iso(at).slice(0, 19), `${name} ${at}`).toBe(clock)
        expect(Date.parse(zone.iso(at))).toBe(at)
        expect(zone.day(at)).toBe(clock.slice(0, 10))
      }
    }),
    { numRuns: 20 },
  )
})

test('a day begins at its first moment', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), moment, (name, at) => {
      const zone = zoneOf(name)
      const begin = zone.begins(zone.day(at))
      expect(zone.day(begin)).toBe(zone.day(at))
      expect(zone.day(begin - 1) < zone.day(at)).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test('units begin where those of PostgreSQL do', async () => {
  const days = Array.from({ length: 800 }, (_, index) =>
    new Date(Date.UTC(2023, 10, 1 + index)).toISOString().slice(0, 10),
  )
  for (const unit of UNITS) {
    const { rows } = await database.pool.query(
      `select to_char(date_trunc($1, d::timestamp), 'YYYY-MM-DD') as start,
         to_char(date_trunc($1, d::timestamp) + ('1 ' || replace($1, 'quarter', 'month'))::interval * case $1 when 'quarter' then 3 else 1 end, 'YYYY-MM-DD') as next
       from unnest($2::text[]) with ordinality as t(d, n) order by n`,
      [unit, days],
    )
    expect(days.map((day) => ({ start: startOf(day, unit), next: startOfNext(day, unit) }))).toEqual(rows)
  }
})
