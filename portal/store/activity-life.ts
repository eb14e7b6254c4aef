/** What the portal does by itself when an activity is made or changed. */
import { type Activity, ownersOf } from '../entities/activities.ts'
import type { Change } from './collection.ts'

/** Moves LAST_ACTIVITY_TIME of an owner. */
export type Note = (ownerType: number, ownerId: number, at: number, by: number) => void

export class ActivityLife {
  readonly #note: Note

  constructor(note: Note) {
    this.#note = note
  }

  created(activity: Activity, given: Set<string>, { at, by }: Required<Change>) {
    if (!given.has('CREATED')) activity.CREATED = at
    if (!given.has('LAST_UPDATED')) activity.LAST_UPDATED = activity.CREATED
    if (!given.has('AUTHOR_ID')) activity.AUTHOR_ID = by
    if (!given.has('RESPONSIBLE_ID')) activity.RESPONSIBLE_ID = activity.AUTHOR_ID
    if (!given.has('EDITOR_ID')) activity.EDITOR_ID = activity.AUTHOR_ID
    if (!given.has('STATUS')) activity.STATUS = activity.COMPLETED ? 2 : 1
    this.#noteOwners(activity, activity.CREATED, activity.AUTHOR_ID)
  }

  changed(activity: Activity, given: Set<string>, { at, by }: Required<Change>) {
    if (!given.has('LAST_UPDATED')) activity.LAST_UPDATED = at
    if (!given.has('EDITOR_ID')) activity.EDITOR_ID = by
    if (!given.has('STATUS')) activity.STATUS = activity.COMPLETED ? 2 : 1
    this.#noteOwners(activity, activity.LAST_UPDATED, by)
  }

  #noteOwners(activity: Activity, at: number, by: number) {
    for (const [type, id] of ownersOf(activity)) this.#note(type, id, at, by)
  }
}
