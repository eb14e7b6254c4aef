/** Questions about leads: their funnel and where they come from. */
import { within } from '../support/deal-sql.ts'
import { DUCK, RAW } from '../support/dialects.ts'
import { overRollup } from '../support/over-rollup.ts'
import type { Days, Periods, Question } from '../support/question.ts'
import { measuresOver, sumsOf } from '../support/ratios.ts'

const LEADS = ['count', 'quality_count', 'junk_count', 'conversion', 'revenue', 'won_deals_count']
const STAGES = [
  'reached',
  'visited',
  'skipped',
  'advanced',
  'conversion_to_next',
  'lost_here',
  'average_days',
]
const BY_STAGE = ['stage_id', 'stage', 'stage_order']

export const leadQuestions = ({ year }: Periods): Question[] => [funnel(year), sources(year)]

function sources(days: Days): Question {
  return {
    name: 'leads by source, year',
    query: {
      measures: LEADS.map((name) => `leads.${name}`),
      dimensions: ['leads.source_id', 'leads.source'],
      timeDimensions: [{ dimension: 'leads.created_at', dateRange: [days.from, days.to] }],
    },
    analyst: measuresOver(
      'leads',
      LEADS,
      ['sums.source_id'],
      `select leads.source_id, count(*) as "count", count(*) filter (where leads.status_semantic_id = 'S') as quality_count,
         count(*) filter (where leads.status_semantic_id = 'F') as junk_count, coalesce(sum(sales.revenue), 0) as revenue,
         coalesce(sum(sales.won), 0) as won_deals_count
       from raw.leads
       left join (
         select d.lead_id, sum(${RAW.amount}) as revenue, count(*) as won
         from ${RAW.deals} where ${RAW.live} and ${RAW.won} and d.lead_id is not null
         group by d.lead_id
       ) as sales on sales.lead_id = leads.id
       where leads.deleted_at is null and ${within(RAW, 'leads.date_create', days).join(' and ')}
       group by leads.source_id`,
      [RAW.names.source_id!.name],
      RAW.names.source_id!.join,
    ),
    duck: measuresOver(
      'leads',
      LEADS,
      ['sums.source_id', 'source'],
      `select source_id, source, count(*) as "count", count(*) filter (where status = 'converted') as quality_count,
         count(*) filter (where status = 'junk') as junk_count, sum(revenue) as revenue, sum(won_deals_count) as won_deals_count
       from leads where ${within(DUCK, 'created_at', days).join(' and ')} group by 1, 2`,
    ),
    best: overRollup({
      cube: 'leads',
      rollup: 'source_month',
      measures: LEADS,
      by: ['source_id', 'source'],
      time: 'created_at',
      days,
    }),
  }
}

function funnel(days: Days): Question {
  const sums: Record<string, string> = {
    reached: 'count(*)',
    visited: 'count(visits.owner_id)',
    skipped: 'count(*) - count(visits.owner_id)',
    advanced: 'count(*) filter (where ways.frontier > steps.step)',
    lost_here: `count(*) filter (where ways.outcome = 'F' and visits.last_place = ways.last_place)`,
    completed_visits: 'coalesce(sum(visits.completed), 0)',
    stay_seconds: 'coalesce(sum(visits.stay), 0)',
  }
  const duck = sumsOf('lead_stages', STAGES).map((name) =>
    /visits|seconds/.test(name) ? `sum(${name}) as ${name}` : `count(*) filter (where ${name}) as ${name}`,
  )
  return {
    name: 'leads funnel, year',
    query: {
      measures: STAGES.map((name) => `lead_stages.${name}`),
      dimensions: BY_STAGE.map((name) => `lead_stages.${name}`),
      timeDimensions: [{ dimension: 'lead_stages.created_at', dateRange: [days.from, days.to] }],
    },
    analyst: measuresOver(
      'lead_stages',
      STAGES,
      BY_STAGE,
      `${ways(days)}
      select steps.status_id as stage_id, steps.name as stage, steps.step as stage_order,
        ${sumsOf('lead_stages', STAGES)
          .map((name) => `${sums[name]} as ${name}`)
          .join(', ')}
      from ways
      join steps on steps.step <= ways.frontier
      left join visits on visits.owner_id = ways.id and visits.step = steps.step
      group by 1, 2, 3`,
    ),
    duck: measuresOver(
      'lead_stages',
      STAGES,
      BY_STAGE,
      `select stage_id, stage, stage_order, ${duck.join(', ')}
      from lead_facts where ${within(DUCK, 'created_at', days).join(' and ')} group by 1, 2, 3`,
    ),
    best: overRollup({
      cube: 'lead_stages',
      rollup: 'day',
      measures: STAGES,
      by: BY_STAGE,
      time: 'created_at',
      days,
    }),
  }
}

/** How far each lead of the period came, as its history tells. */
const ways = (days: Days) => `
  with cohort as (
    select id, status_semantic_id as outcome from raw.leads
    where deleted_at is null and ${within(RAW, 'date_create', days).join(' and ')}
  ),
  steps as (
    select status_id, name, (row_number() over (order by sort))::int as step
    from raw.statuses where entity_id = 'STATUS' and semantics is null and deleted_at is null
  ),
  moves as (
    select h.owner_id, steps.step, h.created_time as entered_at,
      lead(h.created_time) over in_order as left_at, row_number() over in_order as place
    from cohort
    join raw.lead_status_history as h on h.portal_id = 1 and h.owner_id = cohort.id and h.deleted_at is null
    left join steps on steps.status_id = h.status_id
    window in_order as (partition by h.owner_id order by h.created_time, h.id)
  ),
  visits as (
    select owner_id, step, count(left_at) as completed, extract(epoch from sum(left_at - entered_at)) as stay, max(place) as last_place
    from moves where step is not null
    group by owner_id, step
  ),
  ways as (
    select cohort.*, case outcome when 'S' then 1000 else visited.frontier end as frontier, visited.last_place
    from cohort
    join (select owner_id, max(step) as frontier, max(last_place) as last_place from visits group by owner_id) as visited
      on visited.owner_id = cohort.id
  )`
