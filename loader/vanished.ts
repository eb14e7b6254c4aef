import type { Budget } from './budget.ts'
import type { RunContext } from './context.ts'
import { nameOf, type Stream, styleOf } from './entity.ts'
import type { Params } from './php.ts'
import type { EntityReport } from './report.ts'
import { portalTime } from './server-time.ts'
import type { StreamCursor } from './state.ts'
import type { Store } from './store.ts'
import { quote } from './tables.ts'
import { inTransaction } from './transaction.ts'
import { idOf, PAGE, type Portion, walk } from './walk.ts'

/** Fewer vanished rows are always believed, more only up to this share: lost rights look exactly like deletions. */
const BELIEVED_ROWS = 20
const BELIEVED_SHARE = 0.05

/**
 * Compares all ids of a stream with the portal's: what is missing here is fetched, what the portal no longer lists is
 * marked, and deleted when the reading is whole. Resumes where the budget ended.
 *
 * @param accept  believe in any number of deletions
 * @returns whether the reading came to its end
 */
export async function reconcileIds(
  context: RunContext,
  stream: Stream,
  store: Store,
  report: EntityReport,
  budget: Budget,
  accept: boolean,
): Promise<boolean> {
  const { lastId } = store.cursor
  const after = store.cursor.reconcile?.after ?? 0
  if (lastId > 0 && after < lastId) {
    if (!budget.take()) return false
    const route = { filter: {}, after, to: lastId, idsOnly: true }
    let from = after
    for await (const portion of walk(context.portal, stream, route, context.signal)) {
      const to = portion.last ? lastId : portion.after
      await compare(context, stream, store, portion, from, to)
      from = to
      if (from < lastId && !budget.take()) return false
    }
  }
  report.written += await conclude(context, stream, store, accept)
  await context.state.reconciled(nameOf(stream))
  return true
}

/** Reads the rows of the last days again: some of their fields are filled in later, without a change date. */
export async function revisit(
  context: RunContext,
  stream: Stream,
  store: Store,
  now: number,
  offset: string | undefined,
): Promise<void> {
  const { field, days } = stream.revisit!
  const filter = { [`>=${field}`]: portalTime(now - days * 86_400_000, offset) }
  for await (const { rows } of walk(context.portal, stream, { filter, after: 0 }, context.signal))
    await store.put(rows, (cursor) => cursor)
  await context.state.reconciled(nameOf(stream))
}

/**
 * Fetches records by their ids and stores them; the cursor stays.
 *
 * @returns ids that the portal did not give
 */
export async function fetchByIds(
  context: RunContext,
  stream: Stream,
  store: Store,
  ids: number[],
): Promise<number[]> {
  const left = new Set(ids)
  const { asked } = styleOf(stream)
  for (let at = 0; at < ids.length; at += PAGE) {
    const filter: Params = { [asked]: ids.slice(at, at + PAGE) }
    for await (const { rows } of walk(context.portal, stream, { filter, after: 0 }, context.signal)) {
      await store.put(rows, (cursor) => cursor)
      for (const row of rows) left.delete(idOf(stream, row) ?? 0)
    }
  }
  return [...left]
}

/** Reads the records again that name one which was deleted lately: duplicates may have been merged. */
export async function rereadReferrers(context: RunContext, stream: Stream, store: Store): Promise<void> {
  const gone = Object.entries(stream.refers ?? {}).map(
    ([column, table]) => `exists (
      select from raw.${quote(table)} as gone where gone.portal_id = stored.portal_id and gone.id = stored.${quote(column)}
        and gone.deleted_at > now() - interval '2 days')`,
  )
  if (gone.length === 0) return
  const { rows } = await context.pool.query<{ id: string }>(
    `select id from ${place(stream)} as stored where ${owned(stream, context)} and deleted_at is null and (${gone.join(' or ')})`,
  )
  const ids = rows.map(({ id }) => Number(id))
  await fetchByIds(context, stream, store, ids)
}

