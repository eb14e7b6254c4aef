/** Measures computed by hand: a few rows, a question, and the answer that paper and pencil give. */
import type pg from 'pg'
import { loadEntities } from '../../loader/catalog.ts'
import { ensureTables } from '../../loader/tables.ts'
import type { CubeQuery } from '../../server/cube/result.ts'
import { register, set } from '../marts/support.ts'
import { ZONE } from './start.ts'

/** A number is equal to four digits after the point; `null` is Cube's null; a matcher of `expect` may stand for «about». */
export type Value = number | string | null | { asymmetricMatch(other: unknown): boolean }

export interface Case {
  /** A short sentence, the title of the test. */
  title: string
  cube: string
  /** Names without their cube: the first columns of `rows`, as text; rows are ordered by them as they stand here. */
  dimensions?: string[]
  /** Names without their cube: the other columns of `rows`. */
  measures: string[]
  /** A period of a time dimension of this cube, by days of the reporting zone. */
  period?: [dimension: string, from: string, to: string]
  /** Further parts of the query, with full names of members. */
  query?: { filters?: unknown[]; segments?: string[]; timeDimensions?: CubeQuery['timeDimensions'] }
  rows: Value[][]
}

/** What a file of `cases/` exports as its default. */
export interface HandChecked {
  /** Fills a migrated, otherwise empty database: raw rows and `refreshMarts`. Cube starts afterwards. */
  world(pool: pg.Pool, url: string): Promise<void>
  cases: Case[]
}

/** Empty tables of `raw` and one portal with the reporting zone Moscow, for worlds that put their own rows. */
export async function rawTables(pool: pg.Pool): Promise<void> {
  await ensureTables(pool, await loadEntities({ smartProcesses: [] }))
  await register(pool, 1, { url: 'https://demo.example', name: 'demo' })
  await set(pool, 'timezone', ZONE)
}

/** The question of a case. */
export function questionOf({ cube, dimensions = [], measures, period, query = {} }: Case): CubeQuery {
  const full = (name: string) => `${cube}.${name}`
  return {
    ...query,
    dimensions: dimensions.map(full),
    measures: measures.map(full),
    timeDimensions: [
      ...(period ? [{ dimension: full(period[0]), dateRange: [period[1], period[2]] }] : []),
      ...(query.timeDimensions ?? []),
    ],
    order: dimensions.map((name) => [full(name), 'asc']),
  }
}

/** Cube's rows in the form of a case's: dimensions as text, measures rounded to four digits. */
export function answerOf(
  { cube, dimensions = [], measures }: Case,
  data: Record<string, string | null>[],
): Value[][] {
  const rounded = (value: string | null) =>
    value === null ? null : Math.round(Number(value) * 10_000) / 10_000
  return data.map((row) => [
    ...dimensions.map((name) => row[`${cube}.${name}`]!),
    ...measures.map((name) => rounded(row[`${cube}.${name}`]!)),
  ])
}

/** Measures (`cube.name`) for which a case states a number other than nothing and zero: those could come from an empty table. */
export function checkedMeasures(cases: Case[]): string[] {
  return cases.flatMap(({ cube, dimensions = [], measures, rows }) =>
    measures
      .filter((_, index) => rows.some((row) => isStated(row[dimensions.length + index])))
      .map((name) => `${cube}.${name}`),
  )
}

const isStated = (value: Value | undefined) => value !== null && value !== undefined && value !== 0
