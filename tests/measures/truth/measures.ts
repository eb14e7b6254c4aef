/** Aggregates as people would write them; a sum over no rows is nothing. */
export const count = (where?: string) => (where ? `count(*) filter (where ${where})` : 'count(*)')
export const sum = (value: string, where?: string) =>
  `sum(${value})${where ? ` filter (where ${where})` : ''}`
export const ratio = (a: string, b: string) => `(${a})::numeric / nullif((${b})::numeric, 0)`
export const days = (from: string, to: string) => `extract(epoch from ${to} - ${from}) / 86400`

/** One cube as the truth has it. */
export interface Truth {
  /** Tables and views of `truth.*`, after those of the cubes before. */
  sql: string
  /** Table that questions read, `truth.<table>`. */
  table: string
  /** Measure → aggregate over the table. */
  measures: Record<string, string>
  /** Measures whose parts add up to their total. */
  additive: string[]
  /** Measures that lie within 0…1 whatever is asked. */
  shares: string[]
  /** Each whole with parts that are none larger: `[part, whole]`. */
  within: [part: string, whole: string][]
  /** Wholes that are the sum of their parts. */
  sums: [whole: string, parts: string[]][]
  /** The default time dimension, and others that a question may be about. */
  times: string[]
  /** Dimension → expression over the table. */
  dimensions: Record<string, string>
  /** A dimension that no roll-up has and that every row has. */
  key: string
}
