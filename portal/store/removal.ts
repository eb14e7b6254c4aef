/** What else goes, or moves, when a record is deleted or merged into another. */
import { type Activity, ownersOf } from '../entities/activities.ts'
import { COMPANY, CONTACT, DEAL, LEAD } from '../entities/owners.ts'
import type { Store } from '../store.ts'
import type { Change } from './collection.ts'

/** Activities lose an owner and go with their last one; comments, product rows and links go with their record. */
export function forgetRecord(store: Store, type: number, id: number, change: Change = {}) {
  moveActivities(store, type, id, undefined, change)
  for (const comment of store.comments.table.index('ENTITY_ID')!.get(id))
    if (comment.ENTITY_TYPE === type) store.comments.remove(comment.ID)
  for (const row of store.productRows.table.index('ownerId')!.get(id))
    if (row.ownerType === type) store.productRows.remove(row.ID)
  if (type === DEAL) {
    store.contactsOfDeals.forget(id)
    store.detachItems(id)
  }
  if (type === LEAD) store.contactsOfLeads.forget(id)
  if (type === CONTACT) {
    store.companiesOfContacts.forget(id)
    store.contactsOfDeals.replace(id, undefined, change)
    store.contactsOfLeads.replace(id, undefined, change)
  }
  if (type === COMPANY) {
    store.companiesOfContacts.replace(id, undefined, change)
    for (const kind of [DEAL, LEAD]) {
      const records = store.recordsOf(kind)!
      for (const { ID } of records.table.index('COMPANY_ID')!.get(id))
        records.update(ID, { COMPANY_ID: null }, change)
    }
  }
}

/**
 * Merges duplicates: the losers vanish, what hung on them hangs on the winner, and deals that were rewired are modified.
 *
 * @param type 1 lead, 2 deal, 3 contact, 4 company
 */
export function mergeRecords(
  store: Store,
  type: number,
  winner: number,
  losers: readonly number[],
  change: Change,
) {
  const records = store.recordsOf(type)
  if (!records?.get(winner)) throw new Error(`no record ${winner} to merge into`)
  for (const loser of losers) {
    rewire(store, type, loser, winner, change)
    records.remove(loser)
  }
  records.update(winner, { COMMENTS: `Объединён с № ${losers.join(', ')}` }, change)
}

function rewire(store: Store, type: number, loser: number, winner: number, change: Change) {
  moveActivities(store, type, loser, winner, change)
  for (const comment of store.comments.table.index('ENTITY_ID')!.get(loser))
    if (comment.ENTITY_TYPE === type) store.comments.update(comment.ID, { ENTITY_ID: winner }, change)
  if (type === CONTACT) {
    for (const id of store.contactsOfDeals.replace(loser, winner, change)) modified(store, DEAL, id, change)
    for (const id of store.contactsOfLeads.replace(loser, winner, change)) modified(store, LEAD, id, change)
  }
  if (type === COMPANY) {
    store.companiesOfContacts.replace(loser, winner, change)
    for (const list of [store.deals, store.leads])
      for (const { ID } of [...list.table.index('COMPANY_ID')!.get(loser)])
        list.update(ID, { COMPANY_ID: winner }, change)
  }
}

function modified(store: Store, type: number, id: number, { at, by }: Change) {
  const row = store.recordsOf(type)?.get(id)
  if (row) store.recordsOf(type)!.update(id, { DATE_MODIFY: at ?? store.now(), MODIFY_BY_ID: by ?? 1 })
}

function moveActivities(store: Store, type: number, id: number, to: number | undefined, change: Change) {
  for (const activity of [...store.activities.table.index('OWNER_ID')!.get(id)]) {
    const owners = ownersOf(activity)
    if (!owners.some(([kind, owner]) => kind === type && owner === id)) continue
    const left = owners.flatMap(([kind, owner]): [number, number][] =>
      kind === type && owner === id ? (to === undefined ? [] : [[kind, to]]) : [[kind, owner]],
    )
    if (left.length === 0) store.activities.remove(activity.ID)
    else store.activities.update(activity.ID, ownership(left), change)
  }
}

function ownership([first, ...others]: [number, number][]): Partial<Activity> {
  return { OWNER_TYPE_ID: first![0], OWNER_ID: first![1], BINDINGS: others.flat() }
}
