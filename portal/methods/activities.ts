import { type Activity, ownersOf } from '../entities/activities.ts'
import { RestError } from '../errors.ts'
import { type ListRules, list } from '../list.ts'
import { isMap, type Params, toList, wholeNumber } from '../params.ts'
import type { Collection } from '../store/collection.ts'
import type { Row } from '../store/table.ts'
import type { Method, Methods } from './method.ts'
import { recordMethods } from './records.ts'

const RULES: ListRules = { classic: false, countless: true, defaultOrder: { START_TIME: 'ASC' } }

/** With `filter.BINDINGS` an activity comes once for each owner that matches. */
const listActivities: Method = {
  scope: 'crm',
  run(params, { store, dialect }) {
    const { BINDINGS, ...filter } = isMap(params.filter) ? params.filter : ({} as Params)
    const request = BINDINGS === undefined ? params : { ...params, filter }
    const rules = BINDINGS === undefined ? RULES : { ...RULES, repeat: matches(toList(BINDINGS)) }
    const { table, fields } = store.activities
    const { rows, total, next } = list(table, fields, request, dialect, rules)
    return { result: rows, total, next }
  },
}

function matches(bindings: unknown[]): (row: Row) => number {
  const wanted = bindings.filter(isMap).map(({ OWNER_TYPE_ID, OWNER_ID }) => ({
    type: wholeNumber(OWNER_TYPE_ID),
    id: wholeNumber(OWNER_ID),
  }))
  return (row) =>
    ownersOf(row as Activity).filter(([type, id]) =>
      wanted.some((one) => (one.type ?? type) === type && (one.id ?? id) === id),
    ).length
}

/** `crm.activity.*` */
export const activities: Methods = {
  ...recordMethods({
    prefix: 'crm.activity',
    collection: (store) => store.activities as unknown as Collection<Row>,
    rules: RULES,
  }),
  'crm.activity.list': listActivities,
  'crm.activity.binding.list': {
    scope: 'crm',
    run(params, { store }) {
      const activity = store.activities.get(wholeNumber(params.activityId) ?? 0)
      if (!activity) throw new RestError(400, 'NOT_FOUND', 'Activity not found')
      const owners = ownersOf(activity)
      return { result: owners.map(([entityTypeId, entityId]) => ({ entityTypeId, entityId })) }
    },
  },
}
