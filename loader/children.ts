import { askAll } from './ask.ts'
import type { Budget } from './budget.ts'
import type { RunContext } from './context.ts'
import { type ChildQuestion, type Children, columnsOf, keyOf, nameOf, type Values } from './entity.ts'
import type { MethodError } from './errors.ts'
import { isObject } from './php.ts'
import { type Fault, readRows } from './read-rows.ts'
import type { EntityReport } from './report.ts'
import type { ChildrenCursor, OwnerMark } from './state.ts'
import { quote, shapeOf } from './tables.ts'
import { inTransaction } from './transaction.ts'
import { PAGE, rowsOf } from './walk.ts'
import { createWriter } from './write.ts'

/** Questions that go into one request. */
const QUESTIONS = 50

/** Dates of the portal have whole seconds: an owner that changed just now may change again without a trace. */
const HOT = '3 seconds'
const MOST_HOT = 2000

/** Owners whose children are to be read, and where the cursor stands behind them. */
interface Portion {
  question: ChildQuestion
  /** Owners that live; those that were deleted have no children any more. */
  alive: number[]
  gone: number[]
  advance(cursor: ChildrenCursor): ChildrenCursor
}

/**
 * Reads the children of owners that are new or changed since the last run; each portion is committed with its cursor.
 *
 * @param began  the portal's clock when the run began (ISO)
 * @throws {MethodError} when the portal refuses the method
 */
export async function syncChildren(
  context: RunContext,
  children: Children,
  stored: ChildrenCursor | undefined,
  report: EntityReport,
  began: string | undefined,
): Promise<void> {
  const cursor = stored ?? (await startingAt(context, children))
  const keeper = createKeeper(context, children, cursor, report)
  for (const question of children.of) {
    const hot = cursor.hot?.[question.table] ?? []
    if (hot.length > 0)
      await keeper.store({ question, alive: hot, gone: [], advance: cooled(question.table) })
    await keeper.follow((now) => changedOwners(context, question, now, began))
  }
  await context.state.finished(nameOf(children), keeper.cursor)
}

/** Owners of cheap children are gone through again: not every change of a child moves a date of its owner. */
export async function startSweep(
  { pool, portalId }: RunContext,
  children: Children,
  cursor: ChildrenCursor,
): Promise<ChildrenCursor> {
  const backfill: Record<string, number> = {}
  for (const { table } of children.of) {
    const { rows } = await pool.query<{ id: string | null }>(
      `select max(id)::text as id from raw.${quote(table)} where portal_id = $1`,
      [portalId],
    )
    if (rows[0]?.id) backfill[table] = Number(rows[0].id)
  }
  return Object.keys(backfill).length > 0 ? { ...cursor, backfill } : cursor
}

/** Reads on among owners that did not change, newest first, as far as the budget goes. */
export async function backfillChildren(
  context: RunContext,
  children: Children,
  cursor: ChildrenCursor,
  report: EntityReport,
  budget: Budget,
): Promise<void> {
  const keeper = createKeeper(context, children, cursor, report)
  for (const question of children.of)
    await keeper.follow(async (now) =>
      budget.take() ? olderOwners(context, children, question, now) : undefined,
    )
}

/** Reads the children of these owners now, wherever the cursor stands. */
export async function readChildrenOf(
  context: RunContext,
  children: Children,
  table: string,
  owners: number[],
  cursor: ChildrenCursor,
  report: EntityReport,
): Promise<void> {
  const question = children.of.find((one) => one.table === table)
  if (!question || owners.length === 0) return
  const keeper = createKeeper(context, children, cursor, report)
  for (let at = 0; at < owners.length; at += question.owners * QUESTIONS) {
    const alive = owners.slice(at, at + question.owners * QUESTIONS)
    await keeper.store({ question, alive, gone: [], advance: (now) => now })
  }
}

/**
 * Owners of children that are known by their own id alone: the portal tells, and of deleted ones what is stored.
 *
 * @returns owners' ids by table
 */
export async function locateOwners(
  context: RunContext,
  children: Children,
  ids: number[],
): Promise<Map<string, number[]>> {
  const found = new Map<string, Set<number>>()
  const note = (table: string, id: number) => found.set(table, (found.get(table) ?? new Set()).add(id))
  const { locate, owner, ownerKind } = children
  if (!locate) return new Map()
  const answers = await askAll(context.portal, new Map(ids.map((id) => [`l${id}`, locate.ask(id)])))
  for (const id of ids) {
    const answer = answers.get(`l${id}`)
    const place = answer.kind === 'ok' ? locate.owner(answer.result) : undefined
    if (place) note(place.table, place.id)
  }
  const { rows } = await context.pool.query<{ owner: string; kind: string | null }>(
    `select distinct ${quote(owner)} as owner, ${ownerKind ? quote(ownerKind.column) : 'null'}::text as kind
     from raw.${quote(children.table)} where portal_id = $1 and id = any($2)`,
    [context.portalId, ids],
  )
  for (const row of rows) {
    const index = ownerKind ? ownerKind.values.findIndex((value) => String(value) === row.kind) : 0
    const question = children.of[index]
    if (question) note(question.table, Number(row.owner))
  }
  return new Map([...found].map(([table, owners]) => [table, [...owners]]))
}

