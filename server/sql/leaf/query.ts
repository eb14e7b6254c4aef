/**
 * A *leaf* is the part of an analyst's statement that Cube answers: one SELECT block over cubes. The rewriter finds leaves
 * and describes them here; the adapter turns each into SQL that Cube generated, under the rules of the caller.
 */
import type { ColumnType } from '../catalog.ts'

/**
 * SQL over members. Literals never stand in the text that Cube sees: they travel beside it, the value without quotes,
 * and come back as a quoted literal of no type (`'5'`): write the cast behind it where one is needed
 * (`[{ member }, ' + ', { literal: '5' }, '::int4']`). Text pieces hold no quote mark `'`, `$`, backtick or backslash: with
 * one of them the leaf is refused. A member stands for its value in the facade's type, in brackets; a time for the local
 * timestamp of the session's zone. The leaf runs with TimeZone UTC, so what depends on it (CURRENT_DATE, now()::date)
 * stays outside or names the zone. `sql` is text that PostgreSQL alone sees, never Cube: that of a subselect over other
 * leaves. Whoever writes it answers for every word, since it runs with the rights of the leaves.
 */
export interface Expression {
  parts: (string | { member: string } | { literal: string } | { sql: string })[]
  type: ColumnType
}

/** A column of the leaf's result; the names are the rewriter's own (`c1`, `c2` …). */
export type LeafColumn = { name: string; type: ColumnType } & (
  | { kind: 'member'; member: string }
  | { kind: 'time'; member: string; granularity: string }
  /** A group key (or plain column) that is computed from dimensions. */
  | { kind: 'expression'; expression: Expression }
  /** An aggregate over dimensions or constants. */
  | { kind: 'aggregate'; aggregate: Aggregate; expression: Expression; filter?: Expression }
  /** A measure with another aggregation or a condition: SUM(CASE WHEN … THEN measure END), FILTER. */
  | { kind: 'patched'; member: string; aggregate?: Aggregate; filter?: Expression }
  /** COUNT(*). */
  | { kind: 'rows'; filter?: Expression }
)

export type Aggregate = 'count' | 'countDistinct' | 'sum' | 'avg' | 'min' | 'max'

/**
 * Cube's filters: on dimensions before grouping, on measures after. Values are the texts of literals, without quotes. Those
 * of times are local to the session's zone and no finer than a millisecond (`2026-02-01`, `2026-02-01 10:00:00.5`); operators
 * `afterOrOnDate`, `afterDate`, `beforeDate`, `beforeOrOnDate` are exact with them. Ranges are looked for among the filters
 * that are not inside an `or`.
 */
export type LeafFilter =
  | { member: string; operator: string; values?: string[] }
  | { and: LeafFilter[] }
  | { or: LeafFilter[] }

export interface LeafQuery {
  /** Names of relations; several are joined as the model joins them, from the first on. */
  relations: string[]
  /** One row for each row of the cube; else one for each group. */
  ungrouped: boolean
  columns: LeafColumn[]
  filters: LeafFilter[]
  /** Conditions that no filter can say: boolean expressions over dimensions. */
  conditions: Expression[]
  /** Segments of the model, by member. */
  segments: string[]
  limit?: number
  /** By columns of the leaf, before `limit`. */
  order?: { column: string; isDescending: boolean; nullsFirst: boolean }[]
  /** `__user = 'x'`: whose rights the leaf has, if the caller may. */
  user?: string
}

export interface Leaf {
  /** What PostgreSQL runs, and its signature: the two arguments of `semantic.leaf`. */
  sql: string
  signature: string
  /** A FROM item without alias: `semantic.leaf('…', '…') AS t(c1 int8, …)` without the `AS …`, and its column definitions. */
  call: string
  /** `c1 int8, c2 text` for the definition list of the function call. */
  definitions: string
  /** Tables of roll-ups that answer it; none when the marts do. */
  rollups: string[]
  /** Whether it would be the same now, for the same session and model. */
  isCurrent(): Promise<boolean>
}

/** Turns a leaf into what stands in its place. @throws SqlError */
export type LeafCompiler = (query: LeafQuery) => Promise<Leaf>
