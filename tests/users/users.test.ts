/** Who comes in, who does not, and what it costs. */
import * as crypto from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { addUser, disableUser, enableUser, removeUser, renewPassword } from '../../server/users/directory.ts'
import { createUsers, ensureOperator, type Users } from '../../server/users/index.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

vi.mock('node:crypto', async (original) => {
  const real = await original<typeof crypto>()
  return { ...real, pbkdf2: vi.fn(real.pbkdf2) }
})

const ANALYST = { role: 'analyst' }
const MINUTE = 60_000
let database: TestDatabase
let users: Users
let password: string
let clock = 0
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  await database.pool.query('delete from app.users')
  clock = Date.now()
  users = createUsers(database.pool, () => clock)
  password = await addUser(database.pool, { name: 'anna', context: ANALYST, maySwitchTo: [] })
  vi.mocked(crypto.pbkdf2).mockClear()
})

const computed = () => vi.mocked(crypto.pbkdf2).mock.calls.length

test('the right password gives the security context', async () => {
  expect(await users.verify('anna', password)).toEqual(ANALYST)
})

test.each<[string, string, (right: string) => string]>([
  ['a wrong password', 'anna', () => 'wrong'],
  ['no password', 'anna', () => ''],
  ['an unknown name', 'boris', (right) => right],
  ['another spelling of the name', 'Anna', (right) => right],
  ['a name with a zero byte', 'anna\0', (right) => right],
  ['no name', '', (right) => right],
])('%s gives nothing, and is computed all the same', async (_, name, given) => {
  expect(await users.verify(name, given(password))).toBeUndefined()
  expect(computed()).toBe(1)
})

test('a feed that asks often is computed for once', async () => {
  for (let n = 0; n < 20; n++) expect(await users.verify('anna', password)).toEqual(ANALYST)
  expect(computed()).toBe(1)
  clock += 6 * MINUTE
  expect(await users.verify('anna', password)).toEqual(ANALYST)
  expect(computed()).toBe(2)
})

test('a wrong password is computed each time', async () => {
  await users.verify('anna', 'wrong')
  await users.verify('anna', 'wrong')
  expect(computed()).toBe(2)
})

test('a disabled user is refused at once, whatever was remembered', async () => {
  await users.verify('anna', password)
  await disableUser(database.pool, 'anna')
  expect(await users.verify('anna', password)).toBeUndefined()
  expect(await users.find('anna')).toBeUndefined()
  await enableUser(database.pool, 'anna')
  expect(await users.verify('anna', password)).toEqual(ANALYST)
})

test('a new password takes the place of the old one at once', async () => {
  await users.verify('anna', password)
  const renewed = await renewPassword(database.pool, 'anna')
  expect(await users.verify('anna', password)).toBeUndefined()
  expect(await users.verify('anna', renewed)).toEqual(ANALYST)
})

test('a changed role counts from the next question', async () => {
  await users.verify('anna', password)
  await database.pool.query(`update app.users set context = '{"role": "manager", "userId": 7}'`)
  expect(await users.verify('anna', password)).toEqual({ role: 'manager', userId: 7 })
})

test('an open session learns within a minute that its user is disabled or removed', async () => {
  expect(await users.stillAllowed('anna')).toBe(true)
  await disableUser(database.pool, 'anna')
  clock += MINUTE
  expect(await users.stillAllowed('anna')).toBe(false)
  await enableUser(database.pool, 'anna')
  clock += MINUTE
  expect(await users.stillAllowed('anna')).toBe(true)
  await removeUser(database.pool, 'anna')
  clock += MINUTE
  expect(await users.stillAllowed('anna')).toBe(false)
})

test('after wrong passwords the right one waits too, longer each time', async () => {
  const waits: number[] = []
  for (let n = 0; n < 10; n++) {
    expect(await users.verify('anna', 'wrong', '10.0.0.1')).toBeUndefined()
    waits.push(users.attempts.wait('anna', '10.0.0.1'))
    clock += waits.at(-1)! * 1000
  }
  expect(waits).toEqual([0, 0, 1, 2, 4, 8, 16, 32, 60, 60])
  clock -= 1000
  const before = computed()
  expect(await users.verify('anna', password, '10.0.0.1')).toBeUndefined()
  expect(computed()).toBe(before)
  clock += 1000
  expect(await users.verify('anna', password, '10.0.0.1')).toEqual(ANALYST)
  expect(users.attempts.wait('anna', '10.0.0.1')).toBe(0)
})

test("one's wrong passwords do not keep others out, nor the user elsewhere", async () => {
  for (let n = 0; n < 5; n++) await users.verify('anna', 'wrong', '10.0.0.1')
  expect(users.attempts.wait('anna', '10.0.0.1')).toBeGreaterThan(0)
  expect(users.attempts.wait('boris', '10.0.0.1')).toBe(0)
  expect(await users.verify('anna', password, '10.0.0.2')).toEqual(ANALYST)
})

test('wrong passwords are forgotten after a quarter of an hour', async () => {
  for (let n = 0; n < 8; n++) users.attempts.failed('anna', '')
  clock += 15 * MINUTE
  users.attempts.failed('anna', '')
  expect(users.attempts.wait('anna', '')).toBe(0)
})

test('the last use is noted, once a minute', async () => {
  const seenAt = async () =>
    (await database.pool.query('select last_seen_at from app.users')).rows[0].last_seen_at
  expect(await seenAt()).toBeNull()
  users.seen('anna')
  await vi.waitFor(async () => expect(await seenAt()).toBeInstanceOf(Date))
  await database.pool.query('update app.users set last_seen_at = null')
  users.seen('anna')
  users.seen('boris')
  await new Promise((done) => setTimeout(done, 100))
  expect(await seenAt()).toBeNull()
  clock += MINUTE
  users.seen('anna')
  await vi.waitFor(async () => expect(await seenAt()).toBeInstanceOf(Date))
})

test('the password is nowhere in the table', async () => {
  const { rows } = await database.pool.query('select to_jsonb(users)::text as text from app.users')
  expect(rows[0].text).toContain('SCRAM-SHA-256$')
  expect(rows[0].text).not.toContain(password)
})

test('the operator exists always, with the password of the settings', async () => {
  const { pool } = database
  await ensureOperator(pool, { name: 'vitrina', password: 'first' })
  expect(await users.verify('vitrina', 'first')).toEqual({ role: 'executive' })
  const kept = (await users.find('vitrina'))!.verifier
  await ensureOperator(pool, { name: 'vitrina', password: 'first' })
  expect((await users.find('vitrina'))!.verifier).toBe(kept)
  await ensureOperator(pool, { name: 'vitrina', password: 'second' })
  expect(await users.verify('vitrina', 'first')).toBeUndefined()
  expect(await users.verify('vitrina', 'second')).toEqual({ role: 'executive' })
})

test('an operator that somebody disabled stays out', async () => {
  await ensureOperator(database.pool, { name: 'vitrina', password: 'first' })
  await disableUser(database.pool, 'vitrina')
  await ensureOperator(database.pool, { name: 'vitrina', password: 'second' })
  expect(await users.verify('vitrina', 'second')).toBeUndefined()
})
