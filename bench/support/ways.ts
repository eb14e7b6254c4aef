/** The ways of getting a question's answer, each measured in turn. */
import type { CubeQuery } from '../../server/cube/result.ts'
import type { Row } from './compare.ts'
import type { Duck } from './duck.ts'
import type { Question } from './question.ts'
import type { Stand } from './stand.ts'

/**
 * - `again`    the same question until the data change: bytes from the answer cache
 * - `rollups`  the statement runs, over roll-ups where the model has one
 * - `without`  the statement runs, over the marts
 * - `best`     the best statement that one can write by hand over roll-ups or marts, sent straight to Postgres
 * - `analyst`  over the portal's own tables with an analyst's indexes, in Postgres
 * - `duck`     over wide tables in DuckDB
 */
export type Way = 'again' | 'rollups' | 'without' | 'best' | 'analyst' | 'duck'

export type Ways = Partial<Record<Way, () => Promise<Row[]>>>

export function waysOf(stand: Stand, duck: Duck, { query, best, analyst, duck: wide }: Question): Ways {
  // As the pages do: names of columns once, not in every row.
  const ask = (asked: CubeQuery, more?: Record<string, string>) =>
    stand.ask({ ...asked, responseFormat: 'compact' }, more)
  const rows = async (sql: string) => (await stand.pool.query<Row>(sql)).rows
  return {
    rollups: () => ask(query, { cache: 'no-cache' }),
    again: () => ask(query),
    ...(query.ungrouped ? {} : { without: () => ask(withoutRollups(query), { cache: 'no-cache' }) }),
    ...(best ? { best: () => rows(best) } : {}),
    analyst: () => rows(analyst),
    duck: () => duck.ask(wide),
  }
}

/** No roll-up has the title, which every row has. */
function withoutRollups(query: CubeQuery): CubeQuery {
  const cube = query.measures![0]!.split('.')[0]!
  const title = { member: `${cube}.${cube === 'customers' ? 'name' : 'title'}`, operator: 'set' }
  return { ...query, filters: [...((query.filters as object[]) ?? []), title] }
}
