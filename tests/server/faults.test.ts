import pg from 'pg'
import { expect, test } from 'vitest'
import { asLibpq } from '../../loader/index.ts'
import { OperatorError } from '../../server/errors.ts'
import { describeFaults, Faults } from '../../server/faults.ts'
import { freePort } from '../../server/postgres/port.ts'

const refusal = (code: string, message: string) => {
  const error = new pg.DatabaseError(message, message.length, 'error')
  error.code = code
  return error
}

test('what the database refuses is one line', () => {
  const full = 'could not extend file "base/1/2": No space left on device'
  expect(describeFaults(refusal('53100', full))).toEqual([
    `The disk of the database is full (${full}). Free some space; nothing that was read is lost.`,
  ])
  for (const error of [
    refusal('57P01', 'terminating connection due to administrator command'),
    new Error('Connection terminated unexpectedly'),
    new Error('Connection terminated due to connection timeout'),
  ])
    expect(describeFaults(error)).toEqual([`The database does not answer: ${error.message}.`])
})

test('a database that is gone is one line', async () => {
  const client = new pg.Client(`postgres://vitrina:secret9@127.0.0.1:${await freePort()}/x`)
  const error = await client.connect().catch((error: unknown) => error)
  expect(describeFaults(error)).toEqual([
    expect.stringMatching(/^The database does not answer: .*ECONNREFUSED.*$/),
  ])
})

test('a bug keeps its stack, several faults are told together', () => {
  const [bug, mistake, ...more] = describeFaults(
    new Faults([refusal('42601', 'syntax error'), new OperatorError('PORT: in use.')]),
  )
  expect(bug).toMatch(/syntax error\n\s+at /)
  expect(mistake).toBe('PORT: in use.')
  expect(more).toEqual([])
})

test('sslmode means what it means to psql', () => {
  const base = 'postgres://a:b@db.example/x'
  expect(asLibpq(base)).toBe(base)
  expect(asLibpq(`${base}?sslmode=require`)).toBe(`${base}?sslmode=require&uselibpqcompat=true`)
  expect(asLibpq(`${base}?sslmode=verify-full`)).toBe(`${base}?sslmode=verify-full`)
  expect(asLibpq(`${base}?sslmode=require&sslrootcert=ca.pem`)).toBe(
    `${base}?sslmode=require&sslrootcert=ca.pem`,
  )
})