/** What is cheap is read from the beginning; what is slow begins now, and the rest is filled in later. */
async function startingAt({ pool, portalId }: RunContext, children: Children): Promise<ChildrenCursor> {
  const read: Record<string, OwnerMark> = {}
  const backfill: Record<string, number> = {}
  for (const { table } of children.of) {
    read[table] = { at: '-infinity', id: 0 }
    if (!children.slow) continue
    const { rows } = await pool.query<{ at: string | null; id: string | null }>(
      `select max(synced_at)::text as at, max(id)::text as id from raw.${quote(table)} where portal_id = $1`,
      [portalId],
    )
    if (rows[0]?.at) read[table] = { at: rows[0].at, id: Number.MAX_SAFE_INTEGER }
    backfill[table] = Number(rows[0]?.id ?? 0)
  }
  return { shape: shapeOf(children), read, ...(children.slow ? { backfill } : {}) }
}

async function changedOwners(
  { pool, portalId }: RunContext,
  question: ChildQuestion,
  cursor: ChildrenCursor,
  began: string | undefined,
): Promise<Portion | undefined> {
  const mark = cursor.read[question.table] ?? { at: '-infinity', id: 0 }
  const { rows } = await pool.query<{ id: string; at: string; gone: boolean; hot: boolean | null }>(
    `select id, synced_at::text as at, deleted_at is not null as gone,
       greatest(date_modify, last_activity_time) >= $5::timestamptz - interval '${HOT}' as hot
     from raw.${quote(question.table)}
     where portal_id = $1 and synced_at >= $2 and (synced_at, id) > ($2::timestamptz, $3::bigint)
     order by synced_at, id limit $4`,
    [portalId, mark.at, mark.id, question.owners * QUESTIONS, began ?? null],
  )
  const last = rows.at(-1)
  if (!last) return undefined
  const next: OwnerMark = { at: last.at, id: Number(last.id) }
  const idsOf = (some: typeof rows) => some.map(({ id }) => Number(id))
  const hot = idsOf(rows.filter((row) => row.hot && !row.gone))
  const { table } = question
  return {
    question,
    alive: idsOf(rows.filter(({ gone }) => !gone)),
    gone: idsOf(rows.filter(({ gone }) => gone)),
    advance: (now) => ({
      ...now,
      read: { ...now.read, [table]: next },
      ...(hot.length > 0
        ? { hot: { ...now.hot, [table]: [...(now.hot?.[table] ?? []), ...hot].slice(-MOST_HOT) } }
        : {}),
    }),
  }
}

/** The hot owners of a table were read again. */
function cooled(table: string) {
  return ({ hot, ...cursor }: ChildrenCursor): ChildrenCursor => {
    const { [table]: _, ...rest } = hot ?? {}
    return Object.keys(rest).length > 0 ? { ...cursor, hot: rest } : cursor
  }
}

async function olderOwners(
  { pool, portalId }: RunContext,
  children: Children,
  question: ChildQuestion,
  cursor: ChildrenCursor,
): Promise<Portion | undefined> {
  const from = cursor.backfill?.[question.table]
  if (!from) return undefined
  // A record in which nothing ever happened has no comments.
  const worth = children.slow ? 'and last_activity_time is distinct from date_create' : ''
  const { rows } = await pool.query<{ id: string }>(
    `select id from raw.${quote(question.table)}
     where portal_id = $1 and id <= $2 and deleted_at is null ${worth}
     order by id desc limit $3`,
    [portalId, from, question.owners * QUESTIONS],
  )
  const alive = rows.map(({ id }) => Number(id))
  const { [question.table]: _, ...rest } = cursor.backfill!
  const done = alive.length < question.owners * QUESTIONS
  const backfill = done ? rest : { ...rest, [question.table]: alive.at(-1)! - 1 }
  return {
    question,
    alive,
    gone: [],
    advance: ({ backfill: _old, ...now }) => (Object.keys(backfill).length > 0 ? { ...now, backfill } : now),
  }
}

