/** A request made out: which columns, of which rows or groups, in which order. */
import { parseApply, parseOrder, parseSelect } from './apply.ts'
import { type Condition, joined } from './condition.ts'
import { parseFilter } from './expression.ts'
import { conditionOf } from './filter.ts'
import { filtersOf, ofGroups, preset } from './groups.ts'
import type { Column, EntitySet } from './model.ts'
import { columnOf } from './names.ts'
import type { Options } from './options.ts'
import { finest, type OrderColumn, unique } from './order.ts'
import type { Zone } from './zone.ts'

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
