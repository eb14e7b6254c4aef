/** Verifiers are PostgreSQL's own, and fit one password only. */
import pg from 'pg'
import { expect, test } from 'vitest'
import { checkPassword, makeVerifier } from '../../server/sql/wire/scram.ts'
import { generatePassword } from '../../server/users/password.ts'
import { freshDatabase } from '../support/database.ts'

test('a verifier fits its password and no other', async () => {
  const verifier = await makeVerifier('right password')
  expect(await checkPassword(verifier, 'right password')).toBe(true)
  for (const wrong of ['', 'right passwor', 'right password ', 'Right password', verifier])
    expect(await checkPassword(verifier, wrong)).toBe(false)
})

test('two verifiers of one password differ', async () => {
  expect(await makeVerifier('same')).not.toBe(await makeVerifier('same'))
})

test.each([
  ['plain', 'secret 123'],
  ['beyond ASCII', 'пароль № ﬁ'],
])('PostgreSQL takes our verifier as the password: %s', async (_, password) => {
  const database = await freshDatabase()
  const role = `verified_${Math.random().toString(36).slice(2)}`
  try {
    await database.pool.query(`create role ${role} login password '${await makeVerifier(password)}'`)
    const { rows } = await database.pool.query('select rolpassword from pg_authid where rolname = $1', [role])
    expect(await checkPassword(rows[0].rolpassword, password)).toBe(true)
    const url = new URL(database.url)
    const address = {
      host: url.hostname,
      port: Number(url.port),
      database: url.pathname.slice(1),
      user: role,
    }
    const client = new pg.Client({ ...address, password })
    await client.connect()
    await client.end()
    const other = new pg.Client({ ...address, password: `${password}!` })
    await expect(other.connect()).rejects.toThrow(/password authentication failed/)
  } finally {
    await database.pool.query(`drop role if exists ${role}`)
    await database.drop()
  }
})

test("PostgreSQL's own verifier is understood", async () => {
  const database = await freshDatabase()
  const role = `verified_${Math.random().toString(36).slice(2)}`
  try {
    await database.pool.query(`create role ${role} login password 'of the server'`)
    const { rows } = await database.pool.query('select rolpassword from pg_authid where rolname = $1', [role])
    expect(await checkPassword(rows[0].rolpassword, 'of the server')).toBe(true)
  } finally {
    await database.pool.query(`drop role if exists ${role}`)
    await database.drop()
  }
})

test('generated passwords have at least 128 bits and survive everywhere', () => {
  const passwords = Array.from({ length: 100 }, generatePassword)
  for (const password of passwords) expect(password).toMatch(/^[0-9a-f]{32,}$/)
  expect(new Set(passwords).size).toBe(100)
})
