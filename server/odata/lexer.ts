/** Words of `$filter`, `$orderby`, `$select` and `$apply`. */
import { badRequest } from './error.ts'

export type TokenKind = 'string' | 'moment' | 'date' | 'number' | 'name' | 'mark' | 'end'

export interface Token {
  kind: TokenKind
  /** Of a string the value, without quotes. */
  text: string
  /** Character of the option, counted from 1. */
  at: number
}

const SPACE = /[ \t\r\n]*/y
const PATTERNS: [TokenKind, RegExp][] = [
  ['string', /'(?:[^']|'')*'/y],
  ['moment', /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?(?:Z|[+-]\d{2}:\d{2})(?![\w:.-])/iy],
  ['date', /\d{4}-\d{2}-\d{2}(?![\w:.-])/y],
  ['number', /[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w:.-])/iy],
  ['name', /[$\p{L}_][\p{L}\p{Nd}_]*(?:\.[\p{L}_][\p{L}\p{Nd}_]*)*/uy],
  ['mark', /[(),/=:;@*]/y],
]
const LONGEST = 100_000

/**
 * The words of an option, `end` last.
 *
 * @param option  `$filter` and the like, named in errors
 * @throws {ODataError} 400 where something is no word
 */
export function tokens(text: string, option: string): Token[] {
  if (text.length > LONGEST) throw badRequest(`${option} is longer than ${LONGEST} characters.`)
  const found: Token[] = []
  for (let place = skipSpace(text, 0); place < text.length; place = skipSpace(text, place)) {
    const { kind, end } = wordAt(text, place, option)
    const raw = text.slice(place, end)
    const value = kind === 'string' ? raw.slice(1, -1).replaceAll("''", "'") : raw
    found.push({ kind, text: value, at: place + 1 })
    place = end
  }
  found.push({ kind: 'end', text: '', at: text.length + 1 })
  return found
}

function skipSpace(text: string, place: number): number {
  SPACE.lastIndex = place
  return place + SPACE.exec(text)![0].length
}

function wordAt(text: string, place: number, option: string): { kind: TokenKind; end: number } {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = place
    const match = pattern.exec(text)
    if (match) return { kind, end: place + match[0].length }
  }
  const rest = text.slice(place, place + 40)
  if (rest.startsWith("'"))
    throw badRequest(`${option}: the text that begins at character ${place + 1} has no closing quote.`)
  if (/^\d{4}-\d{2}-\d{2}T/i.test(rest))
    throw badRequest(
      `${option}: ${rest.split(/[ )]/)[0]} is no moment. Write it with its offset: 2026-01-31T00:00:00Z or 2026-01-31T00:00:00%2B03:00.`,
    )
  throw badRequest(`${option}: cannot be read from character ${place + 1} on: ${rest}`)
}
