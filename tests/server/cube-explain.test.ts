/** What Cube's gateway answers when a question fails. */
import { expect, test } from 'vitest'
import { explain } from '../../server/cube/explain.ts'

test.each([
  'Error: connect ECONNREFUSED 127.0.0.1:44335',
  'Error: Connection terminated unexpectedly',
  'error: terminating connection due to administrator command',
  'error: the database system is in recovery mode',
  'Error: timeout exceeded when trying to connect',
])('«%s» is a database that is away for a while, its address is told to nobody', (message) => {
  const explained = explain(new Error(message))
  expect(explained).toMatchObject({ status: 503, type: 'Database Error' })
  expect(explained!.text).not.toMatch(/\d/)
})

test('a question that runs too long is no lost connection', () =>
  expect(explain(new Error('canceling statement due to statement timeout'))).toMatchObject({ status: 504 }))

test('what Cube itself says clearly is left alone', () =>
  expect(explain(new Error("'nothing' not found for path 'deals.nothing'"))).toBeUndefined())
