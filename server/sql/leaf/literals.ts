/**
 * Values on their way into a leaf's text. Cube sees words in their place; when it has written its SQL, words and
 * placeholders are replaced in one pass, so that nothing inside a value is ever read as either.
 */
import { randomBytes } from 'node:crypto'
import { SqlError } from '../error.ts'

/** Nobody outside can write such a word; within the process it stays the same, so that Cube knows a shape again. */
const NONCE = randomBytes(12).toString('hex')
const TOKEN = new RegExp(`^__value_(\\d+)_${NONCE}__$`)
const PLACES = new RegExp(`\\$(\\d+)\\$|__value_(\\d+)_${NONCE}__`, 'g')

/** The values of one leaf. */
export class Literals {
  /** What is written in the words' places. */
  readonly #written: string[] = []

  /** The word that stands for the value in SQL, or as the value of one of Cube's filters. */
  word(value: string): string {
    return this.sqlWord(quoted(value))
  }

  /** The word that stands for SQL of the gateway's own making. */
  sqlWord(sql: string): string {
    this.#written.push(sql)
    return `__value_${this.#written.length - 1}_${NONCE}__`
  }

  /**
   * @param sql         with `$0$` and words
   * @param parameters  of the placeholders, by number
   */
  place(sql: string, parameters: unknown[]): string {
    return sql.replace(PLACES, (_, parameter: string | undefined, word: string | undefined) => {
      if (parameter === undefined) return this.#wordAt(word!)
      const value = parameters[Number(parameter)]
      const known = typeof value === 'string' ? TOKEN.exec(value)?.[1] : undefined
      return known === undefined ? literal(value) : this.#wordAt(known)
    })
  }

  #wordAt(index: string): string {
    const written = this.#written[Number(index)]
    if (written === undefined) throw new SqlError('XX000', 'A literal of the statement was lost.')
    return written
  }
}

/** A parameter as node-postgres would send it: as text whose type PostgreSQL finds out. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return quoted(String(value))
  throw new SqlError('XX000', `The model has a parameter that is no text, number or boolean.`)
}

/** A literal of SQL that means the same whatever `standard_conforming_strings` is. */
export function quoted(value: string): string {
  if (value.includes('\0')) throw new SqlError('22021', 'A text cannot hold the character 0.')
  const doubled = value.replaceAll("'", "''")
  return doubled.includes('\\') ? ` E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`
}

/** A name of SQL. */
export const quotedName = (name: string): string => `"${name.replaceAll('"', '""')}"`
