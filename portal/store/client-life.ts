/** What the portal does by itself when a contact or a company is made or changed. */
import type { Client } from '../entities/clients.ts'
import type { Change } from './collection.ts'

export function clientCreated(row: Client, given: Set<string>, { at, by }: Required<Change>) {
  if (!given.has('DATE_CREATE')) row.DATE_CREATE = at
  if (!given.has('DATE_MODIFY')) row.DATE_MODIFY = row.DATE_CREATE
  if (!given.has('LAST_ACTIVITY_TIME')) row.LAST_ACTIVITY_TIME = row.DATE_CREATE
  if (!given.has('CREATED_BY_ID')) row.CREATED_BY_ID = by
  if (!given.has('ASSIGNED_BY_ID')) row.ASSIGNED_BY_ID = row.CREATED_BY_ID
  if (!given.has('MODIFY_BY_ID')) row.MODIFY_BY_ID = row.CREATED_BY_ID
  if (!given.has('LAST_ACTIVITY_BY')) row.LAST_ACTIVITY_BY = row.CREATED_BY_ID
  noteMeans(row)
}

export function clientChanged(
  row: Client,
  _before: Partial<Client>,
  given: Set<string>,
  { at, by }: Required<Change>,
) {
  if (!given.has('DATE_MODIFY')) row.DATE_MODIFY = at
  if (!given.has('MODIFY_BY_ID')) row.MODIFY_BY_ID = by
  noteMeans(row)
}

function noteMeans(row: Client) {
  row.HAS_PHONE = row.PHONE != null
  row.HAS_EMAIL = row.EMAIL != null
}
