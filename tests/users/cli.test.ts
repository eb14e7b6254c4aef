/** `npm run users`, as it is typed. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createUsers } from '../../server/users/index.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let folder: string
beforeAll(async () => {
  database = await freshDatabase()
  folder = await mkdtemp(join(tmpdir(), 'vitrina-users-'))
  await database.pool.query(
    `insert into app.portals (id, url, webhook, name) values (1, 'https://a.example', 'https://a.example', 'a.example')`,
  )
})
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  await database.pool.query('delete from app.users')
  await writeFile(
    join(folder, 'running.json'),
    JSON.stringify({ pid: process.pid, databaseUrl: database.url }),
  )
})

function users(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const cli = resolve(import.meta.dirname, '../../server/users/cli.ts')
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, VITRINA_DATA_DIR: folder }
  return new Promise((done) => {
    execFile(process.execPath, ['--import', 'tsx', cli, ...args], { env }, (error, out, err) =>
      done({ code: error ? Number(error.code) : 0, out, err }),
    )
  })
}

test('adds an analyst and prints the password once', async () => {
  const { code, out } = await users('add', 'anna', '--role', 'analyst')
  expect(code).toBe(0)
  const password = /^password {2}(\w+)$/m.exec(out)![1]!
  expect(await createUsers(database.pool).verify('anna', password)).toEqual({ role: 'analyst' })
  expect((await users('list')).out).not.toContain(password)
})

test('heads and managers get what the model looks at', async () => {
  expect((await users('add', 'm', '--role', 'manager', '--user-id', '12', '--portal', '1')).code).toBe(0)
  expect(
    (await users('add', 'h', '--role', 'head', '--departments', '5,12', '--may-switch-to', 'm')).code,
  ).toBe(0)
  const { rows } = await database.pool.query(
    'select name, context, may_switch_to from app.users order by name',
  )
  expect(rows).toEqual([
    { name: 'h', context: { role: 'head', departmentIds: [5, 12] }, may_switch_to: ['m'] },
    { name: 'm', context: { role: 'manager', userId: 12, portalId: 1 }, may_switch_to: [] },
  ])
  const { out } = await users('list')
  expect(out).toMatch(/^NAME +SEES +MAY SWITCH TO/)
  expect(out).toMatch(/^h +head of 5, 12 +m +\d{4}-\d\d-\d\d +never +active$/m)
  expect(out).toMatch(/^m +manager 12 in portal 1 +— /m)
})

test('disables, enables, renews and removes', async () => {
  const known = createUsers(database.pool)
  await users('add', 'm', '--role', 'manager', '--user-id', '12')
  await users('add', 'boss', '--role', 'executive', '--may-switch-to', 'm')
  expect((await users('disable', 'm')).out).toBe('m is disabled.\n')
  expect(await known.find('m')).toBeUndefined()
  expect((await users('list')).out).toMatch(/^m .* disabled \d{4}-\d\d-\d\d$/m)
  expect((await users('enable', 'm')).code).toBe(0)
  const password = /^password {2}(\w+)$/m.exec((await users('password', 'm')).out)![1]!
  expect(await known.verify('m', password)).toEqual({ role: 'manager', userId: 12 })
  expect((await users('remove', 'm')).code).toBe(0)
  expect((await known.find('boss'))!.maySwitchTo).toEqual([])
}, 60_000)

test.each<[string, string[], RegExp]>([
  [
    'an unknown role',
    ['add', 'x', '--role', 'boss'],
    /Allowed choices are executive, analyst, head, manager/,
  ],
  ['a missing role', ['add', 'x'], /required option '--role <role>'/],
  ['a manager without a person', ['add', 'x', '--role', 'manager'], /^users: a manager needs --user-id/],
  ['a head without departments', ['add', 'x', '--role', 'head'], /^users: a head needs --departments/],
  [
    'a person that is no number',
    ['add', 'x', '--role', 'manager', '--user-id', '1e3'],
    /^users: --user-id 1e3: /,
  ],
  [
    'an analyst with a person',
    ['add', 'x', '--role', 'analyst', '--user-id', '1'],
    /--user-id means nothing/,
  ],
  [
    'an unknown portal',
    ['add', 'x', '--role', 'manager', '--user-id', '1', '--portal', '3'],
    /Known: 1 \(a\.example\)/,
  ],
  ['an unknown other user', ['add', 'x', '--role', 'analyst', '--may-switch-to', 'y'], /there is no y\./],
  ['a name with a colon', ['add', 'x:y', '--role', 'analyst'], /^users: x:y: expected/],
  ['somebody unknown', ['disable', 'nobody'], /^users: there is no nobody\. See npm run users -- list\n$/],
  [
    "the operator's password",
    ['password', 'vitrina'],
    /is CUBEJS_SQL_USER\. Its password is CUBEJS_SQL_PASSWORD/,
  ],
  ['removal of the operator', ['remove', 'vitrina'], /is CUBEJS_SQL_USER\. It comes back/],
])('refuses %s in one line', async (_, args, message) => {
  const { code, out, err } = await users(...args)
  expect([code, out]).toEqual([1, ''])
  expect(err).toMatch(message)
  expect(err.trim().split('\n')).toHaveLength(1)
})

test('refuses a name that is taken', async () => {
  await users('add', 'anna', '--role', 'analyst')
  const { code, err } = await users('add', 'anna', '--role', 'executive')
  expect(code).toBe(1)
  expect(err).toMatch(/^users: anna is there already\. For a new password: npm run users -- password anna\n$/)
})

test('says so when no Vitrina runs', async () => {
  await rm(join(folder, 'running.json'))
  const { code, err } = await users('list')
  expect(code).toBe(1)
  expect(err).toMatch(/^users: no Vitrina is running in .*Run npm start first, or set DATABASE_URL\.\n$/)
})
