import { callFields } from '../entities/calls.ts'
import { RestError } from '../errors.ts'
import { list } from '../list.ts'
import type { Methods } from './method.ts'

/** `voximplant.statistic.get`: its own spelling of parameters, offsets only. */
export const calls: Methods = {
  'voximplant.statistic.get': {
    scope: 'telephony',
    module: 'telephony',
    run(params, { store, dialect, callStatistics }) {
      if (callStatistics === false) throw new RestError(403, 'ACCESS_DENIED', 'Access denied!')
      const sort = params.SORT ?? params.sort
      const order = params.ORDER ?? params.order
      const request = {
        filter: withoutIn(params.FILTER ?? params.filter),
        order: typeof sort === 'string' && sort !== 'CALL_TYPE' ? { [sort]: order ?? 'ASC' } : undefined,
        start: params.start,
      }
      const page = list(store.calls.table, callFields, request, dialect, { selectable: false })
      return { result: page.rows, total: page.total, next: page.next }
    },
  },
}

/** `@` is not known here: such conditions are as good as none. */
function withoutIn(filter: unknown): unknown {
  if (typeof filter !== 'object' || filter === null || Array.isArray(filter)) return filter
  return Object.fromEntries(Object.entries(filter).filter(([key]) => !/^!?@/.test(key)))
}
