/** The columns of groups: what they are made by, and the measures that are asked for. */
import type { AggregateItem, Step } from './apply.ts'
import { badRequest, notImplemented } from './error.ts'
import type { Column, EntitySet } from './model.ts'
import { type Columns, columnOf, hint } from './names.ts'

export function resultColumns(
  set: EntitySet,
  { keys, aggregates }: Extract<Step, { kind: 'groupby' }>,
): Columns {
  const columns = new Map<string, Column>()
  const add = (column: Column) => {
    if (columns.has(column.name))
      throw badRequest(`$apply: ${column.name} is named twice. Give one another name with as.`)
    columns.set(column.name, column)
  }
  for (const name of new Set(keys)) {
    if (set.measures.has(name))
      throw badRequest(
        `$apply: ${name} is a measure: groups are made by properties. Write aggregate(${name}).`,
      )
    add(columnOf(set.properties, name, set))
  }
  for (const item of aggregates) add(aggregate(item, set))
  return columns
}

function aggregate(item: AggregateItem, set: EntitySet): Column {
  if (item.kind === 'with') throw withMethod(item, set)
  if (item.kind === 'count') {
    const count = [...set.measures.values()].find(({ member }) => member === set.count)
    if (count) return { ...count, name: item.alias }
    throw notImplemented(
      `$apply: ${set.name} has no measure that counts its rows. Ask for one of ${measureNames(set)}, or ${set.name}/$count.`,
    )
  }
  const measure = set.grouping ? set.properties.get(item.name) : set.measures.get(item.name)
  if (measure) return { ...measure, name: item.alias }
  if (set.properties.has(item.name)) throw notAMeasure(item.name, set)
  throw badRequest(
    `$apply: ${set.name} has no measure ${item.name}.${hint(item.name, [...set.measures.keys()])}`,
  )
}

const measureNames = (set: EntitySet): string => [...set.measures.keys()].join(', ')

const notAMeasure = (name: string, set: EntitySet): Error =>
  badRequest(`$apply: ${name} is a property, not a measure. Measures of ${set.name}: ${measureNames(set)}.`)

function withMethod({ name, method }: { name: string; method: string }, set: EntitySet): Error {
  if (set.measures.has(name))
    return badRequest(
      `$apply: ${name} is a measure and knows how it is added up: write aggregate(${name}) without with ${method}.`,
    )
  columnOf(set.properties, name, set)
  return notImplemented(
    `$apply: ${name} with ${method} is not answered: numbers are defined in the model alone. Measures of ${set.name}: ${measureNames(set)}.`,
  )
}
