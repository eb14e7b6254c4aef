/** What tools write and PostgreSQL's grammar does not know, said in its words. Nothing changes its place in the text. */
import { scanSync } from 'libpg-query'

interface Token {
  start: number
  end: number
  text: string
}

const SUSPECT =
  /\bapproximate\b|\bset\s+(?:session\s+|local\s+)?(?:current_)?user\b|\b(?:current_\w+|localtime\w*)\s*\(/i

/**
 * `SET USER = 'x'` and `SET CURRENT_USER = 'x'` become `SET ROLE 'x'`; APPROXIMATE before an aggregate and the empty
 * parentheses of `CURRENT_DATE()` become blanks. Literals and comments stay as they are.
 */
export function normalize(sql: string): string {
  if (!SUSPECT.test(sql)) return sql
  const bytes = Buffer.from(sql)
  const tokens = scanned(sql, bytes)
  const put = (token: Token, words: string) => bytes.write(words.padEnd(token.end - token.start), token.start)
  tokens.forEach((token, index) => {
    const next = (offset: number) => tokens[index + offset]
    const word = token.text.toLowerCase()
    if (word === 'approximate' && /^\w+$/.test(next(1)?.text ?? '') && next(2)?.text === '(') put(token, '')
    if (/^(current_(date|time|timestamp)|localtime(stamp)?)$/.test(word))
      if (next(1)?.text === '(' && next(2)?.text === ')') {
        put(next(1)!, '')
        put(next(2)!, '')
      }
    if (word !== 'set' || !(index === 0 || next(-1)?.text === ';')) return
    const at = /^(session|local)$/i.test(next(1)?.text ?? '') ? 2 : 1
    const isUser = /^(current_)?user$/i.test(next(at)?.text ?? '')
    if (!isUser || !/^(=|to)$/i.test(next(at + 1)?.text ?? '')) return
    put(next(at)!, 'ROLE')
    put(next(at + 1)!, '')
  })
  return bytes.toString()
}

/** Tokens without comments; none of a text that cannot be read, which the parser then refuses with its own words. */
function scanned(sql: string, bytes: Buffer): Token[] {
  try {
    return scanSync(sql)
      .tokens.filter(({ tokenName }) => !/COMMENT/.test(tokenName))
      .map(({ start, end }) => ({ start, end, text: bytes.subarray(start, end).toString() }))
  } catch {
    return []
  }
}
