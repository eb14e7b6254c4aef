/** Whose children are to be read next, and where the cursor stands behind them. */
import { askAll } from './ask.ts'
import type { RunContext } from './context.ts'
import type { ChildQuestion, Children } from './entity.ts'
import type { ChildrenCursor, OwnerMark } from './state.ts'
import { quote, shapeOf } from './tables.ts'

/** Questions that go into one request. */
export const QUESTIONS = 50

/** Dates of the portal have whole seconds: an owner that changed just now may change again without a trace. */
const HOT = '3 seconds'
const MOST_HOT = 2000

/** Owners whose children are to be read, and where the cursor stands behind them. */
export interface Portion {
  question: ChildQuestion
  /** Owners that live; those that were deleted have no children any more. */
  alive: number[]
  gone: number[]
  advance(cursor: ChildrenCursor): ChildrenCursor
}

/** What is cheap is read from the beginning; what is slow begins now, and the rest is filled in later. */
export async function startingAt(
  { pool, portalId }: RunContext,
  children: Children,
): Promise<ChildrenCursor> {
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

/** Owners whose rows were written since the last one that was read. */
export async function changedOwners(
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
export function cooled(table: string) {
  return ({ hot, ...cursor }: ChildrenCursor): ChildrenCursor => {
    const { [table]: _, ...rest } = hot ?? {}
    return Object.keys(rest).length > 0 ? { ...cursor, hot: rest } : cursor
  }
}

export async function olderOwners(
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
