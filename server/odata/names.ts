/** Columns by name, and what to write where there is none. */
import { distance } from '../../config.ts'
import { badRequest, notImplemented } from './error.ts'
import { type Column, type EntitySet, ROW_KEY } from './model.ts'

export type Columns = ReadonlyMap<string, Column>

export function columnOf(columns: Columns, name: string, set: EntitySet, where = ''): Column {
  const column = columns.get(name)
  if (column) return column
  const owner = where ? `${where} ${set.name}` : set.name
  if (name === ROW_KEY) throw notImplemented(`${ROW_KEY} can only be selected.`)
  if (!where && set.measures.has(name))
    throw badRequest(
      `${name} is a measure, rows of ${owner} have none. Write ${set.name}?$apply=groupby((manager),aggregate(${name})).`,
    )
  throw badRequest(`${owner} has no property ${name}.${hint(name, [...columns.keys()])}`)
}

/** What a misspelt name most probably was, or where all names stand. */
export function hint(name: string, names: string[]): string {
  const near = names.map((known) => ({ known, far: distance(name, known) })).sort((a, b) => a.far - b.far)[0]
  if (near && near.far <= Math.min(4, Math.ceil(name.length / 3))) return ` Did you mean ${near.known}?`
  return names.length <= 40 ? ` There are ${names.join(', ')}.` : ' $metadata lists what there is.'
}
