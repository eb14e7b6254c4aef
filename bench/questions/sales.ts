/** Questions about sales: tiles, managers, sources, dynamics. */
import type { CubeQuery } from '../../server/cube/result.ts'
import { type DealAsk, type Key, salesSql } from '../support/deal-sql.ts'
import { DUCK, RAW, RAW_WINDOWS } from '../support/dialects.ts'
import { overRollup, overTables, type RollupAsk, splitMonths } from '../support/over-rollup.ts'
import type { Days, Filters, Periods, Question } from '../support/question.ts'

const KPI = [
  'created_count',
  'won_count',
  'lost_count',
  'won_amount',
  'lost_amount',
  'average_check',
  'win_rate',
  'overall_conversion',
  'cycle_days',
]
const REPEATS = ['new_won_count', 'repeat_won_count', 'new_won_amount', 'repeat_won_amount', 'repeat_share']
const FILTERS: Filters = { pipeline_id: [1, 2, 3], department_id: [2, 3, 4] }

export function salesQuestions({ month, year, all, odd }: Periods): Question[] {
  return [
    kpi('KPI row, month, 3 pipelines × 3 departments', month, FILTERS),
    kpi('KPI row, year, same filter', year, FILTERS),
    kpi('KPI row, 36 months, no filter', all, {}),
    kpi('KPI row, odd dates, same filter', odd, FILTERS),
    sales('by manager, year', year, { measures: KPI, by: ['manager_id'] }, 'people_month'),
    sales('new and repeat by month, 36 months', all, { measures: REPEATS, granularity: 'month' }, 'month'),
    topSources(all),
    topCustomers(year),
  ]
}

function kpi(name: string, days: Days, filters: Filters): Question {
  const ask: DealAsk = { measures: KPI, filters }
  const base = { cube: 'sales', measures: KPI, filters }
  const isFiltered = Object.keys(filters).length > 0
  const { months, days: edges } = isFiltered ? splitMonths(days) : { days: [days] }
  const rollup = isFiltered ? 'department_day' : 'month'
  const parts: RollupAsk[] = edges.map((days) => ({ ...base, rollup, time: 'date', days }))
  if (months) parts.unshift({ ...base, rollup: 'people_month', time: 'date', days: months })
  return {
    name,
    query: salesQuery(days, ask),
    analyst: salesSql(RAW, days, ask),
    duck: salesSql(DUCK, days, ask),
    best: overTables(parts as [RollupAsk]),
  }
}

/** The five best of each month are picked from the whole list. */
function topSources(days: Days): Question {
  const ask: DealAsk = { measures: ['won_amount', 'won_count'], by: ['source_id'], granularity: 'month' }
  return sales('sources by month, 36 months', days, ask, 'source_month')
}

function topCustomers(days: Days): Question {
  const ask: DealAsk = { measures: ['won_amount', 'won_count'], by: ['company_id'] }
  const top = 'order by won_amount desc, company_id limit 100'
  const where = `where sums.company_id is not null and won_count > 0 ${top}`
  return {
    name: 'customers of a year, top 100',
    query: {
      ...salesQuery(days, ask),
      timeDimensions: [{ dimension: 'sales.won_at', dateRange: [days.from, days.to] }],
      filters: [{ member: 'sales.company_id', operator: 'set' }],
      order: [
        ['sales.won_amount', 'desc'],
        ['sales.company_id', 'asc'],
      ],
      limit: 100,
    },
    analyst: `${salesSql(RAW, days, ask)} ${where}`,
    duck: `${salesSql(DUCK, days, ask)} ${where}`,
    best: overRollup({
      cube: 'sales',
      rollup: 'won_company_month',
      measures: ask.measures,
      by: ['company_id', 'company'],
      time: 'won_at',
      days,
      tail: `where company_id is not null ${top}`,
    }),
  }
}

function sales(name: string, days: Days, ask: DealAsk, rollup: string): Question {
  return {
    name,
    query: salesQuery(days, ask),
    analyst: salesSql(ask.measures === REPEATS ? RAW_WINDOWS : RAW, days, ask),
    duck: salesSql(DUCK, days, ask),
    best: overRollup({
      cube: 'sales',
      rollup,
      measures: ask.measures,
      by: (ask.by ?? []).flatMap(withName),
      time: 'date',
      days,
      ...(ask.granularity ? { granularity: ask.granularity } : {}),
      filters: ask.filters ?? {},
    }),
  }
}

export const withName = (key: Key): string[] => [key, key.replace(/_id$/, '')]

export function salesQuery(
  { from, to }: Days,
  { measures, by = [], filters = {}, granularity }: DealAsk,
): CubeQuery {
  return {
    measures: measures.map((name) => `sales.${name}`),
    dimensions: by.flatMap(withName).map((name) => `sales.${name}`),
    timeDimensions: [
      { dimension: 'sales.date', dateRange: [from, to], ...(granularity ? { granularity } : {}) },
    ],
    filters: filtersOf('sales', filters),
  }
}

export const filtersOf = (cube: string, filters: Filters): object[] =>
  Object.entries(filters).map(([name, values]) => ({
    member: `${cube}.${name}`,
    operator: 'equals',
    values: values.map(String),
  }))
