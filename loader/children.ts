import type { Budget } from './budget.ts'
import { changedOwners, cooled, olderOwners, type Portion, QUESTIONS, startingAt } from './child-owners.ts'
import { type Answered, askForChildren } from './child-questions.ts'
import type { RunContext } from './context.ts'
import { type ChildQuestion, type Children, columnsOf, keyOf, nameOf, type Values } from './entity.ts'
import { type Fault, readRows } from './read-rows.ts'
import type { EntityReport } from './report.ts'
import type { ChildrenCursor } from './state.ts'
import { quote } from './tables.ts'
import { inTransaction } from './transaction.ts'
import { createWriter } from './write.ts'

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

/** Stores portions of children, each with the cursor behind it. */
function createKeeper(context: RunContext, children: Children, start: ChildrenCursor, report: EntityReport) {
  const { pool, portalId, quarantine, state, tracker } = context
  const name = nameOf(children)
  const columns = columnsOf(children)
  const ownerAt = columns.findIndex((column) => column.name === children.owner)
  const writer = createWriter(children, portalId)
  let cursor = start

  async function store(portion: Portion): Promise<void> {
    await keep(portion, await askForChildren(context, children, portion))
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
        const answered = await askForChildren(context, children, portion)
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

function among(children: Children, question: ChildQuestion, owners: number[]) {
  const { owner, ownerKind } = children
  const condition = `stored.${quote(owner)} = any($1::bigint[])`
  if (!ownerKind) return { condition, values: [owners] }
  const kind = ownerKind.values[children.of.indexOf(question)]
  return { condition: `${condition} and stored.${quote(ownerKind.column)} = $2`, values: [owners, kind] }
}
