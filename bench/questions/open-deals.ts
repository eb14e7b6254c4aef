/** Questions about single deals and those that nobody touches. */
import type { CubeQuery } from '../../server/cube/result.ts'
import { openSql, within } from '../support/deal-sql.ts'
import { type Dialect, DUCK, RAW } from '../support/dialects.ts'
import { overRollup } from '../support/over-rollup.ts'
import { type Days, dayAfter, type Periods, type Question } from '../support/question.ts'

const OPEN = ['open_count', 'open_amount']

export function openDealQuestions(periods: Periods): Question[] {
  return [forgotten(periods), forgottenList(periods), durationList(), durationList(periods.year)]
}

function forgotten({ forgotten: before }: Periods): Question {
  const ask = { measures: OPEN, by: ['department_id' as const] }
  return {
    name: 'forgotten > 14 days by department',
    query: {
      measures: OPEN.map((name) => `deals.${name}`),
      dimensions: ['deals.department_id', 'deals.department'],
      timeDimensions: [{ dimension: 'deals.idle_since', dateRange: ['1970-01-01', before] }],
    },
    analyst: openSql(RAW, ask, before),
    duck: openSql(DUCK, ask, before),
    best: overRollup({
      cube: 'deals',
      rollup: 'idle_day',
      measures: OPEN,
      by: ['department_id', 'department'],
      time: 'idle_since',
      days: { from: '1970-01-01', to: before },
    }),
  }
}

/** The largest first, as the page asks. */
function forgottenList({ forgotten: before }: Periods): Question {
  const sql = (dialect: Dialect, columns: string, joins: string) =>
    `select d.id, ${columns}, ${dialect.amount} as amount, ${dialect.touched} as touched_at
     from ${dialect.deals} ${joins}
     where ${dialect.live} and ${dialect.open} and ${dialect.touched} < ${dialect.moment(dayAfter(before))}
     order by amount desc, d.id limit 100`
  return {
    name: 'forgotten, top 100 list',
    query: list(['id', 'title', 'manager', 'pipeline', 'amount', 'idle_days'], {
      timeDimensions: [{ dimension: 'deals.last_activity_at', dateRange: ['1970-01-01', before] }],
      filters: [{ member: 'deals.status', operator: 'equals', values: ['open'] }],
      order: [
        ['deals.amount', 'desc'],
        ['deals.id', 'asc'],
      ],
      limit: 100,
    }),
    ...lists(sql),
    best: `select id, title, manager, pipeline, amount, last_activity_at from marts.deals
      where status = 'open' and last_activity_at < ${RAW.moment(dayAfter(before))} order by amount desc, id limit 100`,
    compared: ['id', 'amount'],
  }
}

/** The longest deals first; those that are open still last. */
function durationList(year?: Days): Question {
  const within = year ? 'the same, pipeline × year' : 'list of deals by duration, page 1'
  const sql = (dialect: Dialect, columns: string, joins: string) =>
    `select d.id, ${columns}, ${dialect.amount} as amount,
       case when ${dialect.open} then ${now(dialect)} else ${dialect.closed} end - ${dialect.created} as lasted
     from ${dialect.deals} ${joins}
     where ${[dialect.live, ...narrowed(dialect, year)].join(' and ')}
     order by lasted desc, d.id limit 50`
  return {
    name: within,
    query: list(['id', 'title', 'manager', 'pipeline', 'amount', 'cycle_days_own'], {
      filters: year ? [{ member: 'deals.pipeline_id', operator: 'equals', values: ['3'] }] : [],
      ...(year
        ? { timeDimensions: [{ dimension: 'deals.created_at', dateRange: [year.from, year.to] }] }
        : {}),
      order: [
        ['deals.cycle_days_own', 'desc'],
        ['deals.id', 'asc'],
      ],
      limit: 50,
    }),
    ...lists(sql),
    best: streams(year),
    compared: ['id', 'amount'],
  }
}

const narrowed = (dialect: Dialect, year?: Days) =>
  year ? [`${dialect.keys.pipeline_id} = 3`, ...within(dialect, dialect.created, year)] : []

const now = (dialect: Dialect) => (dialect === RAW ? 'now()' : `(now() at time zone 'Europe/Moscow')`)

/** Closed deals in the order of their stored duration, open ones in that of their creation: two indexes, merged. */
function streams(year?: Days): string {
  const where = year
    ? `and pipeline_id = 3 and created_at >= ${RAW.moment(year.from)} and created_at < ${RAW.moment(dayAfter(year.to))}`
    : ''
  const columns = 'id, title, manager, pipeline, amount'
  return `select ${columns}, lasted from (
    (select ${columns}, closed_at - created_at as lasted from marts.deals where closed_at is not null ${where}
     order by closed_at - created_at desc, id limit 50)
    union all
    (select ${columns}, now() - created_at from marts.deals where closed_at is null ${where} order by created_at, id limit 50)
  ) as both_streams order by lasted desc, id limit 50`
}

const list = (dimensions: string[], more: CubeQuery): CubeQuery => ({
  dimensions: dimensions.map((name) => `deals.${name}`),
  ungrouped: true,
  ...more,
})

function lists(sql: (dialect: Dialect, columns: string, joins: string) => string) {
  const raw = sql(
    RAW,
    `d.title, u.name || ' ' || u.last_name as manager, p.name as pipeline`,
    `left join raw.users as u on u.portal_id = d.portal_id and u.id = d.assigned_by_id
     left join raw.categories as p on p.portal_id = d.portal_id and p.id = d.category_id`,
  )
  return { analyst: raw, duck: sql(DUCK, 'd.title, d.manager, d.pipeline', '') }
}
