/** A request for groups made out. */
import { resultColumns } from './aggregates.ts'
import { type AggregateItem, parseOrder, parseSelect, type Step } from './apply.ts'
import { type Condition, columnsIn, joined } from './condition.ts'
import { notImplemented } from './error.ts'
import type { Expression } from './expression.ts'
import { conditionOf } from './filter.ts'
import { type Column, type EntitySet, ROW_KEY } from './model.ts'
import { type Columns, columnOf } from './names.ts'
import type { Options } from './options.ts'
import { finest, type OrderColumn, unique } from './order.ts'
import type { Plan } from './plan.ts'
import type { Zone } from './zone.ts'

export function preset(set: EntitySet, steps: Step[]): Step[] {
  if (steps.length > 0)
    throw notImplemented(`$apply: ${set.name} is grouped already. Write it for ${set.cube}.`)
  const measures = [...set.properties.values()].filter(({ isMeasure }) => isMeasure)
  const aggregates = measures.map(({ name }): AggregateItem => ({ kind: 'measure', name, alias: name }))
  return [{ kind: 'groupby', keys: set.grouping!, aggregates }]
}

export function ofGroups(
  set: EntitySet,
  steps: Step[],
  filter: Expression[],
  options: Options,
  zone: Zone,
): Plan {
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

export const filtersOf = (steps: Step[]): Expression[] =>
  steps.flatMap((step) => (step.kind === 'filter' ? [step.condition] : []))

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
