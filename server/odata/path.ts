/** What an address below the root stands for. */
import { Cursor } from './cursor.ts'
import { badRequest, notImplemented, ODataError } from './error.ts'
import type { Literal } from './expression.ts'

export type Resource =
  | { kind: 'service' }
  | { kind: 'metadata' }
  | { kind: 'set'; set: string }
  | { kind: 'count'; set: string }
  | { kind: 'entity'; set: string; key: { name: string | undefined; literal: Literal }[] }

/**
 * @param path  raw, as it stands behind the root
 * @throws {ODataError} 400, 404 or 501
 */
export function readPath(path: string): Resource {
  const segments = path.split('/').filter(Boolean).map(decoded)
  const [first = '', second, ...more] = segments
  if (segments.length === 0) return { kind: 'service' }
  if (first === '$metadata' && segments.length === 1) return { kind: 'metadata' }
  if (first === '$batch') throw notImplemented('$batch is not answered: send each request by itself.')
  if (more.length > 0) throw new ODataError(404, `There is no such address. ${HINT}`)
  const bracket = first.indexOf('(')
  if (bracket < 0) {
    if (second === undefined) return { kind: 'set', set: first }
    if (second === '$count') return { kind: 'count', set: first }
    throw new ODataError(404, `There is no such address. ${HINT}`)
  }
  if (second !== undefined)
    throw notImplemented(`Single properties are not answered: ask for ${first}?$select=…`)
  return { kind: 'entity', set: first.slice(0, bracket), key: readKey(first.slice(bracket)) }
}

const HINT = 'There are $metadata, deals, deals/$count, deals(portal_id=1,id=5) and the like.'

function readKey(text: string): { name: string | undefined; literal: Literal }[] {
  const cursor = new Cursor(text, 'The key')
  cursor.expect('(')
  const parts = [keyPart(cursor)]
  while (cursor.takes(',')) parts.push(keyPart(cursor))
  cursor.expect(')')
  cursor.end()
  return parts
}

function keyPart(cursor: Cursor): { name: string | undefined; literal: Literal } {
  const name = cursor.following.text === '=' ? cursor.name('a property') : undefined
  if (name !== undefined) cursor.expect('=')
  const { kind, text } = cursor.next()
  if (kind !== 'string' && kind !== 'number')
    throw badRequest("The key: write (5), ('text') or (portal_id=1,id=5).")
  return { name, literal: { type: kind, value: text } }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw badRequest(`The address is not percent-encoded UTF-8: ${segment.slice(0, 60)}`)
  }
}
