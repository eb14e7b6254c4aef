import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { nouns } from './nouns/index.ts'

/** Views that all nouns share, in the order in which they can be created. */
const SHARED = [
  'staging/named',
  'staging/open_line',
  'staging/kopecks',
  'staging/value_at',
  'staging/activity_type',
  'staging/labelled',
  'staging/settings',
  'staging/portals',
  'staging/rates',
  'staging/departments',
  'staging/managers',
  'staging/people',
  'staging/pipelines',
  'staging/stages',
  'staging/custom_fields',
  'staging/sources',
]

/** Over views of the nouns. */
const LAST = ['staging/dictionary', 'tables/dictionary']

/** The text of `marts/<name>.sql`. */
export function sql(name: string): string {
  return readFileSync(fileURLToPath(new URL(`./${name}.sql`, import.meta.url)), 'utf8')
}

/** Everything that creates the views and tables, as one script. */
export function definitions(): string {
  return [...SHARED, ...nouns().flatMap((noun) => noun.definitions), ...LAST].map(sql).join(';\n')
}

/** Changes whenever a definition or a transformation does: then everything is made again. */
export function definitionHash(): string {
  const names = nouns().flatMap((noun) => [
    ...noun.definitions,
    ...(noun.transformations ?? []),
    ...(noun.prepare ?? []),
    ...Object.values(noun.scope).filter((name) => name !== noun.scope.all),
    ...noun.tables.map((table) => table.compute),
    ...(noun.indexes ? [noun.indexes] : []),
  ])
  const hash = createHash('sha256')
  for (const name of new Set([...SHARED, ...LAST, 'refresh/lookups', ...names]))
    hash.update(name).update(sql(name))
  return hash.digest('hex').slice(0, 16)
}

/** An identifier for a statement. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A list of columns, of one table where its name is given. */
export const columns = (names: string[], table?: string): string =>
  names.map((name) => (table ? `${table}.${quoted(name)}` : quoted(name))).join(', ')

/** Pairs of columns of two tables that are equal, as a condition. */
export const equal = (left: string, leftNames: string[], right: string, rightNames: string[]): string =>
  leftNames.map((name, i) => `${left}.${quoted(name)} = ${right}.${quoted(rightNames[i]!)}`).join(' and ')
