/** What the portal does by itself when a task is made, changed or deleted: each stands in the timelines of its records. */
import type { Activity } from '../entities/activities.ts'
import { typeOfShort } from '../entities/owners.ts'
import { COMPLETED, type Task } from '../entities/tasks.ts'
import { NEVER } from '../time.ts'
import type { Change, Collection } from './collection.ts'

/** `D_101` → 2, 101. */
export function linksOf({ UF_CRM_TASK }: Task): [type: number, id: number][] {
  return (UF_CRM_TASK ?? []).flatMap((link) => {
    const [, code, id] = /^([A-Z][0-9A-Za-z]*)_(\d+)$/.exec(link) ?? []
    const type = code ? typeOfShort(code) : undefined
    return type === undefined ? [] : [[type, Number(id)] as [number, number]]
  })
}

export class TaskLife {
  readonly #activities: () => Collection<Activity>

  constructor(activities: () => Collection<Activity>) {
    this.#activities = activities
  }

  created(task: Task, given: Set<string>, { at, by }: Required<Change>) {
    if (!given.has('CREATED_DATE')) task.CREATED_DATE = at
    if (!given.has('CHANGED_DATE')) task.CHANGED_DATE = task.CREATED_DATE
    if (!given.has('CREATED_BY')) task.CREATED_BY = by
    if (!given.has('RESPONSIBLE_ID')) task.RESPONSIBLE_ID = task.CREATED_BY
    if (task.REAL_STATUS === COMPLETED && !given.has('CLOSED_DATE')) task.CLOSED_DATE = task.CHANGED_DATE
  }

  changed(task: Task, before: Partial<Task>, given: Set<string>, change: Required<Change>) {
    if (!given.has('CHANGED_DATE')) task.CHANGED_DATE = change.at
    if ('REAL_STATUS' in before && !given.has('CLOSED_DATE'))
      task.CLOSED_DATE = task.REAL_STATUS === COMPLETED ? change.at : null
    const activity = this.#activityOf(task.ID)
    if (!activity) return
    this.#activities().update(
      activity.ID,
      { SUBJECT: task.TITLE, COMPLETED: task.REAL_STATUS === COMPLETED, DEADLINE: task.DEADLINE ?? NEVER },
      change,
    )
  }

  /** Writes the task into the timelines of the records that it names. */
  show(task: Task, change: Change = {}) {
    const [first, ...others] = linksOf(task)
    if (!first) return
    this.#activities().add(
      {
        OWNER_TYPE_ID: first[0],
        OWNER_ID: first[1],
        BINDINGS: others.flat(),
        TYPE_ID: 6,
        PROVIDER_ID: 'CRM_TASKS_TASK',
        PROVIDER_TYPE_ID: 'TASKS_TASK',
        ASSOCIATED_ENTITY_ID: task.ID,
        SUBJECT: task.TITLE,
        COMPLETED: task.REAL_STATUS === COMPLETED,
        DEADLINE: task.DEADLINE ?? NEVER,
        RESPONSIBLE_ID: task.RESPONSIBLE_ID,
        CREATED: task.CREATED_DATE,
        LAST_UPDATED: task.CHANGED_DATE,
      },
      { ...change, by: task.CREATED_BY },
    )
  }

  removed(task: Task) {
    const activity = this.#activityOf(task.ID)
    if (activity) this.#activities().remove(activity.ID)
  }

  #activityOf(task: number): Activity | undefined {
    return this.#activities()
      .table.index('ASSOCIATED_ENTITY_ID')
      ?.get(task)
      .find((row) => row.PROVIDER_ID === 'CRM_TASKS_TASK')
  }
}
