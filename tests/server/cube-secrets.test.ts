import { generateKeyPairSync, KeyObject } from 'node:crypto'
import { expect, test } from 'vitest'
import { withSecretKeys } from '../../server/cube/secrets.ts'

/** The secret that reaches the library, for a secret and algorithms given to it. */
function given(secret: unknown, algorithms?: string[]): unknown {
  const tokens = { verify: (_token: string, reached: unknown, _options?: object) => reached }
  withSecretKeys(tokens)
  return tokens.verify('token', secret, algorithms ? { algorithms } : undefined)
}

test('a secret given as text reaches the library as a key of the same bytes', () => {
  const key = given('a secret', ['HS256']) as KeyObject
  expect(key).toBeInstanceOf(KeyObject)
  expect(key.export().toString()).toBe('a secret')
})

test('what may be a public key, or is no text, stays as it is', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = publicKey.export({ type: 'spki', format: 'pem' })
  expect(given(pem, ['HS256'])).toBe(pem)
  expect(given('a secret', ['HS256', 'RS256'])).toBe('a secret')
  expect(given('a secret')).toBe('a secret')
  expect(given('', ['HS256'])).toBe('')
  expect(given(undefined, ['HS256'])).toBeUndefined()
})
