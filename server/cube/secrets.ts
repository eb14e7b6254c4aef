/** The secret of the tokens as a key, made once. */
import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto'
import { createRequire } from 'node:module'

type Verify = (token: string, secret: unknown, options?: { algorithms?: string[] }) => unknown

/**
 * `jsonwebtoken` takes a secret given as text for a public key first, fails, and makes a key of it afterwards: half of
 * a millisecond for every request. Given the key at once it does the same as in the end.
 */
export const keepSecretKeys = (): void => withSecretKeys(cubesTokens())

/** Reads tokens as Cube does. What it returns throws where Cube would refuse the token. */
export function tokenReader(apiSecret: string): (token: string) => unknown {
  const tokens = cubesTokens()
  withSecretKeys(tokens)
  return (token) => tokens.verify(token, apiSecret, { algorithms: ['HS256'] })
}

/** The copy of the library that Cube uses. */
function cubesTokens(): { verify: Verify } {
  const require = createRequire(import.meta.url)
  const fromCore = createRequire(require.resolve('@cubejs-backend/server-core'))
  const fromGateway = createRequire(fromCore.resolve('@cubejs-backend/api-gateway'))
  return fromGateway('jsonwebtoken') as { verify: Verify }
}

const wrapped = new WeakSet<object>()

export function withSecretKeys(tokens: { verify: Verify }): void {
  if (wrapped.has(tokens)) return
  wrapped.add(tokens)
  const verify = tokens.verify
  let last: { secret: string; key: KeyObject | string } | undefined
  tokens.verify = (token, secret, options) => {
    const isText = typeof secret === 'string' && secret !== ''
    // Of another kind of algorithm a text is indeed a public key.
    if (!isText || !options?.algorithms?.every((name) => name.startsWith('HS')))
      return verify(token, secret, options)
    if (last?.secret !== secret)
      last = { secret, key: isPublicKey(secret) ? secret : createSecretKey(Buffer.from(secret)) }
    return verify(token, last.key, options)
  }
}

/** Such a text is no secret, and is refused as before. */
function isPublicKey(text: string): boolean {
  try {
    createPublicKey(text)
    return true
  } catch {
    return false
  }
}
