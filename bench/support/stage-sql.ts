/** Statements over stages of deals: an analyst finds the way of a deal in its history. */

import { within } from './deal-sql.ts'
import { conditions, DUCK, RAW } from './dialects.ts'
import type { Days, Filters } from './question.ts'
import { measuresOver, sumsOf } from './ratios.ts'

/** Stages reached by the deals created in a period: every figure of the funnel, by pipeline and stage. */
export function conversionSql(days: Days, measures: string[], filters: Filters = {}): string {
  const cohort = [RAW.live, ...within(RAW, RAW.created, days), ...conditions(RAW, filters)]
  const all: Record<string, string> = {
    reached: 'count(*)',
    visited: 'count(visits.owner_id)',
    skipped: 'count(*) - count(visits.owner_id)',
    advanced: 'count(*) filter (where ways.frontier > steps.step)',
    lost_here: `count(*) filter (where ways.outcome = 'F' and visits.last_place = ways.last_place)`,
    completed_visits: 'coalesce(sum(visits.completed), 0)',
    stay_seconds: 'coalesce(sum(visits.stay), 0)',
    current_count: `count(*) filter (where ways.outcome = 'P' and ways.stage_id = steps.status_id)`,
    current_amount: `sum(ways.amount) filter (where ways.outcome = 'P' and ways.stage_id = steps.status_id)`,
  }
  const sums = sumsOf('deal_stages', measures).map((name) => `${all[name]} as ${name}`)
  return measuresOver(
    'deal_stages',
    measures,
    ['pipeline_id', 'stage_id', 'stage', 'stage_order'],
    `with cohort as (
       select d.id, d.category_id, d.stage_id, d.stage_semantic_id as outcome, ${RAW.amount} as amount
       from ${RAW.deals} where ${cohort.join(' and ')}
     ),
     steps as (
       select substring(entity_id from '\\d+$')::bigint as category_id, status_id, name,
         (row_number() over (partition by entity_id order by sort))::int as step
       from raw.statuses
       where entity_id ~ '^DEAL_STAGE_' and semantics is null and deleted_at is null
     ),
     moves as (
       select h.owner_id, steps.step, h.created_time as entered_at,
         lead(h.created_time) over in_order as left_at, row_number() over in_order as place
       from cohort
       join raw.deal_stage_history as h on h.portal_id = 1 and h.owner_id = cohort.id and h.deleted_at is null
       left join steps on steps.status_id = h.stage_id
       window in_order as (partition by h.owner_id order by h.created_time, h.id)
     ),
     visits as (
       select owner_id, step, count(left_at) as completed, extract(epoch from sum(left_at - entered_at)) as stay,
         max(place) as last_place
       from moves where step is not null
       group by owner_id, step
     ),
     ways as (
       select cohort.*, case outcome when 'S' then 1000 else visited.frontier end as frontier, visited.last_place
       from cohort
       join (select owner_id, max(step) as frontier, max(last_place) as last_place from visits group by owner_id) as visited
         on visited.owner_id = cohort.id
     )
     select steps.category_id as pipeline_id, steps.status_id as stage_id, steps.name as stage, steps.step as stage_order, ${sums.join(', ')}
     from ways
     join steps on steps.category_id = ways.category_id and steps.step <= ways.frontier
     left join visits on visits.owner_id = ways.id and visits.step = steps.step
     group by 1, 2, 3, 4`,
  )
}

/** The same over one row per deal and stage. */
export function conversionDuck(days: Days, measures: string[], filters: Filters = {}): string {
  const all: Record<string, string> = Object.fromEntries(
    ['reached', 'visited', 'skipped', 'advanced', 'lost_here'].map((name) => [
      name,
      `count(*) filter (where d.${name})`,
    ]),
  )
  const sums = sumsOf('deal_stages', measures).map((name) => `${all[name] ?? STAGE_SUMS[name]} as ${name}`)
  const where = [...within(DUCK, 'd.created_at', days), ...conditions(DUCK, filters)]
  return measuresOver(
    'deal_stages',
    measures,
    ['pipeline_id', 'stage_id', 'stage', 'stage_order'],
    `select d.pipeline_id, d.stage_id, d.stage, d.stage_order, ${sums.join(', ')}
     from stage_facts as d where ${where.join(' and ')} group by 1, 2, 3, 4`,
  )
}

const STAGE_SUMS: Record<string, string> = {
  completed_visits: 'sum(d.completed_visits)',
  stay_seconds: 'sum(d.stay_seconds)',
  current_count: 'count(*) filter (where d.is_here)',
  current_amount: 'sum(d.amount) filter (where d.is_here)',
}
