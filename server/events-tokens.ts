import { createHash, timingSafeEqual } from 'node:crypto'

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Whether a token is one of those; takes as long for a wrong one as for a right one. */
export function isOneOf(given: string, tokens: readonly string[]): boolean {
  const mark = digest(given)
  return tokens.map((token) => timingSafeEqual(digest(token), mark)).includes(true)
}
