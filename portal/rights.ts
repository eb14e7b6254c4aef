/** What a caller may see: a store with fewer rows, made only for those who do not see everything. */
import { refuse } from './errors.ts'
import { Collection } from './store/collection.ts'
import type { RowIndex } from './store/row-index.ts'
import { type Row, Table } from './store/table.ts'
import type { Store } from './store.ts'

/** Rights of the webhook's owner; may be changed while the portal runs. */
export interface Rights {
  userId: number
  /** Administrators see everything, whatever `sees` says. */
  admin: boolean
  scopes: string[]
  /** Pipelines that he may read; undefined for all. */
  pipelines: number[] | undefined
  /** CRM records of everybody, of his department and those below it, or his own. */
  sees: 'all' | 'department' | 'own'
}

type Visible = (row: Row) => boolean

/** The store as somebody sees it; rows vanish from lists and totals without a sign. */
export function visibleStore(store: Store, { admin, sees }: Rights, userId: number): Store {
  if (admin || sees === 'all') return store
  const rules = visibility(store, colleagues(store, sees, userId))
  const views = new Map<unknown, unknown>()
  for (const [name, rule] of Object.entries(rules)) {
    const collection: unknown = Reflect.get(store, name)
    if (collection instanceof Collection) views.set(collection, view(collection as Collection<Row>, rule))
  }
  for (const { entityTypeId } of store.itemTypes.all()) {
    const items = store.items.of(entityTypeId) as unknown as Collection<Row>
    views.set(items, view(items, rules.items!))
  }
  const seen = (value: unknown) => views.get(value) ?? value
  const items = through(store.items, seen, {
    get: (type: number, id: number) =>
      store.items.get(type, id) && (seen(store.items.of(type)) as Items).get(id),
    all: () => store.items.all().filter(rules.items!),
  })
  views.set(store.items, items)
  return through(store, seen)
}

type Items = Collection<Row>

/** An object whose properties and answers are exchanged on the way out. */
function through<T extends object>(target: T, seen: (value: unknown) => unknown, own: object = {}): T {
  return new Proxy(target, {
    get(_target, name) {
      if (name in own) return Reflect.get(own, name)
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return seen(value)
      return (...given: unknown[]) => seen(Reflect.apply(value, target, given))
    },
  })
}

/** Ids of the users whose records count. */
function colleagues(store: Store, sees: Rights['sees'], userId: number): ReadonlySet<number> {
  if (sees === 'own') return new Set([userId])
  const mine = new Set((store.users.get(userId)?.UF_DEPARTMENT ?? []) as number[])
  for (let size = -1; size !== mine.size; ) {
    size = mine.size
    for (const row of store.departments.all()) if (mine.has(Number(row.PARENT))) mine.add(row.ID)
  }
  const together = store.users
    .all()
    .filter((row) => ((row.UF_DEPARTMENT ?? []) as number[]).some((id) => mine.has(id)))
  return new Set([userId, ...together.map(({ ID }) => ID)])
}

/** A rule for each collection that rights touch. */
function visibility(store: Store, allowed: ReadonlySet<number>): Record<string, Visible> {
  const by = (field: string) => (row: Row) => allowed.has(Number(row[field]))
  const assigned = by('ASSIGNED_BY_ID')
  const owners: Record<number, string> = { 1: 'leads', 2: 'deals', 3: 'contacts', 4: 'companies' }
  const records = store as unknown as Record<string, Collection<Row> | undefined>
  const ownerSeen = (type: unknown, id: unknown) => {
    const owner = records[owners[Number(type)] ?? '']?.get(Number(id))
    return owner !== undefined && assigned(owner)
  }
  return {
    deals: assigned,
    leads: assigned,
    contacts: assigned,
    companies: assigned,
    items: by('assignedById'),
    history: (row) => ownerSeen(2, row.OWNER_ID),
    leadHistory: (row) => ownerSeen(1, row.OWNER_ID),
    activities: (row) =>
      allowed.has(Number(row.RESPONSIBLE_ID)) || ownerSeen(row.OWNER_TYPE_ID, row.OWNER_ID),
    comments: (row) => ownerSeen(row.ENTITY_TYPE, row.ENTITY_ID),
    tasks: (row) => allowed.has(Number(row.RESPONSIBLE_ID)) || allowed.has(Number(row.CREATED_BY)),
    calls: by('PORTAL_USER_ID'),
    productRows: (row) => ownerSeen(row.ownerType, row.ownerId),
    dealContacts: (row) => ownerSeen(2, row.DEAL_ID),
    leadContacts: (row) => ownerSeen(1, row.LEAD_ID),
    contactCompanies: (row) => ownerSeen(3, row.CONTACT_ID),
  }
}

class VisibleTable extends Table {
  readonly #source: Table
  readonly #visible: Visible

  constructor(source: Table, visible: Visible) {
    super(source.changes?.field)
    this.#source = source
    this.#visible = visible
    for (const row of source.rows) if (visible(row)) this.rows.push(row)
  }

  override index(field: string): RowIndex<Row> | undefined {
    const index = this.#source.index(field)
    const found = (key: number) => index!.get(key).filter(this.#visible)
    return index && (Object.assign(Object.create(index), { get: found }) as RowIndex<Row>)
  }
}

/** A collection with fewer rows to read; writing goes to the true one. */
function view(collection: Collection<Row>, visible: Visible): Collection<Row> {
  let table: Table | undefined
  const rows = () => {
    table ??= new VisibleTable(collection.table as Table, visible)
    return table
  }
  const get = (id: number) => {
    const row = collection.get(id)
    if (row && !visible(row)) throw refuse('Access denied.')
    return row
  }
  return new Proxy(collection, {
    get(target, name) {
      if (name === 'table') return rows()
      if (name === 'all') return () => rows().rows
      if (name === 'get') return get
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
