/** A request made out: which columns, of which rows or groups, in which order. */
import { distance } from '../../config.ts'
import { type AggregateItem, parseApply, parseOrder, parseSelect, type Step } from './apply.ts'
import { type Condition, conditionOf, joined } from './condition.ts'
import { badRequest, notImplemented } from './error.ts'
import { type Expression, parseFilter } from './expression.ts'
import type { Column, EntitySet } from './model.ts'
import { ROW_KEY } from './model.ts'
import type { Options } from './options.ts'
import { UNITS, type Zone } from './zone.ts'

export interface OrderColumn {
  column: Column
  desc: boolean
}

export interface Plan {
  set: EntitySet
  /** Properties of the answer. */
  columns: Column[]
  /** Whether `columns` are fewer than the set has, or others: told in the context of the answer. */
  isPart: boolean
  /** Of groups: what they are made by; of rows undefined. */
  groupedBy: Column[] | undefined
  /** Of groups: what is asked for them. */
  measures: Column[]
  /** All conditions, those on measures among them. */
  where: Condition
  /** Total: no two rows are equal in all of it. */
  order: OrderColumn[]
}

type Columns = ReadonlyMap<string, Column>

/** @throws {ODataError} 400 or 501 with what to write instead */
export function planOf(set: EntitySet, options: Options, zone: Zone): Plan {
  const steps = options.apply === undefined ? [] : parseApply(options.apply)
  const filter = options.filter === undefined ? [] : [parseFilter(options.filter)]
  if (set.grouping) return ofGroups(set, preset(set, steps), filter, options, zone)
  const at = steps.findIndex(({ kind }) => kind === 'groupby')
  const scope = { column: (name: string) => columnOf(set.properties, name, set), zone }
  if (at < 0) {
    const conditions = [...filtersOf(steps), ...filter].map((one) => conditionOf(one, scope))
    return ofRows(set, joined('and', conditions), options)
  }
  return ofGroups(set, steps, filter, options, zone)
}

const filtersOf = (steps: Step[]): Expression[] =>
  steps.flatMap((step) => (step.kind === 'filter' ? [step.condition] : []))

function ofRows(set: EntitySet, where: Condition, { select, orderby }: Options): Plan {
  const names = select === undefined ? undefined : parseSelect(select)
  const columns = names
    ? names.map((name) => columnOf(set.properties, name, set))
    : [...set.properties.values()]
  const items = orderby === undefined ? [] : parseOrder(orderby)
  const times = [...set.properties.values()].filter(({ unit }) => !unit)
  const asked = items.map(({ name, desc }) => ({ column: columnOf(set.properties, name, set), desc }))
  const keys = set.keys.map((name) => ({ column: set.properties.get(name)!, desc: false }))
  return {
    ...{ set, columns, isPart: names !== undefined, groupedBy: undefined, measures: [], where },
    order: unique([...finest(asked, times), ...keys]),
  }
}

/**
 * What is sorted by the time itself is sorted by its months, and what stands behind a month then decides nothing: so a coarser
 * unit is replaced by the finest that is there, and must be the last.
 */
function finest(order: OrderColumn[], columns: Column[]): OrderColumn[] {
  return order.map(({ column, desc }, index) => {
    const same = columns.filter(({ member, isMeasure }) => member === column.member && !isMeasure)
    const fine = same.sort((a, b) => rank(a) - rank(b))[0] ?? column
    if (fine === column) return { column, desc }
    if (order.slice(index + 1).some((one) => one.column.member !== column.member || one.desc !== desc))
      throw notImplemented(
        `$orderby: ${column.name} must be the last. Order by ${fine.name}, or leave out what follows.`,
      )
    return { column: fine, desc }
  })
}

const rank = ({ unit }: Column): number => (unit ? UNITS.indexOf(unit) : -1)

function preset(set: EntitySet, steps: Step[]): Step[] {
  if (steps.length > 0)
    throw notImplemented(`$apply: ${set.name} is grouped already. Write it for ${set.cube}.`)
  const measures = [...set.properties.values()].filter(({ isMeasure }) => isMeasure)
  const aggregates = measures.map(({ name }): AggregateItem => ({ kind: 'measure', name, alias: name }))
  return [{ kind: 'groupby', keys: set.grouping!, aggregates }]
}

