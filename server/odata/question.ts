/** A plan as questions to Cube, and what their answers mean. */
import type { CubeQuery } from '../cube/result.ts'
import type { Condition } from './condition.ts'
import { joined } from './condition.ts'
import { filterOf, localText } from './cube-filters.ts'
import { notImplemented } from './error.ts'
import type { Column } from './model.ts'
import type { Plan } from './plan.ts'
import type { Unit, Zone } from './zone.ts'

export interface Asked {
  question: CubeQuery
  /** Under which name the answer has a column, and the unit that times are cut to already. */
  sources: ReadonlyMap<Column, { name: string; isDay: boolean }>
  /** In which times are answered. */
  zone: Zone
}

export interface Slice {
  limit: number
  offset: number
  /** Beside the plan's own. */
  where: Condition
}

/**
 * Rows are asked for in UTC, where no hour repeats; groups in the reporting zone, whose days and months they may be made by.
 *
 * @throws {ODataError} 501 for groups that one question cannot make
 */
export function ask(plan: Plan, slice: Slice, zones: { reporting: Zone; utc: Zone }): Asked {
  return plan.groupedBy ? askGroups(plan, plan.groupedBy, slice, zones) : askRows(plan, slice, zones.utc)
}

function askRows(plan: Plan, slice: Slice, zone: Zone): Asked {
  const { set, columns, order } = plan
  const wanted = [...columns, ...order.map(({ column }) => column)]
  const sources = new Map(wanted.map((column) => [column, { name: column.member, isDay: false }]))
  const dimensions = [...new Set(wanted.map(({ member }) => member))]
  const where = joined('and', [plan.where, slice.where])
  const question = {
    dimensions,
    ungrouped: true,
    filters: filterOf(where, set.properties.get(set.keys[0]!)!.member, zone),
    ...common(plan, slice, zone),
  }
  return { question, sources, zone }
}

function askGroups(
  plan: Plan,
  groupedBy: Column[],
  slice: Slice,
  { reporting, utc }: { reporting: Zone; utc: Zone },
): Asked {
  const whole = groupedBy.filter(({ unit }) => !unit)
  const times = new Set(whole.filter(({ type }) => type === 'DateTimeOffset').map(({ member }) => member))
  const parts = groupedBy.filter(({ member, unit }) => unit && !times.has(member))
  if (times.size > 0 && parts.length > 0)
    throw notImplemented(
      `$apply: groups by ${[...times][0]!.split('.')[1]} itself and by ${parts[0]!.name} are not answered together. Use the day of both.`,
    )
  const zone = times.size > 0 ? utc : reporting
  const finest = finestUnits(parts)
  const sources = new Map<Column, { name: string; isDay: boolean }>()
  for (const column of [...groupedBy, ...plan.measures]) {
    const unit = column.unit && finest.get(column.member)
    sources.set(column, {
      name: unit ? `${column.member}.${unit}` : column.member,
      isDay: unit !== undefined,
    })
  }
  const where = joined('and', [plan.where, slice.where])
  const { ranges, rest } = withoutRanges(where, zone)
  const bare = [...ranges.keys()].filter((member) => !finest.has(member)).map((dimension) => ({ dimension }))
  const cut = [...finest].map(([dimension, granularity]) => ({ dimension, granularity }))
  const question = {
    dimensions: [...new Set(whole.map(({ member }) => member))],
    timeDimensions: [...cut, ...bare].map((time) => ({ ...time, ...ranges.get(time.dimension) })),
    measures: [...new Set(plan.measures.map(({ member }) => member))],
    filters: filterOf(rest, anyMember(plan), zone),
    ...common(plan, slice, zone),
  }
  return { question, sources, zone }
}

function common({ order, groupedBy }: Plan, { limit, offset }: Slice, zone: Zone) {
  const asked = order.map(({ column, desc }) => [column.member, desc ? 'desc' : 'asc'] as const)
  // Of several units of one time the finest alone is asked for; its order is that of all.
  const first = asked.filter(([member], index) => asked.findIndex(([other]) => other === member) === index)
  const isOne = groupedBy?.length === 0
  return {
    order: isOne ? [] : first,
    limit,
    ...(offset > 0 ? { offset } : {}),
    timezone: zone.name,
    responseFormat: 'compact',
  }
}

const anyMember = ({ set }: Plan): string =>
  [...set.properties.values()].find(({ isMeasure }) => !isMeasure)!.member

const FINENESS: Unit[] = ['day', 'week', 'month', 'quarter', 'year']

/** Coarser units of the same time are computed from the finest; weeks do not make up months. */
function finestUnits(parts: Column[]): Map<string, Unit> {
  const finest = new Map<string, Unit>()
  for (const unit of FINENESS)
    for (const part of parts.filter((one) => one.unit === unit)) {
      const known = finest.get(part.member)
      if (known === undefined) finest.set(part.member, unit)
      else if (known === 'week' && unit !== 'week')
        throw notImplemented(
          `$apply: weeks do not make up a ${unit}. Group by the week or by ${part.name}, or add the day.`,
        )
    }
  return finest
}

type Ranges = Map<string, { dateRange: [string, string] }>

/**
 * Ranges with both ends are what roll-ups are found by, and these are told by their last millisecond. The rest stay filters.
 */
function withoutRanges(where: Condition, zone: Zone): { ranges: Ranges; rest: Condition } {
  const conditions = where.test === 'and' ? where.conditions : [where]
  const bounds = new Map<Column['member'], { column: Column; from?: number; to?: number }>()
  for (const one of conditions) {
    if (one.test !== 'range') continue
    const known = bounds.get(one.column.member)
    const from = Math.max(one.from ?? -Infinity, known?.from ?? -Infinity)
    const to = Math.min(one.to ?? Infinity, known?.to ?? Infinity)
    bounds.set(one.column.member, {
      column: one.column,
      ...(from > -Infinity ? { from } : {}),
      ...(to < Infinity ? { to } : {}),
    })
  }
  const ranges: Ranges = new Map()
  const rest: Condition[] = conditions.filter(({ test }) => test !== 'range')
  for (const [member, { column, from, to }] of bounds) {
    if (from === undefined || to === undefined)
      rest.push({ test: 'range', column, ...(from === undefined ? { to: to! } : { from }) })
    else if (from >= to) rest.push({ test: 'never' })
    else ranges.set(member, { dateRange: [localText(from, zone), localText(to - 1, zone)] })
  }
  return { ranges, rest: joined('and', rest) }
}
