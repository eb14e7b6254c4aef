import { type Answers, askAll } from './ask.ts'
import type { RunContext } from './context.ts'
import { nameOf, type PortalRow, type Stream, styleOf } from './entity.ts'
import { MethodError } from './errors.ts'
import type { Params } from './php.ts'
import { isObject } from './php.ts'
import type { Command } from './portal-client.ts'
import type { EntityReport } from './report.ts'
import { portalTime } from './server-time.ts'
import type { IdRange, StreamCursor } from './state.ts'
import { createStore, type Store } from './store.ts'
import { shapeOf } from './tables.ts'
import { idOf, type Portion, pageCommand, type Route, readAhead, readPage, rowsOf, walk } from './walk.ts'

/** Re-read before the last known moment: a long transaction may publish a row with an earlier change time. */
const OVERLAP_MS = 10 * 60_000
/** A big table is loaded as several ranges of ids side by side: one chain alone waits for the portal most of the time. */
const ROWS_PER_RANGE = 25_000
const MOST_RANGES = 4
const OWNERS_PER_WALK = 50

/** What to ask for in the run's first request: counts for a full load, else the first page of all that is new or changed. */
export function streamQuestions(
  stream: Stream,
  cursor: StreamCursor | undefined,
  serverOffset: string | undefined,
): Map<string, Command> {
  const name = (part: string) => `${nameOf(stream)}_${part}`
  if (!cursor)
    return new Map([
      [name('count'), pageCommand(stream, {}, { count: true, idsOnly: true })],
      [name('last'), pageCommand(stream, {}, { last: true, idsOnly: true })],
    ])
  if (cursor.load) return new Map()
  const above = `>${styleOf(stream).asked}`
  const questions = new Map([[name('new'), pageCommand(stream, { [above]: cursor.lastId }, { count: true })]])
  for (const field of changesOf(stream, cursor)) {
    const filter = windowOf(stream, field, cursor, serverOffset)
    const after = cursor.window?.after[field] ?? 0
    questions.set(name(field), pageCommand(stream, { ...filter, [above]: after }, { count: true }))
  }
  return questions
}

/**
 * Brings a big table up to date: in full where nothing is known, else by what is new and what changed.
 * Every portion is committed together with the cursor behind it.
 *
 * @param answers  to {@link streamQuestions}
 * @throws {MethodError} when the portal refuses the method
 */
export async function syncStream(
  context: RunContext,
  stream: Stream,
  cursor: StreamCursor | undefined,
  answers: Answers,
  serverOffset: string | undefined,
  report: EntityReport,
): Promise<void> {
  const until = serverTimeOf(answers)
  const started = cursor ?? startLoad(stream, answers, until)
  const store = createStore(context, stream, started, report)
  if (started.load) await loadRanges(context, stream, store)
  else await loadChanges(context, stream, store, answers, serverOffset, until)
  // What an earlier run had begun ends at the moment it began: what happened since is read now.
  if (cursor && (cursor.load || cursor.window)) {
    const later = await askAll(context.portal, streamQuestions(stream, store.cursor, serverOffset))
    await loadChanges(context, stream, store, later, serverOffset, serverTimeOf(later))
  }
  await store.finish()
}

function serverTimeOf(answers: Answers): string | undefined {
  const ms = Date.parse(answers.serverTime ?? '')
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString()
}

/** The plan of a full load: ids so far, cut into ranges. What comes later is new to the next run. */
function startLoad(stream: Stream, answers: Answers, since: string | undefined): StreamCursor {
  const total = okOf(answers, `${nameOf(stream)}_count`).total ?? 0
  const newest = rowsOf(stream, okOf(answers, `${nameOf(stream)}_last`).result, stream.list.method)
  const lastId =
    newest.length > 0 ? (newest.map((row) => idOf(stream, row)).find(Boolean) ?? unplaced(stream)) : 0
  const parts = Math.max(1, Math.min(MOST_RANGES, Math.round(total / ROWS_PER_RANGE)))
  const edge = (part: number) => Math.floor((lastId * part) / parts)
  const ranges: IdRange[] =
    lastId > 0 ? Array.from({ length: parts }, (_, part) => ({ after: edge(part), to: edge(part + 1) })) : []
  return { shape: shapeOf(stream), load: { ranges, total, seen: 0 }, lastId, ...(since ? { since } : {}) }
}

async function loadRanges(context: RunContext, stream: Stream, store: Store): Promise<void> {
  const { ranges, total, seen } = store.cursor.load!
  context.tracker.expect(nameOf(stream), total)
  context.tracker.resume(nameOf(stream), seen)
  const ends = await Promise.allSettled(
    ranges.map((range, index) => {
      const route = { filter: {}, ...range }
      return follow(context, stream, route, (portion) =>
        store.put(portion.rows, (cursor) => {
          const left = cursor.load!.ranges.map((one, at) =>
            at === index ? { ...one, after: portion.last ? one.to : portion.after } : one,
          )
          return { ...cursor, load: { ranges: left, total, seen: cursor.load!.seen + portion.rows.length } }
        }),
      )
    }),
  )
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  await store.set(({ load: _, ...cursor }) => cursor)
}

