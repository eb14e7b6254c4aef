/** Cube's SQL under the names and in exactly the types that the facade shows. */
import type { CubeStatement } from '../../cube/statement.ts'
import { SqlError } from '../error.ts'
import { quoted, quotedName } from './literals.ts'
import type { LeafColumn, LeafQuery } from './query.ts'

export interface Wrapped {
  column: LeafColumn
  /** Under which name Cube answers it; undefined where it reads as NULL. */
  key: string | undefined
  /** A time that Cube gives with its zone. */
  isZoned: boolean
}

/** @param sql  the statement's text with values in place */
export function wrap(
  sql: string,
  { columns }: CubeStatement,
  wrapped: Wrapped[],
  { timezone, limit, order = [] }: { timezone: string } & Pick<LeafQuery, 'limit' | 'order'>,
): string {
  const aliases = new Map(Object.entries(columns).map(([alias, key]) => [key, alias]))
  const list = wrapped.map(({ column: { name, type }, key, isZoned }) => {
    if (key === undefined) return `NULL::${type} AS ${quotedName(name)}`
    const alias = aliases.get(key)
    if (alias === undefined) throw new SqlError('XX000', `Cube gave no column for '${key}'.`)
    const cell = `leaf.${quotedName(alias)}`
    const value = isZoned ? `(${cell}::timestamptz AT TIME ZONE ${quoted(timezone)})` : cell
    return `${value}::${type} AS ${quotedName(name)}`
  })
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 0))
    throw new SqlError('2201W', 'LIMIT must be a whole number from 0 on.')
  const items = list.length > 0 ? list.join(', ') : 'true AS c0'
  const sorted = order.map(
    ({ column, isDescending, nullsFirst }) =>
      `${quotedName(column)} ${isDescending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`,
  )
  return [
    `SELECT ${items} FROM (${sql}) AS leaf`,
    ...(sorted.length > 0 ? [`ORDER BY ${sorted.join(', ')}`] : []),
    ...(limit === undefined ? [] : [`LIMIT ${limit}`]),
  ].join(' ')
}

/** `"c1" int8, "c2" text` */
export const definitionsOf = (columns: LeafColumn[]): string =>
  columns.length > 0 ? columns.map(({ name, type }) => `${quotedName(name)} ${type}`).join(', ') : 'c0 bool'
