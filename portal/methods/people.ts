/** `user.get`, `user.current`, `department.get`. */
import { departmentFields, userFieldsOfPortal } from '../entities/dictionaries.ts'
import { RestError } from '../errors.ts'
import { list, render } from '../list.ts'
import { isMap, type Params } from '../params.ts'
import type { Row } from '../store/table.ts'
import type { Methods } from './method.ts'

const USER_SCOPES = ['user', 'user_basic', 'user_brief']

export const people: Methods = {
  'user.get': {
    scope: USER_SCOPES,
    run(params, { store, dialect }) {
      const request = {
        filter: userFilter(params),
        order: sortOrder(params),
        start: params.start,
        select: params.select,
      }
      const visible = (row: Row) => PEOPLE.has(row.USER_TYPE)
      const page = list(store.users.table, userFieldsOfPortal, request, dialect, { countless: true, visible })
      return { result: page.rows, total: page.total, next: page.next }
    },
  },
  'user.current': {
    scope: USER_SCOPES,
    run(_params, { store, dialect, userId }) {
      const row = store.users.get(userId)
      if (!row) throw new RestError(400, 'ERROR_CORE', 'User not found')
      return { result: render(row, Object.entries(userFieldsOfPortal), dialect) }
    },
  },
  'user.admin': { run: (_params, { admin }) => ({ result: admin }) },
  'department.get': {
    scope: 'department',
    run(params, { store, dialect }) {
      const { ID, NAME, PARENT, UF_HEAD } = params
      const given = Object.entries({ ID, NAME, PARENT, UF_HEAD }).filter(([, value]) => value !== undefined)
      const request = { filter: Object.fromEntries(given), order: sortOrder(params), start: params.start }
      const page = list(store.departments.table, departmentFields, request, dialect, {})
      return { result: page.rows, total: page.total, next: page.next }
    },
  },
}

/** Bots, system and mail-only users exist in records, but no list returns them. */
const PEOPLE = new Set<unknown>(['employee', 'extranet', null, undefined])

/** With both spellings present the upper-case one is ignored. Conditions may also stand at the top level. */
function userFilter(params: Params): unknown {
  if (params.filter !== undefined) return params.filter
  if (params.FILTER !== undefined) return params.FILTER
  const top = Object.entries(params).filter(([name]) => name in userFieldsOfPortal)
  return Object.fromEntries(top)
}

/** `sort` is a field name, `order` a direction: the dialect of the oldest methods. */
function sortOrder(params: Params): unknown {
  const order = params.order ?? params.ORDER
  if (isMap(order)) return order
  const sort = params.sort ?? params.SORT
  return typeof sort === 'string' && sort !== ''
    ? { [sort]: typeof order === 'string' ? order : 'ASC' }
    : undefined
}
