/** Questions about work: who did how much. */
import { within } from '../support/deal-sql.ts'
import { type Dialect, DUCK, RAW } from '../support/dialects.ts'
import { overRollup } from '../support/over-rollup.ts'
import type { Days, Periods, Question } from '../support/question.ts'

const MEASURES = ['count', 'completed_count', 'activity_index']

export const activityQuestions = ({ month, year }: Periods): Question[] => [
  index('activity index by manager × day, month', month, 'day'),
  index('activity index by manager, year', year),
]

function index(name: string, days: Days, granularity?: 'day'): Question {
  return {
    name,
    query: {
      measures: MEASURES.map((measure) => `activities.${measure}`),
      dimensions: ['activities.manager_id', 'activities.manager'],
      timeDimensions: [
        {
          dimension: 'activities.date',
          dateRange: [days.from, days.to],
          ...(granularity ? { granularity } : {}),
        },
      ],
    },
    analyst: sql(RAW, days, granularity, {
      table: 'raw.activities as a',
      live: 'a.deleted_at is null',
      at: 'coalesce(a.start_time, a.created)',
      manager: 'a.responsible_id',
      done: 'a.completed',
      weight: `case a.type_id when 1 then 5 when 2 then 3 when 4 then 2 when 3 then 2
        else case a.provider_id when 'CRM_TODO' then 2 else 1 end end`,
    }),
    duck: sql(DUCK, days, granularity, {
      table: 'activities as a',
      live: 'true',
      at: 'a.date',
      manager: 'a.manager_id',
      done: 'a.is_completed',
      weight: `case a.type when 'meeting' then 5 when 'call' then 3 when 'email' then 2 when 'todo' then 2 else 1 end`,
    }),
    best: overRollup({
      cube: 'activities',
      rollup: granularity ? 'people_day' : 'people_month',
      measures: MEASURES,
      by: ['manager_id', 'manager'],
      time: 'date',
      days,
      ...(granularity ? { granularity } : {}),
    }),
  }
}

interface Work {
  table: string
  live: string
  at: string
  manager: string
  done: string
  weight: string
}

function sql(dialect: Dialect, days: Days, granularity: string | undefined, work: Work): string {
  const { table, live, at, manager, done, weight } = work
  const date = granularity ? `, ${dialect.period(granularity, at)} as date` : ''
  const { name, join } = dialect.names.manager_id!
  return `select sums.*, ${name} from (
    select ${manager} as manager_id${date}, count(*) as "count", count(*) filter (where ${done}) as completed_count,
      sum(${weight}) filter (where ${done}) as activity_index
    from ${table} where ${[live, ...within(dialect, at, days)].join(' and ')}
    group by 1${granularity ? ', 2' : ''}
  ) as sums ${join}`
}
