/** `event.*`: handlers of an application and its offline events. */

import { RestError } from '../errors.ts'
import type { Application } from '../events/application.ts'
import { EVENT_NAMES } from '../events/happenings.ts'
import { offlineFields, offlineListFields } from '../events/offline.ts'
import { list, PAGE } from '../list.ts'
import { isMap, type Params, toList, wholeNumber } from '../params.ts'
import type { Row, Table } from '../store/table.ts'
import type { Answer, Context, Methods } from './method.ts'

/** A method that only makes sense for an application; a webhook never comes this far. */
const ofApplication =
  (run: (params: Params, application: Application, context: Context) => Answer) =>
  (params: Params, context: Context) =>
    run(params, context.application!, context)

const isOffline = ({ event_type }: Params) => /^offline$/i.test(String(event_type ?? ''))

const required = (params: Params, name: string) => {
  const value = params[name]
  if (value === undefined || value === '')
    throw new RestError(400, 'ERROR_ARGUMENT', `Argument '${name}' is null or empty`)
  return String(value)
}

export const events: Methods = {
  events: { run: () => ({ result: EVENT_NAMES }) },
  'event.bind': {
    run: ofApplication((params, application, { admin, userId }) => {
      const offline = isOffline(params)
      if (offline && !admin) throw new RestError(403, 'ACCESS_DENIED', 'Access denied!')
      const options = isMap(params.options) ? params.options : {}
      application.bind({
        event: required(params, 'event'),
        handler: offline ? '' : required(params, 'handler'),
        offline,
        userId: offline ? 0 : (wholeNumber(params.auth_type) ?? (admin ? 0 : userId)),
        minTimeout: wholeNumber(options.minTimeout) ?? 1,
      })
      return { result: true }
    }),
  },
  'event.unbind': {
    run: ofApplication((params, application) => {
      const wish = {
        event: required(params, 'event'),
        handler: String(params.handler ?? ''),
        offline: isOffline(params),
        userId: wholeNumber(params.auth_type),
      }
      return { result: { count: application.unbind(wish) } }
    }),
  },
  'event.get': {
    run: ofApplication((_params, { handlers }) => ({
      result: handlers.map(({ event, handler, userId, offline }) =>
        offline
          ? { event, connector_id: '', offline: 1 }
          : { event, handler, auth_type: String(userId), offline: 0 },
      ),
    })),
  },
  'event.offline.get': {
    run: ofApplication((params, { offline }, { dialect }) => {
      const { process_id } = params
      const keep = String(params.clear ?? 1) === '0'
      const withErrors = String(params.error ?? 0) === '1'
      const process = process_id === undefined || process_id === '' ? null : String(process_id)
      const visible = (row: Row) => row.PROCESS_ID === process && (withErrors || row.ERROR === 0)
      const limit = Math.max(1, wholeNumber(params.limit) ?? PAGE)
      const rows: Record<string, unknown>[] = []
      for (let start = 0; rows.length < limit; start += PAGE) {
        const request = { filter: params.filter, order: params.order, start }
        const rules = { selectable: false, visible, defaultOrder: { TIMESTAMP_X: 'ASC' } }
        const page = list(offline.table, offlineFields, request, dialect, rules)
        rows.push(...page.rows.slice(0, limit - rows.length))
        if (page.next === undefined) break
      }
      const ids = rows.map((row) => Number(row.ID))
      if (!keep) offline.remove(ids)
      const taken = keep && ids.length > 0 ? offline.reserve(ids, process ?? undefined) : process
      return { result: { process_id: taken, events: rows } }
    }),
  },
  'event.offline.list': {
    run: ofApplication((params, { offline }, { dialect }) => {
      const rules = { selectable: false }
      const { rows, total, next } = list(offline.table, offlineListFields, params, dialect, rules)
      return { result: rows, total, next }
    }),
  },
  'event.offline.clear': {
    run: ofApplication((params, { offline }) => {
      offline.remove(ofProcess(params, offline.table).map(({ ID }) => ID))
      return { result: true }
    }),
  },
  'event.offline.error': {
    run: ofApplication((params, { offline }) => {
      for (const row of ofProcess(params, offline.table)) {
        row.ERROR = 1
        // another process may ask for it with `error: 1`
        row.PROCESS_ID = null
      }
      return { result: true }
    }),
  },
}

/** Rows that a process holds: by `id`, else by `message_id`, else all. */
function ofProcess(params: Params, table: Table): Row[] {
  const process = required(params, 'process_id')
  const ids = params.id === undefined ? undefined : new Set(several(params.id).map(Number))
  const messages =
    params.message_id === undefined ? undefined : new Set(several(params.message_id).map(String))
  return table.rows.filter(
    (row) =>
      row.PROCESS_ID === process &&
      (ids ? ids.has(row.ID) : messages ? messages.has(String(row.MESSAGE_ID)) : true),
  )
}

const several = (value: unknown): unknown[] => (typeof value === 'object' ? toList(value) : [value])