function createKeeper(context: RunContext, children: Children, start: ChildrenCursor, report: EntityReport) {
  const { pool, portalId, quarantine, state, tracker } = context
  const name = nameOf(children)
  const columns = columnsOf(children)
  const ownerAt = columns.findIndex((column) => column.name === children.owner)
  const writer = createWriter(children, portalId)
  let cursor = start

  async function store(portion: Portion): Promise<void> {
    await keep(portion, await ask(context, children, portion))
  }

  async function keep({ question, alive, gone, advance }: Portion, answered: Answered): Promise<void> {
    const { rows, faults } = readRows(columns, keyOf(children), answered.rows)
    faults.push(...takeForeign(rows, ownerAt, new Set(alive.map(String))))
    const owners = [...alive.filter((id) => !answered.refused.has(id)), ...gone]
    const next = advance(cursor)
    const { changed, told } = await inTransaction(pool, async (client) => {
      const merged = await writer.merge(client, [...rows.values()])
      const refused = merged.rejected.map(({ key, reason }) => ({ recordId: key, reason, record: null }))
      const unreadable = [...faults, ...refused]
      const told = await quarantine.note(client, name, unreadable, [...rows.keys()])
      // Unreadable rows prove nothing about the others of their owner.
      const removed =
        unreadable.length === 0 ? await writer.removeOthers(client, among(children, question, owners)) : 0
      await state.save(client, name, next, { inserted: merged.inserted })
      return { changed: merged.written + removed, told }
    })
    told()
    cursor = next
    report.seen += answered.rows.length
    report.written += changed
    report.skipped += faults.length
    tracker.add(name, answered.rows.length)
  }

  return {
    get cursor() {
      return cursor
    },
    store,
    /** Portion after portion; the next is asked for while the present one is stored. */
    async follow(next: (cursor: ChildrenCursor) => Promise<Portion | undefined>): Promise<void> {
      let kept: Promise<void> = Promise.resolve()
      let ahead = cursor
      for (;;) {
        const portion = await next(ahead)
        if (!portion) break
        ahead = portion.advance(ahead)
        const answered = await ask(context, children, portion)
        await kept
        kept = keep(portion, answered)
        kept.catch(() => {})
      }
      await kept
    },
  }
}

/** Takes out rows of owners that nobody asked about: their owner's id cannot be right. */
function takeForeign(rows: Map<string, Values>, ownerAt: number, asked: ReadonlySet<string>): Fault[] {
  const foreign = [...rows].filter(([, values]) => !asked.has(values[ownerAt] ?? ''))
  for (const [key] of foreign) rows.delete(key)
  return foreign.map(([key, values]) => ({
    recordId: key,
    reason: `owner: nobody asked about ${values[ownerAt] ?? 'none'}`,
    record: values,
  }))
}

interface Answered {
  rows: unknown[]
  /** Owners that the portal would not speak about: nothing is concluded from their silence. */
  refused: Set<number>
}

/** Asks for the children of all owners of a portion, page after page where there are many. */
async function ask(
  { portal }: RunContext,
  children: Children,
  { question, alive }: Portion,
): Promise<Answered> {
  const groups = Array.from({ length: Math.ceil(alive.length / question.owners) }, (_, index) =>
    alive.slice(index * question.owners, (index + 1) * question.owners),
  )
  const rows: unknown[] = []
  const refused = new Set<number>()
  let failure: MethodError | undefined
  let open = groups.map((ids, index) => ({ name: `g${index}`, ids, start: 0 }))
  while (open.length > 0) {
    const answers = await askAll(
      portal,
      new Map(open.map(({ name, ids, start }) => [name, question.ask(ids, start)])),
    )
    const more: typeof open = []
    for (const { name, ids, start } of open) {
      const answer = answers.get(name)
      if (answer.kind === 'refused') {
        failure = answer.error
        if (!isAboutOne(answer.error) || ids.length > 1) throw answer.error
        for (const id of ids) refused.add(id)
        continue
      }
      const page = rowsOf(children, answer.result, question.ask(ids, start).method)
      rows.push(...unfolded(children, page))
      if (page.length >= PAGE) more.push({ name, ids, start: start + PAGE })
    }
    open = more
  }
  if (failure && refused.size === alive.length && alive.length > 1) throw failure
  return { rows, refused }
}

/** A record that vanished a moment ago must not stop the others. */
function isAboutOne({ code }: MethodError): boolean {
  return ['', 'NOT_FOUND', 'ACCESS_DENIED', 'OWNER_NOT_FOUND'].includes(code)
}

function unfolded({ unfold }: Children, page: unknown[]): unknown[] {
  return unfold ? page.flatMap((row) => (isObject(row) ? unfold(row) : [row])) : page
}

function among(children: Children, question: ChildQuestion, owners: number[]) {
  const { owner, ownerKind } = children
  const condition = `stored.${quote(owner)} = any($1::bigint[])`
  if (!ownerKind) return { condition, values: [owners] }
  const kind = ownerKind.values[children.of.indexOf(question)]
  return { condition: `${condition} and stored.${quote(ownerKind.column)} = $2`, values: [owners, kind] }
}