function ofGroups(set: EntitySet, steps: Step[], filter: Expression[], options: Options, zone: Zone): Plan {
  const at = steps.findIndex(({ kind }) => kind === 'groupby')
  const groupby = steps[at] as Extract<Step, { kind: 'groupby' }>
  const after = steps.slice(at + 1)
  if (after.some(({ kind }) => kind === 'groupby'))
    throw notImplemented(
      '$apply: groups of groups are not answered. Ask for the measure at the level that you need.',
    )
  const columns = resultColumns(set, groupby)
  const inside = { column: (name: string) => columnOf(set.properties, name, set), zone }
  const outside = { column: (name: string) => columnOf(columns, name, set, 'the groups of'), zone }
  const where = joined('and', [
    ...filtersOf(steps.slice(0, at)).map((one) => conditionOf(one, inside)),
    ...[...filtersOf(after), ...filter].map((one) => unmixed(conditionOf(one, outside))),
  ])
  const names = options.select === undefined ? undefined : parseSelect(options.select)
  const keyed = set.grouping ? withRowKey(columns) : columns
  const shown = names ? names.map((name) => columnOf(keyed, name, set, 'the groups of')) : [...keyed.values()]
  const groupedBy = [...columns.values()].filter(({ isMeasure }) => !isMeasure)
  const order = orderOfGroups(options, columns, groupedBy, set)
  const used = [...shown, ...order.map(({ column }) => column), ...columnsIn(where)]
  const measures = [...columns.values()].filter((column) => column.isMeasure && used.includes(column))
  return {
    set,
    columns: shown,
    isPart: names !== undefined || !set.grouping,
    groupedBy,
    measures,
    where,
    order,
  }
}

function orderOfGroups(
  { orderby }: Options,
  columns: Columns,
  groupedBy: Column[],
  set: EntitySet,
): OrderColumn[] {
  const items = orderby === undefined ? [] : parseOrder(orderby)
  const asked = items.map(({ name, desc }) => ({
    column: columnOf(columns, name, set, 'the groups of'),
    desc,
  }))
  const rest = groupedBy.map((column) => finest([{ column, desc: false }], groupedBy)[0]!)
  return unique([...finest(asked, groupedBy), ...rest])
}

function resultColumns(set: EntitySet, { keys, aggregates }: Extract<Step, { kind: 'groupby' }>): Columns {
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

function withRowKey(columns: Columns): Columns {
  const key: Column = {
    ...{ name: ROW_KEY, member: ROW_KEY, type: 'String', title: '', description: '' },
    ...{ isMeasure: false, isRequired: true },
  }
  return new Map([[ROW_KEY, key], ...columns])
}

/** Conditions on groups and on their measures are different filters to Cube: no or may join them. */
function unmixed(condition: Condition): Condition {
  if (condition.test === 'and') for (const one of condition.conditions) unmixed(one)
  if (condition.test === 'or' && new Set(columnsIn(condition).map(({ isMeasure }) => isMeasure)).size > 1)
    throw notImplemented(
      '$filter: or between a measure and a property is not answered. Ask for each alternative by itself.',
    )
  return condition
}

export function columnsIn(condition: Condition): Column[] {
  if ('conditions' in condition) return condition.conditions.flatMap(columnsIn)
  return 'column' in condition ? [condition.column] : []
}

const unique = (order: OrderColumn[]): OrderColumn[] =>
  order.filter(({ column }, index) => order.findIndex((one) => one.column === column) === index)

function columnOf(columns: Columns, name: string, set: EntitySet, where = ''): Column {
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
function hint(name: string, names: string[]): string {
  const near = names.map((known) => ({ known, far: distance(name, known) })).sort((a, b) => a.far - b.far)[0]
  if (near && near.far <= Math.min(4, Math.ceil(name.length / 3))) return ` Did you mean ${near.known}?`
  return names.length <= 40 ? ` There are ${names.join(', ')}.` : ' $metadata lists what there is.'
}
