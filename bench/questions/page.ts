/** The questions of the summary page, with an odd period of 36 days: the hard case. */
import type { CubeQuery } from '../../server/cube/result.ts'
import { cohortSql, type DealAsk, type Key, openSql, salesSql } from '../support/deal-sql.ts'
import { type Dialect, DUCK, RAW, RAW_WINDOWS } from '../support/dialects.ts'
import { overRollup, overTables, type RollupAsk, splitMonths } from '../support/over-rollup.ts'
import { pageQueries } from '../support/page-queries.ts'
import type { Days, Periods, Question } from '../support/question.ts'
import { conversionDuck, conversionSql } from '../support/stage-sql.ts'
import { withName } from './sales.ts'

type Shape = Pick<Question, 'best' | 'compared'> & { sql(dialect: Dialect): string }

export function pageQuestions({ ago }: Periods): Question[] {
  const now: Days = { from: ago(45), to: ago(10) }
  const before: Days = { from: ago(81), to: ago(46) }
  const trend: Days = { from: ago(700), to: now.to }
  const idle = ago(15)
  const queries = pageQueries(
    { ...now, previousFrom: before.from, previousTo: before.to, trendFrom: trend.from, idleBefore: idle },
    {},
  )
  const shape = shapesOf(queries)
  const shapes: Record<string, Shape> = {
    sales: shape.sales('sales', now),
    sales_before: shape.sales('sales_before', before),
    cohort: shape.cohort('cohort', now),
    cohort_before: shape.cohort('cohort_before', before),
    months: shape.sales('months', trend, { granularity: 'month' }),
    quarters: shape.sales('quarters', trend, { granularity: 'quarter' }),
    days: shape.sales('days', now, { granularity: 'day' }),
    open: shape.open('open'),
    open_by_manager: shape.open('open_by_manager', { by: ['manager_id'] }),
    forgotten: shape.open('forgotten', {}, idle),
    forgotten_by_manager: shape.open('forgotten_by_manager', { by: ['manager_id'] }, idle),
    managers_sales: shape.sales('managers_sales', now, { by: ['manager_id'] }),
    managers_cohort: shape.cohort('managers_cohort', now, { by: ['manager_id'] }),
    funnel: shape.funnel(now),
    pipelines: shape.options('pipelines', 'pipeline_id'),
    departments: shape.options('departments', 'department_id'),
    managers: shape.options('managers', 'manager_id'),
    sources: shape.options('sources', 'source_id'),
  }
  for (const name of Object.keys(queries))
    if (!shapes[name]) throw new Error(`bench: nobody can answer «${name}» by hand.`)
  return Object.entries(shapes).map(([name, { sql, ...more }]) => ({
    name: `page: ${name.replaceAll('_', ' ')}`,
    query: queries[name]!,
    analyst: sql(RAW),
    duck: sql(DUCK),
    ...more,
  }))
}

/** Its log begins with the installation, so it is null throughout. */
const UNKNOWN = 'upsell_amount'

function shapesOf(queries: Record<string, CubeQuery>) {
  const measuresOf = (name: string) =>
    queries[name]!.measures!.map((member) => member.split('.')[1]!).filter((measure) => measure !== UNKNOWN)
  const withAsk = (name: string, more: Partial<DealAsk>): DealAsk => ({ measures: measuresOf(name), ...more })
  const compared = (ask: DealAsk) => [
    ...(ask.by ?? []),
    ...(ask.granularity ? ['date'] : []),
    ...ask.measures,
  ]
  return {
    sales(name: string, days: Days, more: Partial<DealAsk> = {}): Shape {
      const ask = withAsk(name, more)
      return {
        sql: (dialect) => salesSql(dialect === RAW && isLong(ask) ? RAW_WINDOWS : dialect, days, ask),
        best: byDays('sales', 'date', ask, days),
        compared: compared(ask),
      }
    },
    cohort(name: string, days: Days, more: Partial<DealAsk> = {}): Shape {
      const ask = withAsk(name, more)
      return {
        sql: (dialect) => cohortSql(dialect, days, ask),
        best: byDays('deals', 'created_at', ask, days),
        compared: compared(ask),
      }
    },
    open(name: string, more: Partial<DealAsk> = {}, idle?: string): Shape {
      const ask = withAsk(name, more)
      return {
        sql: (dialect) => openSql(dialect, ask, idle),
        best: overRollup({
          ...rollupAsk('deals', ask),
          rollup: idle ? 'idle_day' : 'people',
          time: 'idle_since',
          ...(idle ? { days: { from: '1970-01-01', to: idle } } : {}),
          tail: ask.by ? 'where open_count > 0' : '',
        }),
        compared: compared(ask),
      }
    },
    funnel(days: Days): Shape {
      const measures = measuresOf('funnel')
      const by = ['stage_id', 'stage_order', 'pipeline_id']
      return {
        sql: (dialect) => (dialect === RAW ? conversionSql : conversionDuck)(days, measures),
        best: overRollup({
          cube: 'deal_stages',
          rollup: 'day',
          measures,
          by: [...by, 'stage', 'pipeline'],
          time: 'created_at',
          days,
        }),
        compared: [...by, ...measures],
      }
    },
    options(name: string, key: Key): Shape {
      const ask = withAsk(name, { by: [key] })
      return {
        sql: (dialect) => cohortSql(dialect, undefined, ask),
        best: overRollup({
          ...rollupAsk('deals', ask),
          rollup: key === 'source_id' ? 'source_month' : 'people',
        }),
        compared: compared(ask),
      }
    },
  }
}

/** Trends go over years. */
const isLong = ({ granularity }: DealAsk) => granularity === 'month' || granularity === 'quarter'

const rollupAsk = (cube: string, { measures, by = [], granularity }: DealAsk) => ({
  cube,
  measures,
  by: by.flatMap(withName),
  ...(granularity ? { granularity } : {}),
})

/** Of people whole months come from the table of months, of all deals everything from the thin table of days. */
function byDays(cube: string, time: string, ask: DealAsk, days: Days): string {
  const base = rollupAsk(cube, ask)
  const { months, days: edges } = ask.by ? splitMonths(days) : { days: [days] }
  const parts: RollupAsk[] = edges.map((edge) => ({
    ...base,
    rollup: ask.by ? 'people_day' : 'day',
    time,
    days: edge,
  }))
  if (months) parts.unshift({ ...base, rollup: 'people_month', time, days: months })
  return overTables(parts as [RollupAsk])
}
