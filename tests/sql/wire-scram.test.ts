import pg from 'pg'
import { expect, test } from 'vitest'
import {
  checkPassword,
  madeUpVerifier,
  makeVerifier,
  parseVerifier,
  ScramExchange,
} from '../../server/sql/wire/scram.ts'
import { readOptions } from '../../server/sql/wire/start-up.ts'
import { createAttempts } from '../../server/users/attempts.ts'
import { freshDatabase } from '../support/database.ts'

const password = 'пар\u00a0оль ﬁ'

test('a verifier is checked by its password only', async () => {
  const verifier = await makeVerifier(password)
  expect(verifier).toMatch(/^SCRAM-SHA-256\$4096:[^$]{24}\$[^:]{44}:.{44}$/)
  expect(await checkPassword(verifier, password)).toBe(true)
  // The same after SASLprep.
  expect(await checkPassword(verifier, 'пар оль fi')).toBe(true)
  for (const wrong of ['', 'пароль fi', verifier]) expect(await checkPassword(verifier, wrong)).toBe(false)
  expect(await makeVerifier(password)).not.toBe(verifier)
})

test('what is no verifier is not printed', async () => {
  for (const text of ['', 'secret', 'SCRAM-SHA-256$0:AAAA$x:y', 'md5abc'])
    await expect(checkPassword(text, 'x')).rejects.toThrow('This is no SCRAM-SHA-256 verifier of PostgreSQL.')
})

test('PostgreSQL takes our verifiers, and its own are taken here', async () => {
  const db = await freshDatabase()
  const role = `scram_${Date.now()}`
  try {
    await db.pool.query(`create role ${role} login password '${await makeVerifier(password)}'`)
    const url = new URL(db.url)
    const config = {
      host: url.hostname,
      port: Number(url.port),
      database: url.pathname.slice(1),
      user: role,
      password,
    }
    const client = new pg.Client(config)
    await client.connect()
    await client.query("set password_encryption = 'scram-sha-256'")
    await client.query(`alter role ${role} password '${password}'`)
    await client.end()
    const { rows } = await db.pool.query('select rolpassword from pg_authid where rolname = $1', [role])
    expect(await checkPassword(rows[0].rolpassword, password)).toBe(true)
  } finally {
    await db.pool.query(`drop role if exists ${role}`)
    await db.drop()
  }
})

test('users who are unknown keep their salt', () => {
  const secret = Buffer.alloc(32, 1)
  const salt = (user: string) => madeUpVerifier(user, secret).salt.toString('hex')
  expect(salt('a')).toBe(salt('a'))
  expect(salt('a')).not.toBe(salt('b'))
})

test('what is not SCRAM is not answered', async () => {
  const verifier = parseVerifier(await makeVerifier('x'))
  for (const first of ['', 'n,,', 'n,,n=,r=', 'p=tls-unique,,n=,r=abc', 'n,,m=x,n=,r=abc', 'n,,n=,r=a b'])
    expect(new ScramExchange(verifier).start(first)).toBeUndefined()
  const exchange = new ScramExchange(verifier)
  const challenge = exchange.start('y,,n=,r=abc')!
  const nonce = /^r=([^,]+)/.exec(challenge)![1]
  const proof = Buffer.alloc(32).toString('base64')
  for (const last of ['', `c=eSws,r=${nonce}`, `c=biws,r=${nonce},p=${proof}`, `c=eSws,r=abc,p=${proof}`])
    expect(exchange.finish(last)).toBeUndefined()
  expect(exchange.finish(`c=eSws,r=${nonce},p=${proof}`)).toBeUndefined()
})

test('an address waits after three failures, longer each time', () => {
  let now = 0
  const attempts = createAttempts(() => now)
  const fail = (times: number) => {
    for (let i = 0; i < times; i++) attempts.failed('anna', '::1')
  }
  fail(2)
  expect(attempts.wait('anna', '::1')).toBe(0)
  fail(1)
  expect(attempts.wait('anna', '::1')).toBe(1)
  expect([attempts.wait('anna', '::2'), attempts.wait('boris', '::1')]).toEqual([0, 0])
  fail(9)
  expect(attempts.wait('anna', '::1')).toBe(60)
  now = 60_000
  expect(attempts.wait('anna', '::1')).toBe(0)
})

test('an address is the same through every door', () => {
  const attempts = createAttempts(() => 0)
  for (let i = 0; i < 3; i++) attempts.failed('anna', '::ffff:10.0.0.1')
  expect(attempts.wait('anna', '10.0.0.1')).toBeGreaterThan(0)
})

test('a log-in that succeeds forgets failures', () => {
  const attempts = createAttempts(() => 0)
  for (let i = 0; i < 9; i++) attempts.failed('anna', '::1')
  attempts.succeeded('anna', '::1')
  attempts.failed('anna', '::1')
  expect(attempts.wait('anna', '::1')).toBe(0)
})

test('start-up options are taken apart as PostgreSQL does', () => {
  const options = '-c geqo=off --statement-timeout=5min  -cdatestyle=ISO,\\ MDY -c a=b=c -B 5 --x'
  expect(Object.fromEntries(readOptions(options))).toEqual({
    geqo: 'off',
    statement_timeout: '5min',
    datestyle: 'ISO, MDY',
    a: 'b=c',
  })
})
