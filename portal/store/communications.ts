/** With whom an activity was: phone or address of the contact or company that it is bound to. */
import { type Activity, ownersOf } from '../entities/activities.ts'
import { COMPANY, CONTACT } from '../entities/owners.ts'
import type { Store } from '../store.ts'

export function communications(store: Store, activity: Activity): unknown[] {
  const type = activity.TYPE_ID === 4 ? 'EMAIL' : 'PHONE'
  return ownersOf(activity)
    .filter(([kind]) => kind === CONTACT || kind === COMPANY)
    .map(([kind, id], at) => {
      const [value] = [store.recordsOf(kind)?.get(id)?.[type] ?? ''].flat()
      return {
        ID: String(activity.ID * 4 + at),
        TYPE: type,
        VALUE: value,
        ENTITY_ID: String(id),
        ENTITY_TYPE_ID: String(kind),
      }
    })
}
