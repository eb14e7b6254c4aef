/** The queries that the executive page sends, for a period and a set of filters. */
import type { CubeQuery } from '../../server/cube/result.ts'

export interface Filters {
  pipeline_id?: number[]
  department_id?: number[]
  manager_id?: number[]
  source_id?: string[]
}

export interface Period {
  from: string
  to: string
  /** First and last day of the period that it is compared with. */
  previousFrom: string
  previousTo: string
  /** First day of the curves, which end with the period. */
  trendFrom: string
  /** Open deals without movement since before this day are forgotten. */
  idleBefore: string
}

/** Queries by name; every one of them is answered from a roll-up. */
export function pageQueries(period: Period, filters: Filters): Record<string, CubeQuery> {
  const now = [period.from, period.to]
  const before = [period.previousFrom, period.previousTo]
  const trend = [period.trendFrom, period.to]
  const sales = (dateRange: string[], more: CubeQuery = {}) =>
    query('sales', SALES, 'date', dateRange, filters, more)
  const deals = (dateRange: string[], more: CubeQuery = {}) =>
    query('deals', DEALS, 'created_at', dateRange, filters, more)
  const open = (more: CubeQuery = {}) => query('deals', ['open_count', 'open_amount'], '', [], filters, more)
  const options = (...dimensions: string[]) =>
    query('deals', ['count'], '', [], {}, { dimensions: dimensions.map((name) => `deals.${name}`) })
  return {
    sales: sales(now),
    sales_before: sales(before),
    cohort: deals(now),
    cohort_before: deals(before),
    months: byTime(sales(trend), 'month'),
    quarters: byTime(sales(trend), 'quarter'),
    days: byTime(sales(now), 'day'),
    open: open(),
    open_by_manager: open({ dimensions: ['deals.manager', 'deals.manager_id'] }),
    forgotten: query(
      'deals',
      ['open_count', 'open_amount'],
      'idle_since',
      ['1970-01-01', period.idleBefore],
      filters,
    ),
    forgotten_by_manager: query(
      'deals',
      ['open_count', 'open_amount'],
      'idle_since',
      ['1970-01-01', period.idleBefore],
      filters,
      { dimensions: ['deals.manager', 'deals.manager_id'] },
    ),
    managers_sales: sales(now, { dimensions: ['sales.manager', 'sales.manager_id'] }),
    managers_cohort: deals(now, { dimensions: ['deals.manager', 'deals.manager_id'] }),
    funnel: query('deal_stages', STAGES, 'created_at', now, filters, {
      dimensions: ['stage', 'stage_id', 'stage_order', 'pipeline', 'pipeline_id'].map(
        (name) => `deal_stages.${name}`,
      ),
    }),
    pipelines: options('pipeline', 'pipeline_id'),
    departments: options('department', 'department_id', 'department_path'),
    managers: options('manager', 'manager_id'),
    sources: options('source', 'source_id'),
  }
}

const SALES = [
  'created_count',
  'won_count',
  'lost_count',
  'won_amount',
  'lost_amount',
  'average_check',
  'win_rate',
  'overall_conversion',
  'cycle_days',
  'new_won_count',
  'repeat_won_count',
  'repeat_share',
  'new_won_amount',
  'repeat_won_amount',
]

const DEALS = [
  'count',
  'won_count',
  'lost_count',
  'open_count',
  'total_amount',
  'won_amount',
  'lost_amount',
  'open_amount',
  'conversion',
  'loss_share',
  'average_check',
  'cycle_days',
  'repeat_share',
  'upsell_amount',
]

const STAGES = [
  'reached',
  'visited',
  'skipped',
  'advanced',
  'conversion_to_next',
  'skipped_share',
  'lost_here',
  'drop_share',
  'average_days',
  'current_count',
  'current_amount',
]

function query(
  cube: string,
  measures: string[],
  time: string,
  dateRange: string[],
  filters: Filters,
  more: CubeQuery = {},
): CubeQuery {
  return {
    measures: measures.map((name) => `${cube}.${name}`),
    ...(time ? { timeDimensions: [{ dimension: `${cube}.${time}`, dateRange }] } : {}),
    filters: Object.entries(filters).map(([name, values]) => ({
      member: `${cube}.${name}`,
      operator: 'equals',
      values: (values as (string | number)[]).map(String),
    })),
    ...more,
  }
}

const byTime = (base: CubeQuery, granularity: string): CubeQuery => ({
  ...base,
  timeDimensions: base.timeDimensions!.map((time) => ({ ...time, granularity })),
})
