import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  hasSynced,
  nextVersion,
  readSettings,
  saveCurrency,
  saveFirstSync,
  saveTimezone,
  syncedPortals,
} from '../../server/settings.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
  await db.pool.query(
    'create table raw.currencies (portal_id smallint, currency text, base bool, sort int, deleted_at timestamptz(3))',
  )
})
afterAll(() => db.drop())
beforeEach(() => db.pool.query('truncate app.settings, app.sync_state, app.portals, raw.currencies'))

const WINTER = new Map([[1, '2026-01-05T11:00:00+05:00']])
const NOTHING = new Map<number, string>()

/** Portals as the loader registers them. */
async function portals(...rows: { id: number; offset?: string; currency?: string }[]): Promise<void> {
  for (const { id, offset, currency } of rows)
    await db.pool.query(
      `insert into app.portals (id, url, webhook, name, timezone_offset, currency)
       values ($1, $2, $2, $3, $4, $5)`,
      [id, `https://p${id}.example`, `p${id}.example`, offset ?? null, currency ?? null],
    )
}

test('the zone is the portal’s', async () => {
  await portals({ id: 1 })
  expect(await saveTimezone(db.pool, WINTER, undefined)).toBe('Asia/Yekaterinburg')
  expect(await readSettings(db.pool)).toMatchObject({ timezone: 'Asia/Yekaterinburg' })
})

test('of several portals the smallest id decides on zone and currency', async () => {
  await portals({ id: 1, currency: 'KZT' }, { id: 2, offset: '+03:00', currency: 'RUB' })
  const moments = new Map([
    [2, '2026-01-05T11:00:00+03:00'],
    [1, '2026-01-05T13:00:00+05:00'],
  ])
  expect(await saveTimezone(db.pool, moments, undefined)).toBe('Asia/Yekaterinburg')
  expect(await saveCurrency(db.pool, undefined)).toBe('KZT')
})

test('a portal that is down has told its zone before', async () => {
  await portals({ id: 1, offset: '+10:00' })
  expect(await saveTimezone(db.pool, NOTHING, undefined)).toBe('Asia/Vladivostok')
})

test('summer time does not move the months', async () => {
  await portals({ id: 1 })
  await saveTimezone(db.pool, WINTER, undefined)
  const summer = new Map([[1, '2026-07-05T11:00:00+06:00']])
  expect(await saveTimezone(db.pool, summer, undefined)).toBe('Asia/Yekaterinburg')
})

test('a setting wins and can be taken back', async () => {
  await portals({ id: 1 })
  await saveTimezone(db.pool, WINTER, undefined)
  expect(await saveTimezone(db.pool, WINTER, 'Europe/Berlin')).toBe('Europe/Berlin')
  expect(await saveTimezone(db.pool, NOTHING, undefined)).toBe('Asia/Yekaterinburg')
})

test('the date of installation stays', async () => {
  await saveTimezone(db.pool, WINTER, undefined)
  const { installed_at } = await readSettings(db.pool)
  await saveTimezone(db.pool, WINTER, undefined)
  expect(await readSettings(db.pool)).toMatchObject({ installed_at })
})

test('the currency is the portal’s base', async () => {
  await db.pool.query(
    `insert into raw.currencies values (1, 'USD', false, 1), (1, 'KZT', true, 2), (1, 'EUR', null, 3), (2, 'USD', true, 1)`,
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

test('a portal is synced when all that it gives has been read', async () => {
  await db.pool.query(
    `insert into app.sync_state (portal_id, entity, cursor, finished_at, state) values
       (1, 'deals', '{}', now(), 'connected'), (1, 'calls', '{}', null, 'not_connected'),
       (2, 'deals', '{}', null, 'connected'), (2, 'users', '{}', now(), 'connected')`,
  )
  expect(await syncedPortals(db.pool)).toEqual(new Set([1]))
})
