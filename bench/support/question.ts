/** A question, asked in several languages. Their answers must be equal. */
import type { CubeQuery } from '../../server/cube/result.ts'

export interface Question {
  name: string
  query: CubeQuery
  /** Over the normalised tables of `raw`, as a good analyst would write it. Columns are called as the members are. */
  analyst: string
  /** Over the wide tables in DuckDB. */
  duck: string
  /** Over the tables of `pre_aggregations`, or an indexed mart where rows are listed, as best one can by hand. */
  best?: string
  /** Members that are compared; by default all that are asked for. */
  compared?: string[]
}

/** First and last day, both included, in the reporting zone. */
export interface Days {
  from: string
  to: string
}

export type Filters = Partial<
  Record<'pipeline_id' | 'department_id' | 'manager_id' | 'source_id', (string | number)[]>
>

/** Calendar days without a zone: `2026-02-17`. */
const iso = (year: number, month: number, day: number): string =>
  new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10)

export const dayAfter = (day: string): string => {
  const [year, month, number] = parts(day)
  return iso(year, month - 1, number + 1)
}

const parts = (day: string) => day.split('-').map(Number) as [number, number, number]

/** The periods that the questions are about, seen from a day. */
export function periodsOf(today: string) {
  const [year, month] = parts(today)
  const months = (count: number): Days => ({
    from: iso(year, month - 1 - count, 1),
    to: iso(year, month - 1, 0),
  })
  const ago = (days: number) => {
    const [y, m, d] = parts(today)
    return iso(y, m - 1, d - days)
  }
  const oddYear = today > `${year}-11-09` ? year : year - 1
  return {
    month: months(1),
    year: months(12),
    all: months(36),
    odd: { from: `${oddYear}-02-17`, to: `${oddYear}-11-09` },
    /** Open deals without movement since this day or earlier are forgotten. */
    forgotten: ago(15),
    ago,
  }
}

export type Periods = ReturnType<typeof periodsOf>
