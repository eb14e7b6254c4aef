-- next_deal_stage_facts: one row per deal in scope × working stage reached, and per unknown stage visited.
insert into next_deal_stage_facts
with deals as (
  select
    deals.portal_id, deals.id, pipeline_id, coalesce(stage_id, '') as stage_id, status, created_at, stage_entered_at,
    histories.deal_id is not null as has_history,
    first_at, last_at, first_pipeline_id, has_creation, present_at, last_working_place
  from next_deals as deals
  left join histories on histories.portal_id = deals.portal_id and histories.deal_id = deals.id
),
-- Where the history does not know how the deal came to its present stage: an entry at the moment the deal tells.
arrivals as (
  select portal_id, id as deal_id, pipeline_id, stage_id, status, greatest(stage_entered_at, last_at) as entered_at
  from deals
  where present_at is null or stage_entered_at <> present_at
),
-- Where it does not know the creation: an entry into the first working stage when the deal was made.
creations as (
  select
    deals.portal_id, deals.id as deal_id, stages.pipeline_id, stages.stage_id,
    least(deals.created_at, first_at, arrivals.entered_at) as entered_at,
    coalesce(first_at, arrivals.entered_at) as left_at,
    -- A deal that never left its first stage was there once, not twice.
    not has_history and arrivals.stage_id = stages.stage_id
      and arrivals.entered_at <= deals.created_at as is_arrival
  from deals
  left join arrivals on arrivals.portal_id = deals.portal_id and arrivals.deal_id = deals.id
  join stages
    on stages.portal_id = deals.portal_id
    and stages.step = 1 and stages.pipeline_id = coalesce(first_pipeline_id, deals.pipeline_id)
  where has_creation is not true
),
-- By the number of the stage; only those that have none are told apart by their code.
visits as (
  select
    portal_id, deal_id, pipeline_id, step, case when step is null then stage_id end as other_stage_id,
    place, false as is_synthetic, entered_at, left_at
  from moves
  where is_working and left_at is not null
  union all
  select
    moves.portal_id, moves.deal_id, moves.pipeline_id, moves.step, case when moves.step is null then moves.stage_id end,
    moves.place, false, moves.entered_at, arrivals.entered_at
  from moves
  left join arrivals on arrivals.portal_id = moves.portal_id and arrivals.deal_id = moves.deal_id
  where moves.is_working and moves.left_at is null
  union all
  select portal_id, deal_id, pipeline_id, 1, null, 0, true, entered_at, left_at
  from creations
  where not is_arrival
  union all
  select
    arrivals.portal_id, arrivals.deal_id, arrivals.pipeline_id, stages.step, case when stages.step is null then arrivals.stage_id end,
    1000000000, true, arrivals.entered_at, null
  from arrivals
  left join stages
    on stages.portal_id = arrivals.portal_id
    and stages.pipeline_id = arrivals.pipeline_id and stages.stage_id = arrivals.stage_id
  where arrivals.status = 'open'
),
stage_visits as (
  select
    portal_id, deal_id, pipeline_id, step, other_stage_id,
    min(entered_at) as entered_at,
    bool_or(is_synthetic) as is_synthetic,
    count(*)::int as visits,
    count(left_at)::int as completed_visits,
    extract(epoch from coalesce(sum(left_at - entered_at), '0')) as stay_seconds,
    max(place) as last_place
  from visits
  group by portal_id, deal_id, pipeline_id, step, other_stage_id
),
-- How far a deal came in a pipeline; a won one beyond every step.
frontiers as (
  select portal_id, deal_id, pipeline_id, max(step) as step
  from (
    select portal_id, deal_id, pipeline_id, step from stage_visits where step is not null
    union all
    select portal_id, id, pipeline_id, 1000000 from deals where status = 'won'
  ) as steps
  group by portal_id, deal_id, pipeline_id
),
reached as (
  select
    frontiers.portal_id, frontiers.deal_id, stages.pipeline_id, stages.stage_id, stages.pipeline, stages.name as stage, stages.position,
    stages.step, frontiers.step > stages.step as advanced
  from frontiers
  join stages
    on stages.portal_id = frontiers.portal_id and stages.pipeline_id = frontiers.pipeline_id and stages.step <= frontiers.step
),
stage_rows as (
  select
    portal_id, deal_id, pipeline_id, stage_id, pipeline, stage, position, advanced,
    visits.entered_at, visits.is_synthetic, visits.visits, visits.completed_visits, visits.stay_seconds, visits.last_place
  from reached
  left join stage_visits as visits using (portal_id, deal_id, pipeline_id, step)
  union all
  select
    visits.portal_id, visits.deal_id, visits.pipeline_id, other_stage_id,
    staging.named(categories.name), coalesce(stages.name, staging.named(other_stage_id)), stages.position,
    coalesce(frontiers.step = 1000000, false),
    visits.entered_at, visits.is_synthetic, visits.visits, visits.completed_visits, visits.stay_seconds, visits.last_place
  from stage_visits as visits
  left join frontiers using (portal_id, deal_id, pipeline_id)
  left join stages
    on stages.portal_id = visits.portal_id and stages.pipeline_id = visits.pipeline_id and stages.stage_id = other_stage_id
  left join raw.categories on categories.portal_id = visits.portal_id and categories.id = visits.pipeline_id
  where visits.step is null
),
final as (
  select
    facts.portal_id,
    facts.deal_id,
    facts.pipeline_id,
    facts.stage_id,
    facts.pipeline,
    facts.stage,
    coalesce(facts.position, 10000) as stage_order,
    facts.entered_at,
    facts.pipeline_id = deals.pipeline_id as is_current_pipeline,
    coalesce(facts.is_synthetic, false) as is_synthetic,
    facts.visits is not null as visited,
    true as reached,
    facts.advanced,
    facts.visits is null as skipped,
    coalesce(deals.status = 'lost' and facts.last_place = coalesce(deals.last_working_place, 0), false) as lost_here,
    here.is_here,
    case when here.is_here then deals.stage_entered_at end as here_since,
    coalesce(facts.visits, 0) as visits,
    coalesce(facts.completed_visits, 0) as completed_visits,
    coalesce(facts.stay_seconds, 0) as stay_seconds
  from stage_rows as facts
  join deals on deals.portal_id = facts.portal_id and deals.id = facts.deal_id
  cross join lateral (
    select deals.status = 'open' and facts.pipeline_id = deals.pipeline_id and facts.stage_id = deals.stage_id as is_here
  ) as here
)
select * from final