async function loadChanges(
  context: RunContext,
  stream: Stream,
  store: Store,
  answers: Answers,
  offset: string | undefined,
  until: string | undefined,
): Promise<void> {
  const { cursor } = store
  // A window that was interrupted is read to the end first, and ends where it began to be read.
  const window = cursor.window ?? { after: {}, ...(until ? { until } : {}) }
  await store.set((now) => ({ ...now, window }))
  const tasks = [
    () =>
      visit(context, stream, answers, 'new', { filter: {}, after: cursor.lastId }, (portion) =>
        store.put(portion.rows, (now) => ({ ...now, lastId: Math.max(now.lastId, portion.after) })),
      ),
    ...changesOf(stream, cursor).map((field, index) => () => {
      const filter = windowOf(stream, field, cursor, offset)
      if (!obeys(context, stream, answers, field, cursor, index === 0)) return Promise.resolve()
      const route = { filter, after: window.after[field] ?? 0 }
      return visit(context, stream, answers, field, route, (portion) =>
        store.put(portion.rows, (now) => ({
          ...now,
          window: { ...now.window!, after: { ...now.window!.after, [field]: portion.after } },
        })),
      )
    }),
  ]
  for (const task of tasks) await task()
  await store.set(({ window: read, ...now }) => ({ ...now, ...(read?.until ? { since: read.until } : {}) }))
}

/**
 * Reads the rows of owners again whose logged field changed since the last run: the portal hides the history of a deal
 * in other pipelines and shows it again when the deal comes back.
 */
export async function rereadOwners(
  context: RunContext,
  stream: Stream,
  cursor: StreamCursor,
  report: EntityReport,
): Promise<void> {
  const { by } = stream.follows!
  const { owners, followed, moved } = await ownersMoved(context, stream, cursor)
  if (followed === cursor.followed && moved === cursor.moved) return
  const store = createStore(context, stream, cursor, report)
  for (let at = 0; at < owners.length; at += OWNERS_PER_WALK) {
    const filter = { [`@${by}`]: owners.slice(at, at + OWNERS_PER_WALK) }
    await follow(context, stream, { filter, after: 0 }, (portion) => store.put(portion.rows, (now) => now))
  }
  await store.set((now) => ({ ...now, followed, moved }))
  await store.finish()
}

/** Owners whose move was logged, or told by new rows of the stream, since the last time. */
async function ownersMoved({ pool, portalId }: RunContext, stream: Stream, cursor: StreamCursor) {
  const { table, column, moves } = stream.follows!
  const { rows } = await pool.query<{ last: string | null; owners: string[] | null }>(
    `select (select max(id) from app.changes)::text as last, array_agg(distinct record_id) as owners
     from app.changes where portal_id = $1 and entity = $2 and field = $3 and id > $4`,
    [portalId, table, column, cursor.followed ?? 0],
  )
  const told = moves
    ? await pool.query<{ owner: string }>(
        `select distinct ${moves.owner}::text as owner from raw.${stream.table}
         where portal_id = $1 and ${moves.column} = $2 and id > $3`,
        [portalId, moves.value, cursor.moved ?? cursor.lastId],
      )
    : { rows: [] }
  const owners = new Set([...(rows[0]!.owners ?? []), ...told.rows.map(({ owner }) => owner)].map(Number))
  return { owners: [...owners], followed: Number(rows[0]!.last ?? 0), moved: cursor.lastId }
}

/** Stores the first page, which came with the run's first request, and walks on if there is more. */
async function visit(
  context: RunContext,
  stream: Stream,
  answers: Answers,
  part: string,
  route: Route,
  put: (portion: Portion) => Promise<void>,
): Promise<void> {
  const { result, total } = okOf(answers, `${nameOf(stream)}_${part}`)
  const { rows, after, full } = readPage(stream, result, route.after)
  if (rows.length === 0) return
  context.tracker.expect(nameOf(stream), total || rows.length)
  await put({ rows, after, last: !full })
  if (!full) return
  const expected = total ? total - rows.length : undefined
  await follow(context, stream, { ...route, after, ...(expected === undefined ? {} : { expected }) }, put)
}

async function follow(
  context: RunContext,
  stream: Stream,
  route: Route,
  put: (portion: Portion) => Promise<void>,
): Promise<void> {
  for await (const portion of readAhead(walk(context.portal, stream, route, context.signal)))
    await put(portion)
}

/** Fields to watch; without a moment to start from, or rows to change, there is nothing to ask. */
function changesOf(stream: Stream, cursor: StreamCursor): string[] {
  return cursor.since && cursor.lastId > 0 ? stream.changes : []
}

/** Known rows changed since the last run. New ones, above the last known id, are asked for on their own. */
function windowOf(stream: Stream, field: string, cursor: StreamCursor, offset: string | undefined): Params {
  const from = portalTime(Date.parse(cursor.since!) - OVERLAP_MS, offset)
  return { [`>=${field}`]: from, [`<=${styleOf(stream).asked}`]: cursor.lastId }
}

function unplaced(stream: Stream): never {
  throw new MethodError(stream.list.method, '', 'sent a last row without a usable ID')
}

/** A classic list ignores a filter it does not know and answers with everything: that would be a full scan at each run. */
function obeys(
  { log, portalId }: RunContext,
  stream: Stream,
  answers: Answers,
  field: string,
  cursor: StreamCursor,
  vital: boolean,
): boolean {
  const from = Date.parse(cursor.since!) - OVERLAP_MS - 1000
  const { result } = okOf(answers, `${nameOf(stream)}_${field}`)
  const rows = rowsOf(stream, result, stream.list.method).filter(isObject)
  const stray = rows.find((row: PortalRow) => Date.parse(String(row[answeredAs(stream, field)])) < from)
  if (!stray) return true
  const reason = `ignores the filter >=${field}`
  if (vital) throw new MethodError(stream.list.method, '', reason)
  log.warn(
    { portal: portalId, entity: nameOf(stream), field },
    `the portal ${reason}; changes of this field alone are not seen`,
  )
  return false
}

/** Tasks are asked for `CHANGED_DATE` and answer `changedDate`. */
function answeredAs(stream: Stream, field: string): string {
  if (stream.style !== 'tasks') return field
  return field.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
}

function okOf(answers: Answers, name: string) {
  const answer = answers.get(name)
  if (answer.kind === 'refused') throw answer.error
  return answer
}
