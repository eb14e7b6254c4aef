/** The text that PostgreSQL gets for some statements of the analyst, and where its errors are in what the analyst wrote. */
import { type ErrorFields, withoutInsides } from './error-response.ts'
import type { CompiledStatement } from './types.ts'

const SEPARATOR = ';\n'

export class SentText {
  readonly sql: string
  readonly #source: string
  readonly #statements: readonly CompiledStatement[]

  constructor(source: string, statements: readonly CompiledStatement[]) {
    this.sql = statements.map(({ sql }) => sql).join(SEPARATOR)
    this.#source = source
    this.#statements = statements
  }

  /** The error as the analyst should see it. */
  explain(fields: ErrorFields): ErrorFields {
    const position = Number(fields.get('P')?.toString('latin1') ?? 0)
    const at = position > 0 ? this.#inSource(position) : undefined
    const untouched = this.#statements.every(({ offset }) => offset !== undefined)
    if (!untouched || at !== position) return withoutInsides(fields, at)
    return fields
  }

  /** Both count characters from 1. */
  #inSource(position: number): number | undefined {
    let start = 0
    for (const { sql, offset } of this.#statements) {
      const within = position - start
      const length = characters(sql)
      if (within <= length + 1)
        return offset === undefined ? undefined : characters(this.#source.slice(0, offset)) + within
      start += length + SEPARATOR.length
    }
    return undefined
  }
}

/** As PostgreSQL counts: what JavaScript keeps as a pair is one. */
function characters(text: string): number {
  const pairs = /[\ud800-\udbff]/.test(text) ? text.match(/[\ud800-\udbff][\udc00-\udfff]/g) : undefined
  return text.length - (pairs?.length ?? 0)
}
