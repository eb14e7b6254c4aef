/** Roles belong to the whole cluster, facades to one database: so each database has roles of its own. */
import { createHash } from 'node:crypto'
import pg from 'pg'

export interface RoleNames {
  /** Logs in for analysts; owns nothing and may read nothing by itself. */
  login: string
  /** Owns `semantic.leaf`; cannot log in, may read marts and roll-ups. */
  owner: string
}

/** What PostgreSQL keeps of a name. */
export const LONGEST_NAME = 63
const PREFIX = 'vitrina_leaf_'.length

/** Names of the two roles of a database: at most 63 bytes, different for different databases. */
export function roleNames(database: string): RoleNames {
  const name = suffix(database)
  return { login: `vitrina_sql_${name}`, owner: `vitrina_leaf_${name}` }
}

function suffix(database: string): string {
  if (/^[a-z0-9_]+$/.test(database) && database.length <= LONGEST_NAME - PREFIX) return database
  const hash = createHash('sha256').update(database).digest('hex').slice(0, 16)
  const readable = database.toLowerCase().replace(/[^a-z0-9]+/g, '_')
  return `${readable.slice(0, LONGEST_NAME - PREFIX - hash.length - 1)}_${hash}`
}

/** A name as PostgreSQL reads it, in double quotes. */
export const identifier = (name: string): string => pg.escapeIdentifier(name)

/** A literal in single quotes. */
export const literal = (text: string): string => pg.escapeLiteral(text)
