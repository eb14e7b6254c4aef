/** The portal's records in memory, and the rules by which they live. */
import type { Dialect } from './dialect.ts'
import { type Activity, activityFields, emptyActivity, ownersOf } from './entities/activities.ts'
import {
  type Binding,
  contactCompanyFields,
  dealContactFields,
  emptyBinding,
  leadContactFields,
} from './entities/bindings.ts'
import { type Call, callFields, emptyCall, failureReason } from './entities/calls.ts'
import { type Client, companyFields, contactFields, emptyCompany, emptyContact } from './entities/clients.ts'
import { type Comment, commentFields, emptyComment } from './entities/comments.ts'
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
import { type ItemType, itemTypeStored } from './entities/items.ts'
import { emptyLead, type Lead, type LeadHistoryRow, leadFields, leadHistoryFields } from './entities/leads.ts'
import { COMPANY, CONTACT, DEAL, FIRST_SMART, LEAD } from './entities/owners.ts'
import { emptyProductRow, type ProductRow, productRowStored } from './entities/product-rows.ts'
import { emptyTask, type Task, taskFields } from './entities/tasks.ts'
import type { Fields } from './fields.ts'
import { ActivityLife } from './store/activity-life.ts'
import { clientChanged, clientCreated } from './store/client-life.ts'
import { type Change, Collection, type Input, type Rules } from './store/collection.ts'
import { communications } from './store/communications.ts'
import { CREATION, DealLife } from './store/deal-life.ts'
import { Items } from './store/items.ts'
import { LeadLife } from './store/lead-life.ts'
import { Links } from './store/links.ts'
import { forgetRecord, mergeRecords } from './store/removal.ts'
import { Stages } from './store/stages.ts'
import type { Row } from './store/table.ts'
import { TaskLife } from './store/task-life.ts'

/** Every collection that a portal can be filled with, in the order of filling. */
export const COLLECTIONS = [
  'users',
  'departments',
  'categories',
  'itemCategories',
  'statuses',
  'currencies',
  'userFields',
  'itemTypes',
  'companies',
  'contacts',
  'contactCompanies',
  'leads',
  'leadContacts',
  'leadHistory',
  'deals',
  'dealContacts',
  'history',
  'productRows',
  'items',
  'activities',
  'comments',
  'calls',
  'tasks',
] as const

/** A whole portal as readable data. Without `history` and `leadHistory` every deal and lead gets its creation row. */
export type PortalData = Partial<Record<(typeof COLLECTIONS)[number], Input[]>>

export class Store {
  readonly users: Collection
  readonly departments: Collection
  /** Pipelines of deals. */
  readonly categories: Collection
  /** Pipelines of smart processes: rows with `entityTypeId`. */
  readonly itemCategories: Collection
  readonly statuses: Collection
  readonly currencies: Collection
  readonly userFields: Collection<UserFieldRow>
  readonly companies: Collection<Client>
  readonly contacts: Collection<Client>
  readonly leads: Collection<Lead>
  readonly leadHistory: Collection<LeadHistoryRow>
  readonly deals: Collection<Deal>
  readonly history: Collection<HistoryRow>
  readonly activities: Collection<Activity>
  readonly comments: Collection<Comment>
  readonly calls: Collection<Call>
  readonly tasks: Collection<Task>
  readonly productRows: Collection<ProductRow>
  /** Links besides the primary one. */
  readonly dealContacts: Collection<Binding>
  readonly leadContacts: Collection<Binding>
  readonly contactCompanies: Collection<Binding>
  readonly itemTypes: Collection<ItemType>
  /** Items of smart processes: `items.of(150)` is the collection of one. */
  readonly items: Items
  readonly contactsOfDeals: Links
  readonly contactsOfLeads: Links
  readonly companiesOfContacts: Links
  readonly stages: Stages
  /** The portal's clock, unix seconds. */
  readonly now: () => number
  readonly #dealLife: DealLife
  readonly #leadLife: LeadLife
  readonly #taskLife: TaskLife
  #loading = false

