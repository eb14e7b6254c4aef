/** One line of a compatibility list. */

export type Cell = string | number | boolean | null

export interface Row {
  /** What holds, in a few words. */
  name: string
  /** One statement or several; the rows of the last one that has any are compared. */
  sql: string
  /** Of `$1` … in `sql`, which is then sent by the extended protocol. */
  values?: unknown[]
  /** Numbers are compared as numbers, whatever type they came in; timestamps are texts without a zone. */
  expected: Cell[][]
}

export interface Refusal {
  name: string
  sql: string
  /** SQLSTATE. */
  code: string | RegExp
  /** Beginning of the message. */
  message?: string
}
