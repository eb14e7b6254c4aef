/** The answer around the data: which keys a client gets to see. */
import { type Columns, type CubeQuery, memberColumns, shaped, type Transform } from './result.ts'
import { askedFilters, withinLimit } from './rows.ts'

export type Head = Record<string, unknown>

const ANSWER_KEYS = [
  'query',
  'lastRefreshTime',
  'refreshKeyValues',
  'usedPreAggregations',
  'transformedQuery',
  'requestId',
  'annotation',
  'dataSource',
  'dbType',
  'extDbType',
  'external',
]

const QUERY_KEYS = [
  'measures',
  'dimensions',
  'timeDimensions',
  'segments',
  'limit',
  'offset',
  'total',
  'totalQuery',
  'timezone',
  'renewQuery',
  'ungrouped',
  'responseFormat',
  'filters',
  'rowLimit',
  'order',
  'queryType',
]

/** An answer whose data are not yet in the shape that was asked for; `data` is to come last. */
export interface Envelope {
  head: Head
  transform: Transform
  columns: Columns
}

/**
 * What surrounds the data: the head, reduced to what is public; `truncated` where there are more rows than the limit
 * that was asked for.
 */
export function envelope(transform: Transform, raw: Columns, head: Head): Envelope {
  const answer = pick(head, ANSWER_KEYS)
  if (answer.query) answer.query = publicQuery(answer.query as Head)
  answer.slowQuery = Boolean(head.slowQuery)
  if (typeof head.total === 'number') answer.total = head.total
  const { raw: rows, isCut } = withinLimit(transform.query, raw)
  if (isCut) answer.truncated = true
  return { head: answer, transform, columns: memberColumns(transform, rows) }
}

/** Answer to one query. */
export function single(transform: Transform, raw: Columns, head: Head): Head {
  const { head: answer, columns } = envelope(transform, raw, head)
  return { ...answer, data: shaped(transform, columns) }
}

/** The filters of the caller's role are no part of what was asked; a client would send them back to drill down. */
function publicQuery(query: Head): Head {
  const shown = pick(query, QUERY_KEYS)
  const asked = query.asked as { filters: number } | undefined
  if (asked) shown.filters = askedFilters(query, asked.filters)
  return shown
}

/** Answer to a request that may consist of several queries (`queryType=multi`). */
export function multi(transforms: Transform[], raws: Columns[], head: Head): Head {
  const results = (head.results as Head[]).map((one, index) => single(transforms[index]!, raws[index]!, one))
  return { queryType: head.queryType, results, ...multiTail(head, results) }
}

/** What follows the results. */
export function multiTail(head: Head, results: Head[]): Head {
  const queries = results.map((result) => result.query as CubeQuery)
  return {
    pivotQuery: pivotQuery(String(head.queryType), queries),
    slowQuery: Boolean(head.slowQuery),
  }
}

function pivotQuery(queryType: string, queries: CubeQuery[]): CubeQuery {
  const first = queries[0] ?? {}
  const pivot: CubeQuery = { ...first, queryType }
  if (queryType === 'compareDateRangeQuery')
    pivot.dimensions = ['compareDateRange', ...(first.dimensions ?? [])]
  if (queryType === 'blendingQuery') {
    for (const key of ['measures', 'dimensions'] as const) {
      const union = [...new Set(queries.flatMap((query) => query[key] ?? []))]
      if (union.length > 0) pivot[key] = union
      else delete pivot[key]
    }
    const granularity = first.timeDimensions?.find((time) => time.granularity)?.granularity
    pivot.timeDimensions = [{ dimension: 'time', ...(granularity ? { granularity } : {}) }]
  }
  return pivot
}

function pick(from: Head, keys: string[]): Head {
  return Object.fromEntries(
    keys.filter((key) => from[key] !== null && from[key] !== undefined).map((key) => [key, from[key]]),
  )
}
