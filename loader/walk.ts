import { columnsOf, type PortalRow, type Stream } from './entity.ts'
import { MethodError, PortalError } from './errors.ts'
import { isObject, type Params } from './php.ts'
import type { Command, Outcome, PortalClient } from './portal-client.ts'

/** What to walk: ids in (after, to], further narrowed by `filter`. */
export interface Route {
  filter: Params
  after: number
  to?: number
  /** Rows that the portal counted there, if it did; only steers the size of requests. */
  expected?: number
}

/** Rows of one request, ascending by id. `after` is the id behind which the next portion begins. */
export interface Portion {
  rows: PortalRow[]
  after: number
  last: boolean
}

export const PAGE = 50
const LONGEST_CHAIN = 50
const FIRST_CHAIN = 10
/** The portal cuts a request off at 60 s. */
const SECONDS_PER_REQUEST = 25
const TRIES = 20

/** The list call for one page of a stream, by ascending id. `start` 0 also counts, -1 does not. */
export function pageCommand(stream: Stream, filter: Params, start: 0 | -1): Command {
  return {
    method: stream.list.method,
    params: { ...stream.list.params, order: { ID: 'ASC' }, filter, select: selectOf(stream), start },
  }
}

/** Rows inside the result of a list method. */
export function rowsOf(entity: { rows?: string }, result: unknown): PortalRow[] {
  const list = entity.rows && isObject(result) ? result[entity.rows] : result
  if (Array.isArray(list)) return list.filter(isObject)
  // A PHP array with holes comes as a map.
  return isObject(list) ? Object.values(list).filter(isObject) : []
}

/** The portal's id of a row, for cursors. */
export function idOf(stream: Stream, row: PortalRow): number {
  const id = Number(row.ID ?? row.id)
  if (Number.isSafeInteger(id) && id > 0) return id
  throw new MethodError(
    stream.list.method,
    '',
    'sent a row without a usable ID; its place in the list is unknown',
  )
}

/**
 * Walks a list by ascending id in chains of up to 50 pages per request, so that a page costs the same at record 100
 * and at record 1,000,000.
 *
 * @yields portions of rows; everything up to `after` has then been yielded
 * @throws {MethodError} when the portal refuses the method or ignores the filter · {PortalError} when it stays busy
 */
export async function* walk(
  portal: PortalClient,
  stream: Stream,
  route: Route,
  signal?: AbortSignal,
): AsyncGenerator<Portion> {
  const size = chainSize(route)
  let { after } = route
  for (let stalls = 0; ; ) {
    if (route.to !== undefined && after >= route.to) return
    const length = size.next(after)
    const { outcomes } = await portal.batch(chain(stream, route, after, length), signal)
    const portion = readChain(stream, outcomes, after)
    size.learn(portion, after, [...outcomes.values()])
    after = portion.after
    if (portion.rows.length > 0 || portion.last) {
      stalls = 0
      yield portion
      if (portion.last) return
    } else if (++stalls === TRIES) {
      throw new PortalError(
        'unreachable',
        `${stream.list.method}: the portal stays too busy. Stopped after id ${after}; the next sync resumes there.`,
      )
    } else await portal.rest(stalls)
  }
}

/** Fetches the next portion while the present one is being stored. */
export async function* readAhead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  let coming = source.next()
  try {
    for (;;) {
      const present = await coming
      if (present.done) return
      coming = source.next()
      // Its failure is met at the next turn, or by nobody when the consumer leaves.
      coming.catch(() => {})
      yield present.value
    }
  } finally {
    void source.return(undefined)
  }
}

/** Each page begins after the last id of the one before it, by reference inside the batch. */
function chain(stream: Stream, route: Route, after: number, length: number): Map<string, Command> {
  const path = stream.rows ? `[${stream.rows}]` : ''
  return new Map(
    Array.from({ length }, (_, index) => {
      const from = index === 0 ? after : `$result[c${index - 1}]${path}[${PAGE - 1}][ID]`
      const filter = { ...route.filter, '>ID': from, ...(route.to === undefined ? {} : { '<=ID': route.to }) }
      return [`c${index}`, pageCommand(stream, filter, -1)]
    }),
  )
}

/** Reads pages up to the first short one: behind it the references are empty and the portal starts again at id 0. */
function readChain(stream: Stream, outcomes: ReadonlyMap<string, Outcome>, start: number): Portion {
  const rows: PortalRow[] = []
  let after = start
  for (const [name, outcome] of outcomes) {
    if (outcome.kind === 'refused' && name === 'c0') throw outcome.error
    if (outcome.kind !== 'ok') return { rows, after, last: false }
    const page = rowsOf(stream, outcome.result)
    for (const row of page) {
      const id = idOf(stream, row)
      if (id <= after)
        throw new MethodError(
          stream.list.method,
          '',
          `ignores the filter >ID (asked behind ${after}, got ${id})`,
        )
      after = id
      rows.push(row)
    }
    if (page.length < PAGE) return { rows, after, last: true }
  }
  return { rows, after, last: false }
}

/** How many pages to chain: no more than are left (the rest would be read in vain), nor than fit into a minute. */
function chainSize(route: Route) {
  let longest = FIRST_CHAIN
  let seen = 0
  let walked = 0
  let blind = 1
  return {
    next(after: number): number {
      const known = Math.ceil(left(after) / PAGE)
      return Math.max(1, Math.min(longest, known > 0 ? known : blind))
    },
    learn(portion: Portion, before: number, outcomes: Outcome[]) {
      seen += portion.rows.length
      walked += portion.after - before
      if (left(portion.after) <= 0) blind = Math.min(LONGEST_CHAIN, blind * 2)
      const done = outcomes.filter((outcome) => outcome.kind === 'ok')
      const perPage = done.reduce((sum, outcome) => sum + outcome.seconds, 0) / Math.max(1, done.length)
      const fitting = perPage > 0 ? Math.floor(SECONDS_PER_REQUEST / perPage) : LONGEST_CHAIN
      const cut = done.length < outcomes.length ? Math.max(1, longest >> 1) : LONGEST_CHAIN
      longest = Math.max(1, Math.min(LONGEST_CHAIN, fitting, cut))
    },
  }

  function left(after: number): number {
    const counted = route.expected === undefined ? undefined : route.expected - seen
    if (route.to === undefined) return counted ?? 0
    // Ids have holes: the share of them that exist so far tells how many are left; at most all of them.
    const density = walked > 0 ? Math.min(1, (seen / walked) * 1.05) : 1
    return (route.to - after) * density
  }
}

/** Only what is stored, and what decides whether it changed. */
function selectOf(stream: Stream): string[] {
  const fields = columnsOf(stream).flatMap(({ field }) => field ?? [])
  return [...new Set(['ID', ...fields, ...stream.changes, ...(stream.select ?? [])])]
}
