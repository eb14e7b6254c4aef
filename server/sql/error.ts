/** What an analyst is told: PostgreSQL's way of saying what is wrong, where, and what to write instead. */

export interface SqlErrorDetails {
  /** One sentence: what to do. */
  hint?: string | undefined
  detail?: string | undefined
  /** Character of the analyst's text, counted from 1. */
  position?: number | undefined
}

/** Carried to the client as an ErrorResponse; never has a secret or a value of the data in it. */
export class SqlError extends Error {
  override name = 'SqlError'
  /** SQLSTATE. */
  readonly code: string
  readonly hint: string | undefined
  readonly detail: string | undefined
  readonly position: number | undefined

  constructor(code: string, message: string, { hint, detail, position }: SqlErrorDetails = {}) {
    super(message)
    this.code = code
    this.hint = hint
    this.detail = detail
    this.position = position
  }
}
