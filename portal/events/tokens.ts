/** Tokens of an installed application: access for an hour, refresh for 180 days and good for one use. */
import { randomBytes } from 'node:crypto'

const HOUR = 3600
const REFRESH_LIFE = 180 * 24 * HOUR

export interface TokenPair {
  access_token: string
  refresh_token: string
  /** Unix seconds. */
  expires: number
  expires_in: number
}

export class Tokens {
  /** Unix seconds. */
  readonly #now: () => number
  readonly #access = new Map<string, number>()
  readonly #refresh = new Map<string, number>()
  #last: TokenPair | undefined

  constructor(now: () => number) {
    this.#now = now
  }

  issue(): TokenPair {
    const now = Math.floor(this.#now())
    const pair = {
      access_token: randomBytes(20).toString('hex'),
      refresh_token: randomBytes(20).toString('hex'),
      expires: now + HOUR,
      expires_in: HOUR,
    }
    this.#access.set(pair.access_token, pair.expires)
    this.#refresh.set(pair.refresh_token, now + REFRESH_LIFE)
    this.#last = pair
    return pair
  }

  /** The pair issued last; one is issued when there is none. */
  get present(): TokenPair {
    return this.#last ?? this.issue()
  }

  check(accessToken: string): 'valid' | 'expired' | 'unknown' {
    const expires = this.#access.get(accessToken)
    if (expires === undefined) return 'unknown'
    return this.#now() < expires ? 'valid' : 'expired'
  }

  /** @returns a new pair; nothing for a token that is unknown, too old or used */
  exchange(refreshToken: string): TokenPair | undefined {
    const expires = this.#refresh.get(refreshToken)
    this.#refresh.delete(refreshToken)
    return expires !== undefined && this.#now() < expires ? this.issue() : undefined
  }

  /** Ends every access token at once; refresh tokens stay. */
  expire() {
    for (const token of this.#access.keys()) this.#access.set(token, 0)
  }
}