/** Marks records as deleted because the portal said so. */
export async function markDeleted(context: RunContext, stream: Stream, ids: number[]): Promise<number> {
  const { rowCount } = await context.pool.query(
    `update ${place(stream)} set deleted_at = ${NOW}, synced_at = ${NOW}, missing_since = null
     where ${owned(stream, context)} and id = any($1) and deleted_at is null`,
    [ids],
  )
  return rowCount ?? 0
}

const NOW = `date_trunc('milliseconds', clock_timestamp())`

async function compare(
  context: RunContext,
  stream: Stream,
  store: Store,
  portion: Portion,
  from: number,
  to: number,
): Promise<void> {
  const ids = portion.rows.map((row) => idOf(stream, row)).filter((id) => id !== undefined)
  const strays = portion.rows.length - ids.length
  const next = (cursor: StreamCursor) => ({ ...cursor, reconcile: { after: to } })
  const unknown = await inTransaction(context.pool, async (client) => {
    const listed = 'select id from unnest($1::bigint[]) as listed (id)'
    const { rows } = await client.query<{ id: string }>(
      `${listed} where not exists (select from ${place(stream)} as stored where ${owned(stream, context)} and stored.id = listed.id and deleted_at is null)`,
      [ids],
    )
    await client.query(
      `update ${place(stream)} set missing_since = null where ${owned(stream, context)} and id = any($1) and missing_since is not null`,
      [ids],
    )
    // Among rows without a readable id anyone could be meant.
    if (strays === 0)
      await client.query(
        `update ${place(stream)} as stored set missing_since = ${NOW}
         where ${owned(stream, context)} and id > $2 and id <= $3 and deleted_at is null and missing_since is null
           and not exists (select from (${listed}) as present where present.id = stored.id)`,
        [ids, from, to],
      )
    await context.state.save(client, nameOf(stream), next(store.cursor), { inserted: 0 })
    return rows.map(({ id }) => Number(id))
  })
  if (unknown.length > 0) {
    context.log.info(
      { portal: context.portalId, entity: nameOf(stream), ids: unknown.slice(0, 20), count: unknown.length },
      'records that the sync had missed are fetched',
    )
    await fetchByIds(context, stream, store, unknown)
  }
  await store.set(next)
}

/** All ids were read: rows that the portal did not list are deleted, unless there are implausibly many. */
async function conclude(context: RunContext, stream: Stream, store: Store, accept: boolean): Promise<number> {
  const { pool, log, portalId } = context
  const { rows } = await pool.query<{ missing: number; known: number }>(
    `select count(*) filter (where missing_since is not null)::int as missing, count(*)::int as known
     from ${place(stream)} where ${owned(stream, context)} and deleted_at is null`,
  )
  const { missing, known } = rows[0]!
  const believed = accept || missing <= Math.max(BELIEVED_ROWS, known * BELIEVED_SHARE)
  if (missing > 0 && believed)
    await pool.query(
      `update ${place(stream)} set deleted_at = ${NOW}, synced_at = ${NOW}, missing_since = null
       where ${owned(stream, context)} and missing_since is not null and deleted_at is null`,
    )
  if (missing > 0)
    log[believed ? 'info' : 'error'](
      { portal: portalId, entity: nameOf(stream), missing, known },
      believed ? 'records were deleted in the portal' : 'too many records vanished to believe in deletions',
    )
  await store.set(({ reconcile: _, doubted: _old, ...cursor }) =>
    believed ? cursor : { ...cursor, doubted: { missing, known } },
  )
  return believed ? missing : 0
}

function place(stream: Stream): string {
  return `raw.${quote(stream.table)}`
}

/** The rows of this stream and portal. */
function owned({ share = {} }: Stream, { portalId }: RunContext): string {
  const shares = Object.entries(share).map(([column, value]) => `${quote(column)} = ${Math.trunc(value)}`)
  return [`portal_id = ${Math.trunc(portalId)}`, ...shares].join(' and ')
}
