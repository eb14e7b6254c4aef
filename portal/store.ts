/** The portal's records in memory, and the rules by which they live. */
import type { Dialect } from './dialect.ts'
import { type Activity, activityFields, emptyActivity } from './entities/activities.ts'
import { type Client, companyFields, contactFields, emptyCompany, emptyContact } from './entities/clients.ts'
import { customFields } from './entities/custom.ts'
import { type Deal, dealFields, emptyDeal } from './entities/deals.ts'
import {
  categoryFields,
  currencyFields,
  customFieldInput,
  departmentFields,
  type HistoryRow,
  historyFields,
  statusFields,
  type UserFieldRow,
  userFieldsOfPortal,
} from './entities/dictionaries.ts'
import type { Fields } from './fields.ts'
import { type Change, Collection, type Input, type Rules } from './store/collection.ts'
import { CREATION, DealLife } from './store/deal-life.ts'
import { Stages } from './store/stages.ts'
import type { Row } from './store/table.ts'

/** A whole portal as readable data. Without `history` every deal gets its creation row. */
export interface PortalData {
  users?: Input[]
  departments?: Input[]
  categories?: Input[]
  statuses?: Input[]
  currencies?: Input[]
  userFields?: Input[]
  companies?: Input[]
  contacts?: Input[]
  deals?: Input[]
  history?: Input[]
  activities?: Input[]
}

export const COLLECTIONS = [
  'users',
  'departments',
  'categories',
  'statuses',
  'currencies',
  'userFields',
  'companies',
  'contacts',
  'deals',
  'history',
  'activities',
] as const

export class Store {
  readonly users: Collection
  readonly departments: Collection
  readonly categories: Collection
  readonly statuses: Collection
  readonly currencies: Collection
  readonly userFields: Collection<UserFieldRow>
  readonly companies: Collection<Client>
  readonly contacts: Collection<Client>
  readonly deals: Collection<Deal>
  readonly history: Collection<HistoryRow>
  readonly activities: Collection<Activity>
  readonly stages: Stages
  readonly #life: DealLife

  /** @param now the portal's clock, unix seconds */
  constructor(dialect: Dialect, now: () => number) {
    const collection = <R extends Row>(rules: Rules<R>) => new Collection<R>(rules, dialect, now)
    const plain = <R extends Row = Row>(fields: Fields) =>
      collection<R>({ fields: () => fields, empty: (id) => ({ ID: id }) as R })
    const client = (entity: string, fields: Fields, empty: (id: number) => Client) =>
      collection<Client>({
        fields: customFields(() => this.userFields, entity, fields),
        empty,
        changeField: 'DATE_MODIFY',
        created: clientCreated,
        changed: clientChanged,
      })

    this.users = plain(userFieldsOfPortal)
    this.departments = plain(departmentFields)
    this.categories = plain(categoryFields)
    this.statuses = plain(statusFields)
    this.currencies = plain(currencyFields)
    this.userFields = plain<UserFieldRow>(customFieldInput)
    this.history = plain<HistoryRow>(historyFields)
    this.companies = client('CRM_COMPANY', companyFields, emptyCompany)
    this.contacts = client('CRM_CONTACT', contactFields, emptyContact)
    this.stages = new Stages(this.statuses)

    const life = new DealLife(this.stages, this.history, (moment) => dialect.time.dayOf(moment))
    this.#life = life
    this.deals = collection<Deal>({
      fields: customFields(() => this.userFields, 'CRM_DEAL', dealFields),
      empty: emptyDeal,
      changeField: 'DATE_MODIFY',
      created: (deal, given, change) => life.created(deal, given, change),
      changed: (deal, before, given, change) => life.changed(deal, before, given, change),
      removed: (deal) => this.#removeActivities(2, deal.ID),
    })
    this.activities = collection<Activity>({
      fields: () => activityFields,
      empty: emptyActivity,
      changeField: 'LAST_UPDATED',
      created: (activity, given, change) => this.#activityCreated(activity, given, change),
      changed: (activity, _before, given, change) => this.#activityChanged(activity, given, change),
    })
  }

  /** Fills the store with readable data, as a portal that has existed for long: no life rules fire on the way. */
  load(data: PortalData) {
    for (const name of COLLECTIONS)
      for (const input of data[name] ?? []) this[name].add(input, { history: data.history === undefined })
  }

