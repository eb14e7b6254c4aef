/** Text → statements, by PostgreSQL's own grammar. */
import { loadModule, parseSync, type SqlError as SyntaxFault } from 'libpg-query'
import { SqlError } from '../error.ts'
import { normalize } from './normalize.ts'
import type { Node } from './tree.ts'

export interface Statement {
  /** As the analyst wrote it, without the semicolon; with what is not PostgreSQL's grammar put into its words. */
  text: string
  tree: Node
  /** The character, counted from 1 in the whole text, of a node's `location` (bytes). */
  positionOf(location: number): number
}

let loading: Promise<void> | undefined

/** Loads the grammar, once. Await it before anything else here. */
export function loadGrammar(): Promise<void> {
  loading ??= loadModule()
  return loading
}

/**
 * Splits a text into its statements; an empty text has none.
 *
 * @throws {SqlError} 42601 with the position when PostgreSQL could not read it
 */
export function parse(sql: string): Statement[] {
  const normal = normalize(sql)
  if (normal.includes('\0')) throw new SqlError('22021', 'invalid byte sequence for encoding "UTF8": 0x00')
  const bytes = Buffer.from(normal)
  const positionOf = (location: number) => [...bytes.subarray(0, location).toString()].length + 1
  return parsed(normal).map(({ stmt, stmt_location: start = 0, stmt_len: length }) => ({
    text: bytes
      .subarray(start, length ? start + length : undefined)
      .toString()
      .trim(),
    tree: stmt!,
    positionOf,
  }))
}

function parsed(sql: string) {
  try {
    return parseSync(sql).stmts?.filter(({ stmt }) => stmt) ?? []
  } catch (error) {
    const { message, sqlDetails } = error as SyntaxFault
    if (/query cannot be empty/i.test(message)) return []
    if (error instanceof RangeError) throw new SqlError('54001', 'The statement is nested too deeply.')
    const at = sqlDetails?.cursorPosition
    throw new SqlError('42601', message, { position: at === undefined || at < 0 ? undefined : at + 1 })
  }
}

/** The node of an expression that is written here, not by an analyst. */
export function expression(sql: string): Node {
  const { stmt } = parseSync(`SELECT ${sql}`).stmts![0]!
  if (!stmt || !('SelectStmt' in stmt)) throw new Error(`Not an expression: ${sql}`)
  const first = stmt.SelectStmt.targetList![0]!
  if (!('ResTarget' in first)) throw new Error(`Not an expression: ${sql}`)
  return first.ResTarget.val!
}

/** The FROM item of a text that is written here, not by an analyst. */
export function fromItem(sql: string): Node {
  const { stmt } = parseSync(`SELECT * FROM ${sql}`).stmts![0]!
  const items = stmt && 'SelectStmt' in stmt ? (stmt.SelectStmt.fromClause ?? []) : []
  if (items.length !== 1) throw new Error('Expected one FROM item.')
  return items[0]!
}
