import { columnsOf, type PortalRow, type Stream, styleOf } from './entity.ts'
import { MethodError, PortalError } from './errors.ts'
import { isObject, type Params } from './php.ts'
import type { Command, Outcome, PortalClient } from './portal-client.ts'
import { Stray } from './read-rows.ts'

/** What to walk: ids in (after, to], further narrowed by `filter`. */
export interface Route {
  filter: Params
  after: number
  to?: number
  /** Rows that the portal counted there, if it did; only steers the size of requests. */
  expected?: number
  /** Ask for ids alone. */
  idsOnly?: boolean
}

/** Rows of one request, ascending by id, strays among them. `after` is the id behind which the next portion begins. */
export interface Portion {
  rows: (PortalRow | Stray)[]
  after: number
  last: boolean
}

export const PAGE = 50
const LONGEST_CHAIN = 50
const FIRST_CHAIN = 10
/** The portal cuts a request off at 60 s. */
const SECONDS_PER_REQUEST = 25
const TRIES = 20

/** The list call for one page of a stream, by ascending id. `count` also counts, where the method can go without. */
export function pageCommand(
  stream: Stream,
  filter: Params,
  {
    count = false,
    idsOnly = false,
    last = false,
  }: { count?: boolean; idsOnly?: boolean; last?: boolean } = {},
): Command {
  const style = styleOf(stream)
  return {
    method: stream.list.method,
    params: {
      ...stream.list.params,
      ...style.params({
        filter,
        select: idsOnly ? [style.asked] : selectOf(stream),
        direction: last ? 'DESC' : 'ASC',
        start: count || !style.countless ? 0 : -1,
      }),
    },
  }
}

/**
 * Rows inside the result of a list method.
 *
 * @throws {MethodError} when there is no list: taken for an empty one it would end a reading before its time
 */
export function rowsOf(entity: { rows?: string }, result: unknown, method: string): unknown[] {
  // An empty map is an empty list in PHP, the one around the rows too.
  if (Array.isArray(result) && result.length === 0) return []
  const list = entity.rows && isObject(result) ? result[entity.rows] : entity.rows ? undefined : result
  if (Array.isArray(list)) return list
  // A PHP array with holes comes as a map.
  if (isObject(list)) return Object.values(list)
  throw new MethodError(method, '', 'answered without a list of rows')
}

/** The portal's id of a row, for cursors; undefined when it cannot be used as one. */
export function idOf(stream: Stream, row: unknown): number | undefined {
  if (!isObject(row)) return undefined
  const value = row[styleOf(stream).answered] ?? row.ID ?? row.id
  const id = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? id : undefined
}

/** One page as it came, with rows out of line marked as such. */
export interface Page {
  rows: (PortalRow | Stray)[]
  /** Largest id in line; behind it the next page begins. */
  after: number
  /** Whether more may follow. */
  full: boolean
  /** Whether the last row has its id: a chain may refer to it. */
  anchored: boolean
}

/**
 * Reads one page of a list ordered by ascending id.
 *
 * @param after  the id behind which was asked
 * @param to     the id up to which was asked
 * @throws {MethodError} when the portal ignores the filter, or no row of a full page can be placed
 */
export function readPage(stream: Stream, result: unknown, after: number, to = Number.MAX_SAFE_INTEGER): Page {
  const { method } = stream.list
  const sent = rowsOf(stream, result, method)
  const ids = sent.map((row) => idOf(stream, row))
  if (ids[0] !== undefined && ids[0] <= after && (ids[1] ?? 0) <= after)
    throw new MethodError(method, '', `ignores the filter >ID (asked behind ${after}, got ${ids[0]})`)
  let last = after
  let anchored = false
  const rows = sent.map((row, index) => {
    const id = ids[index]
    anchored = id !== undefined && id > last && id <= to && !leapsAhead(ids, index, last)
    if (anchored) last = id!
    return anchored ? (row as PortalRow) : new Stray(row, id === undefined ? NO_ID : OUT_OF_LINE)
  })
  const full = sent.length >= PAGE
  if (full && last === after) throw new MethodError(method, '', 'sent a page of rows without a usable ID')
  return { rows, after: last, full, anchored }
}

const NO_ID = 'id: missing or unusable'
const OUT_OF_LINE = 'id: out of line with the rows around it'

/** An id that is greater than those behind it, while they go on from the one before, is not its own. */
function leapsAhead(ids: (number | undefined)[], index: number, last: number): boolean {
  const next = ids.slice(index + 1).find((id) => id !== undefined)
  return next !== undefined && next > last && next <= ids[index]!
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
    const portion = readChain(stream, outcomes, after, route.to)
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
  const { asked, answered } = styleOf(stream)
  const path = stream.rows ? `[${stream.rows}]` : ''
  const idsOnly = route.idsOnly ?? false
  return new Map(
    Array.from({ length }, (_, index) => {
      const from = index === 0 ? after : `$result[c${index - 1}]${path}[${PAGE - 1}][${answered}]`
      const upTo = route.to === undefined ? {} : { [`<=${asked}`]: route.to }
      return [
        `c${index}`,
        pageCommand(stream, { ...route.filter, [`>${asked}`]: from, ...upTo }, { idsOnly }),
      ]
    }),
  )
}

/** Reads pages up to the first short one: behind it the references are empty and the portal starts again at id 0. */
function readChain(
  stream: Stream,
  outcomes: ReadonlyMap<string, Outcome>,
  start: number,
  to: number | undefined,
): Portion {
  const rows: Portion['rows'] = []
  let after = start
  for (const [name, outcome] of outcomes) {
    if (outcome.kind === 'refused' && name === 'c0') throw outcome.error
    if (outcome.kind !== 'ok') return { rows, after, last: false }
    const page = readPage(stream, outcome.result, after, to)
    rows.push(...page.rows)
    after = page.after
    if (!page.full) return { rows, after, last: true }
    // What was chained to a row without its id begins somewhere else.
    if (!page.anchored) return { rows, after, last: false }
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
  const names = [...new Set([styleOf(stream).asked, ...fields, ...stream.changes, ...(stream.select ?? [])])]
  return names.includes('*') ? ['*'] : names
}
