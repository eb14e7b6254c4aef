/** What is known where a SELECT stands: common table expressions and the queries around it. */
import type { Context } from './context.ts'
import type { Scope } from './scope.ts'
import type { Transparent } from './transparent.ts'

export interface Environment {
  context: Context
  ctes: CommonTable | undefined
  /** Queries around a subselect that may refer to their columns. */
  outer: Scope | undefined
}

/** One WITH query; the later ones come first. */
export interface CommonTable {
  name: string
  rest: CommonTable | undefined
  /** Of a table its columns, if they are known; else the new names of the first ones. */
  columns?: string[] | undefined
  /** Of a table: the columns that together name one row. */
  unique?: string[] | undefined
  /** Of one that only renames: what is put where it is used. */
  transparent?: Transparent
}

export function commonTable(name: string, { ctes }: Environment): CommonTable | undefined {
  for (let one = ctes; one; one = one.rest) if (one.name === name) return one
  return undefined
}