  /** @param now the portal's clock, unix seconds */
  constructor(dialect: Dialect, now: () => number) {
    this.now = now
    const collection = <R extends Row>(rules: Rules<R>) => new Collection<R>(rules, dialect, now)
    const plain = <R extends Row = Row>(fields: Fields, empty = (id: number) => ({ ID: id }) as R) =>
      collection<R>({ fields: () => fields, empty })
    const client = (type: number, entity: string, fields: Fields, empty: (id: number) => Client) =>
      collection<Client>({
        fields: customFields(() => this.userFields, entity, fields),
        empty,
        changeField: 'DATE_MODIFY',
        created: clientCreated,
        changed: clientChanged,
        removed: ({ ID }) => forgetRecord(this, type, ID),
      })

    this.users = plain(userFieldsOfPortal)
    this.departments = plain(departmentFields)
    this.categories = plain(categoryFields)
    this.itemCategories = plain(categoryFields)
    this.statuses = plain(statusFields)
    this.currencies = plain(currencyFields)
    this.userFields = plain<UserFieldRow>(customFieldInput)
    this.itemTypes = plain<ItemType>(itemTypeStored)
    this.history = plain<HistoryRow>(historyFields)
    this.leadHistory = plain<LeadHistoryRow>(leadHistoryFields)
    this.productRows = plain<ProductRow>(productRowStored, emptyProductRow)
    this.dealContacts = plain<Binding>(dealContactFields, emptyBinding)
    this.leadContacts = plain<Binding>(leadContactFields, emptyBinding)
    this.contactCompanies = plain<Binding>(contactCompanyFields, emptyBinding)
    this.companies = client(COMPANY, 'CRM_COMPANY', companyFields, emptyCompany)
    this.contacts = client(CONTACT, 'CRM_CONTACT', contactFields, emptyContact)
    this.stages = new Stages(this.statuses)

    const dealLife = new DealLife(this.stages, this.history, (moment) => dialect.time.dayOf(moment))
    this.#dealLife = dealLife
    this.deals = collection<Deal>({
      fields: customFields(() => this.userFields, 'CRM_DEAL', dealFields),
      empty: emptyDeal,
      changeField: 'DATE_MODIFY',
      created: (deal, given, change) => dealLife.created(deal, given, change),
      changed: (deal, before, given, change) => dealLife.changed(deal, before, given, change),
      removed: ({ ID }) => forgetRecord(this, DEAL, ID),
    })
    const leadLife = new LeadLife(this.stages, this.leadHistory)
    this.#leadLife = leadLife
    this.leads = collection<Lead>({
      fields: customFields(() => this.userFields, 'CRM_LEAD', leadFields),
      empty: emptyLead,
      changeField: 'DATE_MODIFY',
      created: (lead, given, change) => leadLife.created(lead, given, change),
      changed: (lead, before, given, change) => leadLife.changed(lead, before, given, change),
      removed: ({ ID }) => forgetRecord(this, LEAD, ID),
    })

    const note = this.noteActivity.bind(this)
    const activityLife = new ActivityLife(note)
    const fields: Fields = {
      ...activityFields,
      COMMUNICATIONS: {
        ...activityFields.COMMUNICATIONS,
        show: (row) => communications(this, row as Activity),
      },
    }
    this.activities = collection<Activity>({
      fields: () => fields,
      empty: emptyActivity,
      changeField: 'LAST_UPDATED',
      created: (activity, given, change) => activityLife.created(activity, given, change),
      changed: (activity, _before, given, change) => activityLife.changed(activity, given, change),
    })
    this.comments = collection<Comment>({
      fields: () => commentFields,
      empty: emptyComment,
      created: (comment, given, change) => {
        if (!given.has('CREATED')) comment.CREATED = change.at
        if (!given.has('AUTHOR_ID')) comment.AUTHOR_ID = change.by
        note(comment.ENTITY_TYPE, comment.ENTITY_ID, comment.CREATED, comment.AUTHOR_ID)
      },
    })
    this.calls = collection<Call>({
      fields: () => callFields,
      empty: emptyCall,
      created: (call, given, change) => {
        if (!given.has('CALL_START_DATE')) call.CALL_START_DATE = change.at
        if (!given.has('CALL_FAILED_REASON')) call.CALL_FAILED_REASON = failureReason(call.CALL_FAILED_CODE)
      },
    })
    const taskLife = new TaskLife(() => this.activities)
    this.#taskLife = taskLife
    this.tasks = collection<Task>({
      fields: () => taskFields,
      empty: emptyTask,
      changeField: 'CHANGED_DATE',
      created: (task, given, change) => {
        taskLife.created(task, given, change)
        if (!this.#loading) taskLife.show(task, change)
      },
      changed: (task, before, given, change) => taskLife.changed(task, before, given, change),
      removed: (task) => taskLife.removed(task),
    })
    this.items = new Items({
      types: this.itemTypes,
      categories: this.itemCategories,
      userFields: this.userFields,
      stages: this.stages,
      collection,
      removed: (type, id) => forgetRecord(this, type, id),
    })

    this.contactsOfDeals = this.#links(this.dealContacts, 'DEAL_ID', 'CONTACT_ID', this.deals)
    this.contactsOfLeads = this.#links(this.leadContacts, 'LEAD_ID', 'CONTACT_ID', this.leads)
    this.companiesOfContacts = this.#links(this.contactCompanies, 'CONTACT_ID', 'COMPANY_ID', this.contacts)
    this.#index()
  }

  /** Fills the store with readable data, as a portal that has existed for long: no life rules fire on the way. */
  load(data: PortalData) {
    this.#loading = true
    for (const name of COLLECTIONS) {
      const history = (name === 'leads' ? data.leadHistory : data.history) === undefined
      for (const input of data[name] ?? []) this[name].add(input, { history })
    }
    this.#loading = false
  }

  /** Moves what an activity or a comment moves in its owner: LAST_ACTIVITY_TIME, never DATE_MODIFY. */
  noteActivity(ownerType: number, ownerId: number, at: number, by: number) {
    if (ownerType >= FIRST_SMART) {
      const item = this.items.get(ownerType, ownerId)
      if (item && (item.lastActivityTime ?? 0) <= at) {
        item.lastActivityTime = at
        item.lastActivityBy = by
      }
      return
    }
    const owner = this.recordsOf(ownerType)?.get(ownerId)
    if (!owner || ((owner.LAST_ACTIVITY_TIME as number | null) ?? 0) > at) return
    owner.LAST_ACTIVITY_TIME = at
    owner.LAST_ACTIVITY_BY = by
  }

  /** Leads, deals, contacts or companies by the number of their kind. */
  recordsOf(type: number): Collection<Row> | undefined {
    const found = [undefined, this.leads, this.deals, this.contacts, this.companies][type]
    return found as unknown as Collection<Row> | undefined
  }

  /** Writes the creation of an inserted deal into the history. */
  recordCreation(deal: Deal) {
    this.#dealLife.record(deal, CREATION, deal.DATE_CREATE)
  }

  /** Writes the creation of an inserted lead into the history of statuses. */
  recordLeadCreation(lead: Lead) {
    this.#leadLife.record(lead, CREATION, lead.DATE_CREATE)
  }

  /** Writes an inserted task into the timelines of its records. */
  showTask(task: Task) {
    this.#taskLife.show(task, { at: task.CREATED_DATE })
  }

  /** Puts a deal into another stage or pipeline: history, MOVED_TIME, CLOSED, CLOSEDATE, DATE_MODIFY follow. */
  moveDeal(deal: Deal, category: number, stage: string, change: Change) {
    if (category === deal.CATEGORY_ID && stage === deal.STAGE_ID) return
    const values: Partial<Deal> =
      category === deal.CATEGORY_ID ? { STAGE_ID: stage } : { STAGE_ID: stage, CATEGORY_ID: category }
    this.deals.patch(deal, values, change)
  }

  /**
   * Merges duplicates: the losers vanish, their deals and activities go over to the winner.
   *
   * @param type 1 lead, 2 deal, 3 contact, 4 company
   */
  merge(type: number, winner: number, losers: readonly number[], change: Change = {}) {
    mergeRecords(this, type, winner, losers, change)
  }

  /** Says anew what a deal, lead or item sells. The sum follows unless somebody typed it; DATE_MODIFY moves only with the sum. */
  setProductRows(ownerType: number, ownerId: number, rows: readonly Input[], change: Change = {}) {
    for (const row of this.productRows.table.index('ownerId')!.get(ownerId))
      if (row.ownerType === ownerType) this.productRows.remove(row.ID)
    const made = rows.map((row) => this.productRows.add({ ...row, ownerType, ownerId }))
    const owner = this.recordsOf(ownerType)?.get(ownerId)
    if (owner?.IS_MANUAL_OPPORTUNITY !== false) return
    const sum = made.reduce((total, { price, quantity }) => total + price * quantity, 0)
    this.recordsOf(ownerType)!.update(ownerId, { OPPORTUNITY: Math.round(sum * 100) / 100 }, change)
  }

  /** Takes a deleted deal out of the items that hung on it. */
  detachItems(dealId: number) {
    for (const type of this.itemTypes.all()) {
      const { table } = this.items.of(type.entityTypeId)
      for (const item of table.index('parentId2')!.get(dealId)) {
        item.parentId2 = null
        table.touch(item)
      }
    }
  }

  /** History rows that the portal shows: those of living deals, in their present pipeline. */
  readonly isShown = (row: Row): boolean =>
    this.deals.get(row.OWNER_ID as number)?.CATEGORY_ID === row.CATEGORY_ID

  /** Status rows that the portal shows: those of living leads. */
  readonly isLeadShown = (row: Row): boolean => this.leads.get(row.OWNER_ID as number) !== undefined

  #links<R extends Row>(rows: Collection<Binding>, owner: string, member: string, records: Collection<R>) {
    return new Links({ rows, owner, member, records: records as unknown as Collection<Row> })
  }

  #index() {
    this.history.table.indexBy('OWNER_ID')
    this.leadHistory.table.indexBy('OWNER_ID')
    this.activities.table.indexBy('OWNER_ID', (row) =>
      row.BINDINGS ? ownersOf(row).map(([, id]) => id) : row.OWNER_ID,
    )
    this.activities.table.indexBy('ASSOCIATED_ENTITY_ID')
    this.comments.table.indexBy('ENTITY_ID')
    this.productRows.table.indexBy('ownerId')
    this.deals.table.indexBy('COMPANY_ID')
    this.leads.table.indexBy('COMPANY_ID')
  }
}
