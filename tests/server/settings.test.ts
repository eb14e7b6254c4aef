import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readFreshness } from '../../server/freshness.ts'
import {
  hasSynced,
  nextVersion,
  readSettings,
  saveCurrency,
  saveFirstSync,
  saveTimezone,
} from '../../server/settings.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
  await db.pool.query(
    'create table raw.currencies (currency text, base bool, sort int, deleted_at timestamptz(3))',
  )
})
afterAll(() => db.drop())
beforeEach(() => db.pool.query('truncate app.settings, app.sync_state, raw.currencies'))

const WINTER = '2026-01-05T11:00:00+05:00'

test('the zone is the portal’s', async () => {
  expect(await saveTimezone(db.pool, WINTER, undefined)).toBe('Asia/Yekaterinburg')
  expect(await readSettings(db.pool)).toMatchObject({ timezone: 'Asia/Yekaterinburg' })
})

test('summer time does not move the months', async () => {
  await saveTimezone(db.pool, WINTER, undefined)
  expect(await saveTimezone(db.pool, '2026-07-05T11:00:00+06:00', undefined)).toBe('Asia/Yekaterinburg')
})

test('a setting wins and can be taken back', async () => {
  await saveTimezone(db.pool, WINTER, undefined)
  expect(await saveTimezone(db.pool, WINTER, 'Europe/Berlin')).toBe('Europe/Berlin')
  expect(await saveTimezone(db.pool, undefined, undefined)).toBe('Asia/Yekaterinburg')
})

test('the date of installation stays', async () => {
  await saveTimezone(db.pool, WINTER, undefined)
  const { installed_at } = await readSettings(db.pool)
  await saveTimezone(db.pool, WINTER, undefined)
  expect(await readSettings(db.pool)).toMatchObject({ installed_at })
})

test('the currency is the portal’s base', async () => {
  await db.pool.query(
    `insert into raw.currencies values ('USD', false, 1), ('KZT', true, 2), ('EUR', null, 3)`,
  )
  expect(await saveCurrency(db.pool, undefined)).toBe('KZT')
  expect(await saveCurrency(db.pool, 'EUR')).toBe('EUR')
  await expect(saveCurrency(db.pool, 'RUB')).rejects.toThrow(
    'VITRINA_CURRENCY: the portal has no RUB. It has KZT, USD, EUR.',
  )
})

test('versions go on after a restart', async () => {
  expect([await nextVersion(db.pool), await nextVersion(db.pool), await nextVersion(db.pool)]).toEqual([
    1, 2, 3,
  ])
})

test('a first sync is remembered', async () => {
  expect(await hasSynced(db.pool)).toBe(false)
  await saveFirstSync(db.pool)
  expect(await hasSynced(db.pool)).toBe(true)
})

test('freshness is counted from the last success', async () => {
  await db.pool.query(
    `insert into app.sync_state (entity, cursor, finished_at, rows, error) values
       ('deals', '{}', now() - interval '90 seconds', 10000, null), ('users', '{}', null, null, 'user.get: ACCESS_DENIED')`,
  )
  const { deals, users } = await readFreshness(db.pool)
  expect(deals!.lag_seconds).toBeGreaterThanOrEqual(90)
  expect(deals!.rows).toBe(10_000)
  expect(Date.now() - Date.parse(deals!.synced_at!)).toBeGreaterThanOrEqual(89_000)
  expect(users).toEqual({ synced_at: null, lag_seconds: null, rows: null, error: 'user.get: ACCESS_DENIED' })
})
