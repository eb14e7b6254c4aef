/** A measure's formula as one line of text, with the measures it refers to written out: what its version stands for. */
import type { CubeDefinition, Definition, Model, Sql } from './compile.ts'

/**
 * `deals.conversion` → `1.0 * count(*) filter (where status = 'won') / NULLIF(count(*), 0) of marts.deals`.
 *
 * @param member  `cube.measure`
 * @throws Error when the model has no such measure, or it refers to something unknown
 */
export function formulaOf(model: Model, member: string): string {
  const [cube, name] = member.split('.') as [string, string]
  const definition = model.definitions[cube]?.measures[name]
  if (!definition) throw new Error(`${member}: no measure of the model`)
  return oneLine(`${measure(model, cube, definition)} of ${source(model.definitions[cube]!)}`)
}

/**
 * The public measures that a calculated one is made of, in the order of its formula; those that a hidden part is made
 * of stand in its place. `deals.conversion` → `['deals.won_count', 'deals.count']`; none of what is no calculation.
 */
export function partsOf(definitions: Model['definitions'], member: string): string[] {
  const [cube, name] = member.split('.') as [string, string]
  const { type, sql } = definitions[cube]?.measures[name] ?? {}
  if (type !== 'number' || !sql) return []
  const parts = references(sql).flatMap((path) => {
    const part = path.includes('.') ? path.replace(/^CUBE\./, `${cube}.`) : `${cube}.${path}`
    const [of, measure] = part.split('.') as [string, string]
    const definition = definitions[of]?.measures[measure]
    if (!definition) return []
    return definition.public === false ? partsOf(definitions, part) : [part]
  })
  return [...new Set(parts)]
}

/** What a formula refers to, in its order. */
const references = (sql: Sql): string[] => [...textOf(sql).matchAll(/\{([\w.]+)\}/g)].map(([, path]) => path!)

const AGGREGATES: Record<string, (sql: string) => string> = {
  countDistinct: (sql) => `count(distinct ${sql})`,
  number: (sql) => sql,
  string: (sql) => sql,
  time: (sql) => sql,
  boolean: (sql) => sql,
}

function measure(model: Model, cube: string, { type = 'number', sql, filters = [] }: Definition): string {
  const column = sql ? expression(model, cube, sql) : '*'
  // Nothing is without the record's own number: counting it is counting rows.
  const inner = type === 'count' && /^(id|record_id)$/.test(column) ? '*' : column
  const aggregate = AGGREGATES[type] ?? ((text: string) => `${type}(${text})`)
  const where = filters.map((filter) => expression(model, cube, filter.sql)).join(' and ')
  return aggregate(inner) + (where ? ` filter (where ${where})` : '')
}

function expression(model: Model, cube: string, sql: Sql): string {
  return textOf(sql)
    .replace(/\{CUBE\}\./g, '')
    .replace(/\{([\w.]+)\}/g, (_, path: string) => {
      const [first, second] = path.split('.') as [string, string?]
      if (second === undefined && (first === 'CUBE' || model.definitions[first])) return first
      return second === undefined
        ? written(model, cube, first)
        : written(model, first === 'CUBE' ? cube : first, second)
    })
}

/** Another member of the model, in place of its name. */
function written(model: Model, cube: string, name: string): string {
  const definition = model.definitions[cube]
  const found = definition?.measures[name] ?? definition?.dimensions[name]
  if (!found) throw new Error(`${cube}.${name}: a formula refers to it, the model does not have it`)
  const text = definition?.measures[name] ? measure(model, cube, found) : dimension(model, cube, found)
  return /^\w+(\([^()]*\))?( filter \(where [^()]*\))?$/.test(text) ? text : `(${text})`
}

function dimension(model: Model, cube: string, { sql, case: cases }: Definition): string {
  if (sql) return expression(model, cube, sql)
  const when = (cases?.when ?? []).map(
    (branch) => `when ${expression(model, cube, branch.sql)} then ${String(branch.label)}`,
  )
  return `case ${when.join(' ')} else ${String(cases?.else?.label)} end`
}

const source = ({ sqlTable, sql }: CubeDefinition): string => String(sqlTable?.() ?? sql?.() ?? '')

/** What a function of the model refers to by name: the parameters before its arrow. */
export function parameters(sql: Sql): string[] {
  const [head] = String(sql).split('=>') as [string]
  return head.match(/\w+/g) ?? []
}

/** Stands for a member or a cube: written as `{path}` where it becomes text. */
function reference(path: string): unknown {
  return new Proxy(Object.create(null) as object, {
    get: (_, key) =>
      typeof key === 'symbol' || key === 'toString' ? () => `{${path}}` : reference(`${path}.${key}`),
  })
}

/** The SQL of the model with references as `{path}`. */
const textOf = (sql: Sql): string => String(sql(...parameters(sql).map((name) => reference(name))))

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
