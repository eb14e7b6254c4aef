/** What every noun of the marts tells about itself; `nouns/` has one file for each. */
import type { ClientBase } from 'pg'

/** One business noun: what its marts are made of, and how to find which of its keys may come out different. */
export interface Noun {
  /** Plural; the temporary table `changed_<name>` holds the keys in scope. */
  name: string
  /** Columns of the key and their types, the portal first. */
  key: Record<string, string>
  /** Files that create staging views, tables (without indexes) and views, in this order. */
  definitions: string[]
  /** Further files whose text decides how the tables stand. */
  transformations?: string[]
  /** Files that insert keys into `changed_<name>`. */
  scope: {
    /** Every key, known or gone. */
    all: string
    /** Keys of which something was synced at or after `$1`, or whose time has come since. */
    synced?: string
    /** Keys that take a name or a rule from `dictionary_changes`. */
    renamed?: string
    /** Keys that depend on nouns before this one; `before_<relation>` and `after_<relation>` of those are there. */
    following?: string
  }
  /** Files that make temporary tables for computing. */
  prepare?: string[]
  /** In the order in which they are computed. */
  tables: Table[]
  /** What cubes read: tables and views of `marts`. */
  relations: Relation[]
  /** File with primary keys and indexes, run after the first filling. */
  indexes?: string
  /** What can only be told once the tables are written. */
  settle?(work: Work): Promise<void>
  /** Tables with the columns whose statistics the planner needs: of `raw` before everything is computed, of `marts` after. */
  statistics?: { raw: string[]; marts: string[] }
}

export interface Table {
  /** Without its schema `marts`. */
  name: string
  /** File that inserts into `next_<name>` the rows of the keys in `changed_<noun>`. */
  compute: string
  key: string[]
  /** Those columns of the key that are the noun's key, in its order. */
  owner: string[]
  /** Settings of the planner that are off during this computation. */
  without?: string[]
}

export interface Relation {
  name: string
  /** The columns that are the noun's key, in its order. */
  owner: string[]
  /** Entity of `app.month_versions` and the column whose month it is; without a column there is one month for all. */
  months?: { entity: string; column?: string }
}

/** What a noun may do while it settles. */
export interface Work {
  client: ClientBase
  /** Whether `before_<relation>` holds the rows that were replaced; else all rows may have come out different. */
  imaged: boolean
  /** Says that the rows of these keys are about to change. @param keys  a query for keys of the noun */
  touch(keys: string): Promise<void>
}
