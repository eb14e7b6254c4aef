/** Questions about stages: where deals stand now, and how far those of a period came. */
import { openSql } from '../support/deal-sql.ts'
import { DUCK, RAW } from '../support/dialects.ts'
import { overRollup } from '../support/over-rollup.ts'
import type { Days, Filters, Periods, Question } from '../support/question.ts'
import { conversionDuck, conversionSql } from '../support/stage-sql.ts'
import { filtersOf } from './sales.ts'

const STAGE = ['pipeline_id', 'stage_id', 'stage', 'stage_order']
export const FUNNEL = [
  'reached',
  'visited',
  'skipped',
  'advanced',
  'conversion_to_next',
  'skipped_share',
  'lost_here',
  'drop_share',
  'average_days',
]

export function stageQuestions({ year }: Periods): Question[] {
  return [
    matrixNow(),
    conversion('stage conversion, deals created in the year', year, {}, 'month'),
    conversion('the same by 2 sources', year, { source_id: ['SRC2', 'SRC5'] }, 'source_month'),
  ]
}

function matrixNow(): Question {
  const sql = (dialect: typeof RAW) =>
    openSql(dialect, {
      measures: ['open_count', 'open_amount'],
      by: ['pipeline_id', 'stage_id', 'manager_id'],
    })
  const renamed = (text: string) =>
    `select *, open_count as current_count, open_amount as current_amount from (${text}) as matrix`
  const by = ['pipeline_id', 'pipeline', 'stage_id', 'stage', 'stage_order', 'manager_id', 'manager']
  return {
    name: 'stage matrix now: pipeline, stage × manager',
    query: {
      measures: ['deal_stages.current_count', 'deal_stages.current_amount'],
      dimensions: by.map((name) => `deal_stages.${name}`),
      filters: [{ member: 'deal_stages.current_count', operator: 'gt', values: ['0'] }],
    },
    analyst: renamed(sql(RAW)),
    duck: renamed(sql(DUCK)),
    best: overRollup({
      cube: 'deal_stages',
      rollup: 'now',
      measures: ['current_count', 'current_amount'],
      by,
      tail: 'where current_count > 0',
    }),
    compared: ['pipeline_id', 'stage_id', 'manager_id', 'current_count', 'current_amount'],
  }
}

function conversion(name: string, days: Days, filters: Filters, rollup: string): Question {
  return {
    name,
    query: {
      measures: FUNNEL.map((measure) => `deal_stages.${measure}`),
      dimensions: STAGE.map((dimension) => `deal_stages.${dimension}`),
      timeDimensions: [{ dimension: 'deal_stages.created_at', dateRange: [days.from, days.to] }],
      filters: filtersOf('deal_stages', filters),
    },
    analyst: conversionSql(days, FUNNEL, filters),
    duck: conversionDuck(days, FUNNEL, filters),
    best: overRollup({
      cube: 'deal_stages',
      rollup,
      measures: FUNNEL,
      by: STAGE,
      time: 'created_at',
      days,
      filters,
    }),
  }
}
