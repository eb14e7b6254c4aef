/** A grouped question: its keys, measures and conditions, as a query of REST. */

import type { CubeQuery } from '../../../server/cube/result.ts'
import type { Column } from '../../../server/sql/catalog.ts'
import { type Cell, type CellKind, fromRest } from './cells.ts'
import { type Condition, type Filter, on } from './conditions.ts'
import type { Unit } from './days.ts'

export interface Key {
  column: Column
  /** Of a time. */
  unit?: Unit
  /** `EXTRACT(YEAR FROM …)` instead of its first moment. */
  isYearNumber?: boolean
}

export interface Having {
  measure: Column
  sign: string
  operator: string
  /** None of IS NOT NULL. */
  value?: number
}

export interface Order {
  /** The measure that comes first, by its place; keys follow. */
  measure?: number
  isDescending: boolean
  limit: number
  offset: number
}

export interface Block {
  keys: Key[]
  measures: Column[]
  conditions: Condition[]
  having: Having[]
  order?: Order
}

/** @param asRanges  periods as `dateRange` rather than as filters: one of each time at most */
export function toRest(block: Block, asRanges: boolean): CubeQuery {
  const { keys, measures, conditions, having, order } = block
  const times = keys
    .filter(({ unit }) => unit)
    .map(({ column, unit }) => ({ dimension: column.member!, granularity: unit! as string | undefined }))
  const ranges = new Map<string, [string, string]>()
  const filters: Filter[] = []
  for (const { range, rest } of conditions)
    if (asRanges && range && !ranges.has(range.member)) ranges.set(range.member, range.days)
    else filters.push(rest)
  for (const { measure, operator, value } of having)
    filters.push(on(measure, operator, value === undefined ? undefined : [value]))
  const bare = [...ranges.keys()].filter((member) => !times.some(({ dimension }) => dimension === member))
  const sorted = order
    ? [
        ...(order.measure === undefined ? [] : [measures[order.measure]!]),
        ...keys.map(({ column }) => column),
      ].map(({ member }) => [member!, order.isDescending ? 'desc' : 'asc'])
    : []
  return {
    measures: measures.map(({ member }) => member!),
    dimensions: keys.filter(({ unit }) => !unit).map(({ column }) => column.member!),
    timeDimensions: [...times, ...bare.map((dimension) => ({ dimension, granularity: undefined }))].map(
      ({ dimension, granularity }) => ({
        dimension,
        ...(granularity ? { granularity } : {}),
        ...(ranges.has(dimension) ? { dateRange: ranges.get(dimension)! } : {}),
      }),
    ),
    filters,
    order: sorted,
    limit: order?.limit ?? 50_000,
    ...(order?.offset ? { offset: order.offset } : {}),
  }
}

const KINDS: Record<Column['type'], CellKind> = {
  int8: 'number',
  float8: 'number',
  bool: 'bool',
  timestamp: 'time',
  text: 'text',
}

/** The cells of a row of REST: keys, then measures. */
export function cellsOf(
  row: Record<string, unknown>,
  { keys, measures }: Pick<Block, 'keys' | 'measures'>,
): Cell[] {
  return [
    ...keys.map(({ column: { member, type }, unit, isYearNumber }) => {
      const cell = fromRest(row[unit ? `${member}.${unit}` : member!], KINDS[type])
      return isYearNumber && cell !== null ? Number(String(cell).slice(0, 4)) : cell
    }),
    ...measures.map(({ member, type }) => fromRest(row[member!], KINDS[type])),
  ]
}
