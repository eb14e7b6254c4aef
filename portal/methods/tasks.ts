/** `tasks.task.*`: upper case in the request, camel case in the answer. */
import { COMPLETED, type Task, taskFields } from '../entities/tasks.ts'
import { RestError } from '../errors.ts'
import { list, render, selectFields } from '../list.ts'
import { isMap, type Params, toList, wholeNumber } from '../params.ts'
import type { Input } from '../store/collection.ts'
import type { Store } from '../store.ts'
import type { Context, Method, Methods } from './method.ts'

const needs: Pick<Method, 'scope' | 'module'> = { scope: ['task', 'tasks'], module: 'tasks' }

export const tasks: Methods = {
  'tasks.task.list': {
    ...needs,
    run(params, context) {
      const select = toList(params.select).map((name) => String(name).toUpperCase())
      const request = { ...params, filter: upper(params.filter), order: upper(params.order), select }
      const { store, dialect } = context
      const withId = select.length === 0 ? select : ['ID', ...select]
      const asked = { ...request, select: withId }
      const page = list(store.tasks.table, taskFields, asked, dialect, { countless: true })
      const result = { tasks: page.rows.map((row) => shown(row, context)) }
      return { result, total: page.total, next: page.next }
    },
  },
  'tasks.task.get': {
    ...needs,
    run(params, context) {
      const task = existing(params, context.store)
      const select = [...toList(params.select).map(String)]
      const fields = selectFields(select.length > 0 ? ['ID', ...select] : ['*'], taskFields)
      return { result: { task: shown(render(task, fields, context.dialect), context) } }
    },
  },
  'tasks.task.add': {
    ...needs,
    run(params, context) {
      const { store, now, userId } = context
      const task = store.tasks.add(given(params), { at: now, by: userId })
      return { result: { task: shown(render(task, EVERY, context.dialect), context) } }
    },
  },
  'tasks.task.update': {
    ...needs,
    run(params, context) {
      const { store, now, userId } = context
      const task = store.tasks.update(existing(params, store).ID, given(params), { at: now, by: userId })
      return { result: { task: shown(render(task, EVERY, context.dialect), context) } }
    },
  },
  'tasks.task.delete': {
    ...needs,
    run(params, { store }) {
      store.tasks.remove(existing(params, store).ID)
      return { result: { task: true } }
    },
  },
}

const EVERY = selectFields(['*'], taskFields)

/** Names may come in any case; conditions keep their operator. */
const upper = (map: unknown) =>
  isMap(map) ? Object.fromEntries(Object.entries(map).map(([key, value]) => [key.toUpperCase(), value])) : map

function given(params: Params): Input {
  const { STATUS, ...fields } = isMap(params.fields) ? params.fields : {}
  const known = Object.entries(fields).filter(([name]) => name in taskFields && name !== 'ID')
  return { ...Object.fromEntries(known), ...(STATUS === undefined ? {} : { REAL_STATUS: STATUS }) }
}

function existing(params: Params, store: Store): Task {
  const task = store.tasks.get(wholeNumber(params.taskId ?? params.id) ?? 0)
  if (!task) throw new RestError(400, '0', 'Задача не найдена или доступ запрещён')
  return task
}

const names = new Map<string, string>()

/** `RESPONSIBLE_ID` → `responsibleId`. */
function camel(name: string): string {
  let found = names.get(name)
  if (found === undefined) {
    found = name.toLowerCase().replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase())
    names.set(name, found)
  }
  return found
}

function shown(row: Record<string, unknown>, { store, now }: Context): Record<string, unknown> {
  const answer: Record<string, unknown> = {}
  for (const name in row) answer[camel(name)] = row[name]
  if ('STATUS' in row) answer.subStatus = subStatus(store.tasks.get(Number(row.ID))!, now)
  if ('GROUP_ID' in row) answer.group = group(row.GROUP_ID)
  if ('RESPONSIBLE_ID' in row) answer.responsible = person(store, Number(row.RESPONSIBLE_ID))
  if ('CREATED_BY' in row) answer.creator = person(store, Number(row.CREATED_BY))
  return answer
}

/** The status that users see: -1 is overdue, -3 nearly so. */
function subStatus({ REAL_STATUS, DEADLINE }: Task, now: number): string {
  if (REAL_STATUS === COMPLETED || DEADLINE === null) return String(REAL_STATUS)
  if (DEADLINE < now) return '-1'
  return DEADLINE < now + 86_400 ? '-3' : String(REAL_STATUS)
}

const group = (id: unknown) =>
  id && id !== '0' ? { id: String(id), name: `Группа ${id}`, opened: false, membersCount: 1 } : []

function person(store: Store, id: number) {
  const user = store.users.get(id)
  return {
    id: String(id),
    name: [user?.NAME, user?.LAST_NAME].filter(Boolean).join(' '),
    link: `/company/personal/user/${id}/`,
    icon: '',
    workPosition: user?.WORK_POSITION ?? '',
  }
}
