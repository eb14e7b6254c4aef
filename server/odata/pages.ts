/**
 * Where a page begins. Rows are in a total order, so what follows a row can be asked for by conditions, which cost the same
 * at the millionth row; what is found changes nothing when rows come and go in front of it.
 */
import { type Condition, joined } from './condition.ts'
import type { Column } from './model.ts'
import { dayBounds } from './moments.ts'
import type { OrderColumn } from './order.ts'
import type { Zone } from './zone.ts'

/** Values of the columns of the order, as `Reader.key` gives them. */
export type Place = (string | null)[]

/**
 * Conditions whose rows, one after the other, are all rows in the order. OData puts what is not known first, and last in
 * descending order; the database has it the other way round, which is mended here for the first column.
 */
export function fromTheStart(order: OrderColumn[]): Condition[] {
  const [first] = order
  if (!first || first.column.isRequired || nullsFirst(order, 0) === nullsFirstInDatabase(first))
    return [{ test: 'always' }]
  const { column } = first
  const parts: Condition[] = [
    { test: 'null', column, not: false },
    { test: 'null', column, not: true },
  ]
  return nullsFirst(order, 0) ? parts : parts.reverse()
}

/** The same for what stands behind a row. */
export function after(order: OrderColumn[], place: Place, zone: Zone): Condition[] {
  return order
    .flatMap((_, index) => {
      const same = order.slice(0, index).map(({ column }, before) => equal(column, place[before]!, zone))
      return behind(order, index, place[index]!, zone)
        .map((one) => joined('and', [...same, one]))
        .filter(({ test }) => test !== 'never')
        .reverse()
    })
    .reverse()
}

const nullsFirst = (order: OrderColumn[], index: number): boolean =>
  index === 0 ? !order[0]!.desc : nullsFirstInDatabase(order[index]!)

/** Of measures the unknown stand last either way, see `server/cube/dialect.ts`. */
const nullsFirstInDatabase = ({ column, desc }: OrderColumn): boolean => desc && !column.isMeasure

function behind(order: OrderColumn[], index: number, value: string | null, zone: Zone): Condition[] {
  const { column, desc } = order[index]!
  const unknown: Condition = { test: 'null', column, not: false }
  if (nullsFirst(order, index))
    return [value === null ? { test: 'null', column, not: true } : beyond(column, value, desc, zone)]
  if (value === null) return []
  return column.isRequired
    ? [beyond(column, value, desc, zone)]
    : [beyond(column, value, desc, zone), unknown]
}

function equal(column: Column, value: string | null, zone: Zone): Condition {
  if (value === null) return { test: 'null', column, not: false }
  if (column.type === 'DateTimeOffset')
    return { test: 'range', column, from: Number(value), to: Number(value) + 1 }
  if (column.type === 'Date') return bounded(column, dayBounds(column.unit!, 'eq', value, zone))
  return { test: 'values', column, values: [value], not: false }
}

function beyond(column: Column, value: string, desc: boolean, zone: Zone): Condition {
  if (column.type === 'DateTimeOffset')
    return { test: 'range', column, ...(desc ? { to: Number(value) } : { from: Number(value) + 1 }) }
  if (column.type === 'Date') return bounded(column, dayBounds(column.unit!, desc ? 'lt' : 'gt', value, zone))
  if (column.type === 'Boolean')
    return (value === 'true') === desc
      ? { test: 'values', column, values: [String(!desc)], not: false }
      : { test: 'never' }
  return { test: 'compare', column, operator: desc ? 'lt' : 'gt', value }
}

const bounded = (column: Column, bounds: ReturnType<typeof dayBounds>): Condition =>
  bounds === 'never' ? { test: 'never' } : { test: 'range', column, ...bounds }
