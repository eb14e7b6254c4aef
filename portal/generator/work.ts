/** What people leave behind in timelines: activities, calls, comments, tasks. */
import { emptyActivity } from '../entities/activities.ts'
import { emptyComment } from '../entities/comments.ts'
import { emptyTask } from '../entities/tasks.ts'
import type { Store } from '../store.ts'
import { addCall } from './calls.ts'

interface Owner {
  type: number
  id: number
}

export interface NewActivity {
  what: 'call' | 'email' | 'todo'
  owner: Owner
  subject: string
  incoming: boolean
  completed: boolean
  at: number
  /** END_TIME and DEADLINE. */
  end: number
  seller: number
}

export interface NewCall {
  at: number
  seller: number
  owner: Owner
  client: Owner | undefined
  phone: string | null
  incoming: boolean
  minutes: number
}

const PROVIDERS = {
  call: { TYPE_ID: 2, PROVIDER_ID: 'VOXIMPLANT_CALL', PROVIDER_TYPE_ID: 'CALL' },
  email: { TYPE_ID: 4, PROVIDER_ID: 'CRM_EMAIL', PROVIDER_TYPE_ID: 'EMAIL' },
  todo: { TYPE_ID: 6, PROVIDER_ID: 'CRM_TODO', PROVIDER_TYPE_ID: 'TODO' },
}

export class Work {
  readonly #store: Store
  readonly #seed: number

  constructor(store: Store, seed: number) {
    this.#store = store
    this.#seed = seed
  }

  /** @returns its id */
  activity({ what, owner, subject, incoming, completed, at, end, seller }: NewActivity): number {
    const id = this.#store.activities.nextId()
    const row = emptyActivity(id)
    // one by one: assigning an object of them costs a large company seconds
    Object.assign(row, PROVIDERS[what])
    row.OWNER_TYPE_ID = owner.type
    row.OWNER_ID = owner.id
    row.SUBJECT = subject
    row.DIRECTION = what === 'todo' ? 0 : incoming ? 1 : 2
    row.COMPLETED = completed
    row.STATUS = completed ? 2 : 1
    row.CREATED = row.LAST_UPDATED = at
    row.START_TIME = what === 'todo' ? end : at
    row.END_TIME = row.DEADLINE = end
    row.RESPONSIBLE_ID = row.AUTHOR_ID = seller
    row.EDITOR_ID = seller
    this.#store.activities.insert(row)
    this.#store.noteActivity(owner.type, owner.id, at, seller)
    return id
  }

  /** A call with its activity. */
  call(call: NewCall): number {
    const { at, seller, owner, incoming, minutes } = call
    const subject = incoming ? 'Входящий звонок' : 'Исходящий звонок'
    const end = at + minutes * 60
    const id = this.activity({ what: 'call', owner, subject, incoming, completed: true, at, end, seller })
    this.telephone(id, call)
    return id
  }

  /** The telephony's row behind the activity of a call. */
  telephone(activity: number, { at, seller, owner, client, phone, incoming, minutes }: NewCall) {
    const row = this.#store.activities.get(activity)!
    row.ORIGIN_ID = this.#store.calls.nextId()
    if (client && client.type !== owner.type) row.BINDINGS = [client.type, client.id]
    const seconds = Math.max(5, minutes * 60 - (activity % 60))
    addCall(this.#store, { seed: this.#seed, at, seller, incoming, activity, client, phone, seconds })
  }

  comment(type: number, id: number, text: string, at: number, author: number) {
    const row = Object.assign(emptyComment(this.#store.comments.nextId()), {
      ENTITY_ID: id,
      ENTITY_TYPE: type,
      CREATED: at,
      AUTHOR_ID: author,
      COMMENT: text,
    })
    this.#store.comments.insert(row)
    this.#store.noteActivity(type, id, at, author)
  }

  /** A task of a deal; it stands in the deal's timeline too. @returns its id */
  task(deal: number, title: string, at: number, deadline: number, author: number): number {
    const id = this.#store.tasks.nextId()
    const task = Object.assign(emptyTask(id), {
      TITLE: title,
      RESPONSIBLE_ID: author,
      CREATED_BY: author,
      DEADLINE: deadline,
      CREATED_DATE: at,
      CHANGED_DATE: at,
      UF_CRM_TASK: [`D_${deal}`],
    })
    this.#store.tasks.insert(task)
    this.#store.showTask(task)
    return id
  }
}