  /** Moves what an activity moves in its owner: LAST_ACTIVITY_TIME, never DATE_MODIFY. */
  noteActivity(ownerType: number, ownerId: number, at: number, by: number) {
    const owner = this.#owners(ownerType)?.get(ownerId)
    if (!owner || (owner.LAST_ACTIVITY_TIME ?? 0) > at) return
    owner.LAST_ACTIVITY_TIME = at
    owner.LAST_ACTIVITY_BY = by
  }

  /** Writes the creation of an inserted deal into the history. */
  recordCreation(deal: Deal) {
    this.#life.record(deal, CREATION, deal.DATE_CREATE)
  }

  /** Puts a deal into another stage or pipeline: history, MOVED_TIME, CLOSED, CLOSEDATE, DATE_MODIFY follow. */
  moveDeal(deal: Deal, category: number, stage: string, change: Change) {
    if (category === deal.CATEGORY_ID && stage === deal.STAGE_ID) return
    const input =
      category === deal.CATEGORY_ID ? { STAGE_ID: stage } : { STAGE_ID: stage, CATEGORY_ID: category }
    this.deals.update(deal.ID, input, change)
  }

  /** History rows that the portal shows: those of living deals, in their present pipeline. */
  readonly isShown = (row: Row): boolean =>
    this.deals.get(row.OWNER_ID as number)?.CATEGORY_ID === row.CATEGORY_ID

  #owners(type: number): Collection<Deal> | Collection<Client> | undefined {
    if (type === 2) return this.deals
    if (type === 3) return this.contacts
    return type === 4 ? this.companies : undefined
  }

  #activityCreated(activity: Activity, given: Set<string>, { at, by }: Required<Change>) {
    if (!given.has('CREATED')) activity.CREATED = at
    if (!given.has('LAST_UPDATED')) activity.LAST_UPDATED = activity.CREATED
    if (!given.has('AUTHOR_ID')) activity.AUTHOR_ID = by
    if (!given.has('RESPONSIBLE_ID')) activity.RESPONSIBLE_ID = activity.AUTHOR_ID
    if (!given.has('EDITOR_ID')) activity.EDITOR_ID = activity.AUTHOR_ID
    if (!given.has('STATUS')) activity.STATUS = activity.COMPLETED ? 2 : 1
    this.noteActivity(activity.OWNER_TYPE_ID, activity.OWNER_ID, activity.CREATED, activity.AUTHOR_ID)
  }

  #activityChanged(activity: Activity, given: Set<string>, { at, by }: Required<Change>) {
    if (!given.has('LAST_UPDATED')) activity.LAST_UPDATED = at
    if (!given.has('EDITOR_ID')) activity.EDITOR_ID = by
    if (!given.has('STATUS')) activity.STATUS = activity.COMPLETED ? 2 : 1
    this.noteActivity(activity.OWNER_TYPE_ID, activity.OWNER_ID, activity.LAST_UPDATED, by)
  }

  #removeActivities(ownerType: number, ownerId: number) {
    for (const activity of this.activities.all().filter((row) => row.OWNER_ID === ownerId))
      if (activity.OWNER_TYPE_ID === ownerType) this.activities.remove(activity.ID)
  }
}

function clientCreated(row: Client, given: Set<string>, { at, by }: Required<Change>) {
  if (!given.has('DATE_CREATE')) row.DATE_CREATE = at
  if (!given.has('DATE_MODIFY')) row.DATE_MODIFY = row.DATE_CREATE
  if (!given.has('LAST_ACTIVITY_TIME')) row.LAST_ACTIVITY_TIME = row.DATE_CREATE
  if (!given.has('CREATED_BY_ID')) row.CREATED_BY_ID = by
  if (!given.has('ASSIGNED_BY_ID')) row.ASSIGNED_BY_ID = row.CREATED_BY_ID
  if (!given.has('MODIFY_BY_ID')) row.MODIFY_BY_ID = row.CREATED_BY_ID
  if (!given.has('LAST_ACTIVITY_BY')) row.LAST_ACTIVITY_BY = row.CREATED_BY_ID
  noteMeans(row)
}

function clientChanged(
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
