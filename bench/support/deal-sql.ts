/** Statements over deals: the same question for the analyst's tables and for DuckDB's. */
import { conditions, type Dialect } from './dialects.ts'
import { type Days, dayAfter, type Filters } from './question.ts'
import { measuresOver, quoted, sumsOf } from './ratios.ts'

/** Names of `Dialect.keys` to group by. */
export type Key = keyof Dialect['keys']

export interface DealAsk {
  measures: string[]
  by?: Key[]
  filters?: Filters
  /** Groups by the beginning of these periods, called `date`. */
  granularity?: string
}

interface Part extends DealAsk {
  /** Which moment of the deal the period is about. */
  at: string
  days?: Days
  sums: Record<string, string>
  where?: string[]
}

/** Events of deals in a period: created ones at their creation, closed ones at their closing. */
export function salesSql(dialect: Dialect, days: Days, ask: DealAsk): string {
  const { amount, won, lost } = dialect
  const closed: Record<string, string> = {
    won_count: `count(*) filter (where ${won})`,
    lost_count: `count(*) filter (where ${lost})`,
    won_amount: `sum(${amount}) filter (where ${won})`,
    lost_amount: `sum(${amount}) filter (where ${lost})`,
    cycle_seconds: `sum(${seconds(dialect)}) filter (where ${won})`,
    new_won_count: `count(*) filter (where ${won} and not ${dialect.isRepeat})`,
    repeat_won_count: `count(*) filter (where ${won} and ${dialect.isRepeat})`,
    new_won_amount: `sum(${amount}) filter (where ${won} and not ${dialect.isRepeat})`,
    repeat_won_amount: `sum(${amount}) filter (where ${won} and ${dialect.isRepeat})`,
  }
  const wanted = sumsOf('sales', ask.measures)
  const pick = (all: Record<string, string>) =>
    Object.fromEntries(wanted.map((name) => [name, all[name] ?? 'cast(null as bigint)']))
  const parts = [
    part(dialect, { ...ask, at: dialect.closed, days, sums: pick(closed), where: [`not ${dialect.open}`] }),
  ]
  if (wanted.includes('created_count'))
    parts.unshift(
      part(dialect, { ...ask, at: dialect.created, days, sums: pick({ created_count: 'count(*)' }) }),
    )
  const by = columnsOf(ask)
  const added = wanted.map(
    (name) => `${name.endsWith('_count') ? `coalesce(sum(${name}), 0)` : `sum(${name})`} as ${name}`,
  )
  const events = `select ${[...by, ...added].join(', ')} from (${parts.join(' union all ')}) as events ${groupBy(by)}`
  return named(dialect, 'sales', ask, events)
}

/** Deals by their creation; without a period all of them. */
export function cohortSql(dialect: Dialect, days: Days | undefined, ask: DealAsk): string {
  const { amount, won, lost, open } = dialect
  const all: Record<string, string> = {
    count: 'count(*)',
    won_count: `count(*) filter (where ${won})`,
    lost_count: `count(*) filter (where ${lost})`,
    open_count: `count(*) filter (where ${open})`,
    total_amount: `sum(${amount})`,
    won_amount: `sum(${amount}) filter (where ${won})`,
    lost_amount: `sum(${amount}) filter (where ${lost})`,
    open_amount: `sum(${amount}) filter (where ${open})`,
    cycle_seconds: `sum(${seconds(dialect)}) filter (where ${won})`,
    repeat_won_count: `count(*) filter (where ${won} and ${dialect.isRepeat})`,
  }
  const sums = Object.fromEntries(sumsOf('deals', ask.measures).map((name) => [name, all[name]!]))
  return named(dialect, 'deals', ask, part(dialect, { ...ask, at: dialect.created, days, sums }))
}

/** Open deals as of now, those without movement since the end of a day if one is given. */
export function openSql(dialect: Dialect, ask: DealAsk, idleBefore?: string): string {
  const where = [dialect.open]
  if (idleBefore) where.push(`${dialect.touched} < ${dialect.moment(dayAfter(idleBefore))}`)
  const sums = { open_count: 'count(*)', open_amount: `sum(${dialect.amount})` }
  return named(dialect, 'deals', ask, part(dialect, { ...ask, at: dialect.created, sums, where }))
}

const seconds = ({ closed, created }: Dialect) => `extract(epoch from ${closed} - ${created})`

const columnsOf = ({ by = [], granularity }: DealAsk) => [...by, ...(granularity ? ['date'] : [])]

const groupBy = (columns: string[]) => (columns.length > 0 ? `group by ${columns.join(', ')}` : '')

function part(
  dialect: Dialect,
  { at, days, sums, where = [], by = [], filters = {}, granularity }: Part,
): string {
  const columns = [
    ...by.map((key) => `${dialect.keys[key]} as ${key}`),
    ...(granularity ? [`${dialect.period(granularity, at)} as date`] : []),
  ]
  const values = Object.entries(sums).map(([name, value]) => `${value} as ${quoted(name)}`)
  const all = [dialect.live, ...where, ...within(dialect, at, days), ...conditions(dialect, filters)]
  const grouping = columns.length > 0 ? `group by ${columns.map((_, index) => index + 1).join(', ')}` : ''
  return `select ${[...columns, ...values].join(', ')} from ${dialect.deals} ${by.includes('department_id') ? dialect.departments : ''} where ${all.join(' and ')} ${grouping}`
}

/** Conditions for a moment to lie in a period. */
export function within(dialect: Pick<Dialect, 'moment'>, at: string, days?: Days): string[] {
  return days ? [`${at} >= ${dialect.moment(days.from)}`, `${at} < ${dialect.moment(dayAfter(days.to))}`] : []
}

/** Measures over sums, with the names of what they are grouped by. */
function named(dialect: Dialect, cube: string, ask: DealAsk, sums: string): string {
  const names = (ask.by ?? []).flatMap((key) => dialect.names[key] ?? [])
  return measuresOver(
    cube,
    ask.measures,
    columnsOf(ask).map((column) => `sums.${column}`),
    sums,
    names.map(({ name }) => name),
    names.map(({ join }) => join).join(' '),
  )
}
