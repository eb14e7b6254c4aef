/** The shortest statement over a roll-up's table, as one would write it by hand. */
import { type Days, dayAfter, type Filters } from './question.ts'
import { measuresOver, quoted, sumsOf } from './ratios.ts'

export interface RollupAsk {
  cube: string
  /** Name of the roll-up in the model. */
  rollup: string
  measures: string[]
  /** Dimensions to keep. */
  by?: string[]
  /** The roll-up's own time; months where its name says so, else days. */
  time?: string
  days?: Days
  /** Keeps the time by these periods, as `date`. */
  granularity?: string
  filters?: Filters
  /** Written behind all else. */
  tail?: string
}

export function overRollup(ask: RollupAsk): string {
  return overTables([ask])
}

/**
 * Over several tables that share the work: whole months from the thin one, the days at the edges from the other.
 *
 * @param asks  the same question for tables whose rows do not overlap
 */
export function overTables(asks: [RollupAsk, ...RollupAsk[]]): string {
  const [{ cube, measures, by = [], granularity, tail = '' }] = asks
  const sums = sumsOf(cube, measures)
  const columns = [...by, ...(granularity ? ['date'] : [])]
  // Written out once per group, not once per row.
  const kept = [...by, ...(granularity ? [`to_char(parts.date, 'YYYY-MM-DD') as date`] : [])]
  const rows = asks.map((ask) => selectRows(ask, sums)).join(' union all ')
  const added = sums.map((name) => `sum(${quoted(name)}) as ${quoted(name)}`)
  const grouping = columns.length > 0 ? `group by ${columns.map((name) => `parts.${name}`).join(', ')}` : ''
  const total = `select ${[...kept, ...added].join(', ')} from (${rows}) as parts ${grouping}`
  return `${measuresOver(cube, measures, columns, total)} ${tail}`
}

function selectRows(
  { cube, rollup, by = [], time, days, granularity, filters = {} }: RollupAsk,
  sums: string[],
): string {
  const column = (name: string) => `${cube}__${name}`
  const at = time && column(`${time}_${rollup.endsWith('month') ? 'month' : 'day'}`)
  const columns = [
    ...by.map((name) => `${column(name)} as ${name}`),
    ...(granularity
      ? [`${rollup.endsWith(granularity) ? at : `date_trunc('${granularity}', ${at})`} as date`]
      : []),
    ...sums.map((name) => `${column(name)} as ${quoted(name)}`),
  ]
  const where = [
    ...(days ? [`${at} >= '${days.from}'`, `${at} < '${dayAfter(days.to)}'`] : []),
    ...Object.entries(filters).map(
      ([name, values]) => `${column(name)} in (${values.map((value) => `'${value}'`).join(', ')})`,
    ),
  ]
  const condition = where.length > 0 ? `where ${where.join(' and ')}` : ''
  return `select ${columns.join(', ')} from pre_aggregations.${cube}_${rollup} ${condition}`
}

/** The whole months inside a period, and the days before and after them. */
export function splitMonths({ from, to }: Days): { months?: Days; days: Days[] } {
  const first = from.endsWith('-01') ? from : nextMonth(from)
  const behind = dayAfter(to)
  const last = `${behind.slice(0, 7)}-01`
  if (first >= last) return { days: [{ from, to }] }
  const days = [
    { from, to: dayBefore(first) },
    { from: last, to },
  ].filter((edge) => edge.from <= edge.to)
  return { months: { from: first, to: dayBefore(last) }, days }
}

function nextMonth(day: string): string {
  const [year, month] = day.split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10)
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)
}
