/** No answer is cut off in silence: one row more than the limit was read, and here it is looked for. */
import { MOST_ROWS } from './question-shape.ts'
import type { Columns, CubeQuery } from './result.ts'

/** An answer to a question without a limit that has more rows than are given unasked: its sums would be wrong. */
export class TooManyRows extends Error {
  override name = 'TooManyRows'

  constructor(limit: number) {
    super(
      `The answer has more than ${limit} rows. Ask for fewer (a shorter period, fewer dimensions, more filters), or set limit, at most ${MOST_ROWS}, and page with offset.`,
    )
  }
}

type Limited = CubeQuery & { limit?: unknown; asked?: { limit: boolean } }

/**
 * The rows that were asked for, and whether there are more.
 *
 * @throws {TooManyRows} when there are more and the question had no limit
 */
export function withinLimit(query: Limited, raw: Columns): { raw: Columns; isCut: boolean } {
  const { limit, asked } = query
  const rows = raw.columns[0]?.length ?? 0
  if (typeof limit !== 'number' || rows <= limit) return { raw, isCut: false }
  if (asked && !asked.limit) throw new TooManyRows(limit)
  return {
    raw: { members: raw.members, columns: raw.columns.map((cells) => cells.slice(0, limit)) },
    isCut: true,
  }
}

/** Those of the caller stand in front, those of the role behind. */
export function askedFilters(query: CubeQuery, count: number): unknown[] {
  return ((query.filters as unknown[] | undefined) ?? []).slice(0, count)
}
