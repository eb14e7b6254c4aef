-- next_facts: one row per deal in scope × working stage reached, and per unknown stage visited.
insert into next_facts
with deals as (
  select id, pipeline_id, coalesce(stage_id, '') as stage_id, status, created_at, stage_entered_at from next_deals
),
histories as (
  select
    deal_id,
    min(entered_at) as first_at,
    max(entered_at) as last_at,
    max(pipeline_id) filter (where place = 1) as first_pipeline_id,
    bool_or(type_id = 1) and not bool_or(type_id = 5 and place = 1) as has_creation
  from moves
  group by deal_id
),
-- Where the history does not know how the deal came to its present stage: an entry at the moment the deal tells.
arrivals as (
  select
    deals.id as deal_id, deals.pipeline_id, deals.stage_id,
    greatest(deals.stage_entered_at, histories.last_at) as entered_at
  from deals
  left join histories on histories.deal_id = deals.id
  where not exists (
    select from moves
    where moves.deal_id = deals.id and moves.pipeline_id = deals.pipeline_id
      and moves.stage_id = deals.stage_id and moves.entered_at = deals.stage_entered_at
  )
),
-- Where it does not know the creation: an entry into the first working stage when the deal was made.
creations as (
  select
    deals.id as deal_id, stages.pipeline_id, stages.stage_id,
    least(deals.created_at, histories.first_at, arrivals.entered_at) as entered_at,
    coalesce(histories.first_at, arrivals.entered_at) as left_at,
    -- A deal that never left its first stage was there once, not twice.
    histories.deal_id is null and arrivals.stage_id = stages.stage_id
      and arrivals.entered_at <= deals.created_at as is_arrival
  from deals
  left join histories on histories.deal_id = deals.id
  left join arrivals on arrivals.deal_id = deals.id
  join stages on stages.step = 1 and stages.pipeline_id = coalesce(histories.first_pipeline_id, deals.pipeline_id)
  where histories.has_creation is not true
),
visits as (
  select
    moves.deal_id, moves.pipeline_id, moves.stage_id, moves.semantics,
    moves.place, false as is_synthetic, moves.entered_at, coalesce(moves.left_at, arrivals.entered_at) as left_at
  from moves
  left join arrivals on arrivals.deal_id = moves.deal_id
  union all
  select deal_id, pipeline_id, stage_id, null, 0, true, entered_at, left_at
  from creations
  where not is_arrival
  union all
  select deal_id, pipeline_id, stage_id, null, 1000000000, true, entered_at, null
  from arrivals
),
working_visits as (
  select visits.*, stages.step
  from visits
  join deals on deals.id = visits.deal_id
  left join stages on stages.pipeline_id = visits.pipeline_id and stages.stage_id = visits.stage_id
  where 'open' = case
    when visits.pipeline_id = deals.pipeline_id and visits.stage_id = deals.stage_id then deals.status
    else coalesce(stages.outcome, case visits.semantics when 'S' then 'won' when 'F' then 'lost' else 'open' end)
  end
),
stage_visits as (
  select
    deal_id, pipeline_id, stage_id, step,
    min(entered_at) as entered_at,
    bool_or(is_synthetic) as is_synthetic,
    count(*)::int as visits,
    count(left_at)::int as completed_visits,
    extract(epoch from coalesce(sum(left_at - entered_at), '0')) as stay_seconds,
    max(place) as last_place
  from working_visits
  group by deal_id, pipeline_id, stage_id, step
),
last_stages as (
  select stage_visits.deal_id, max(last_place) as last_place
  from stage_visits
  join deals on deals.id = stage_visits.deal_id and deals.status = 'lost'
  group by stage_visits.deal_id
),
-- How far a deal came in a pipeline; a won one beyond every step.
frontiers as (
  select deal_id, pipeline_id, max(step) as step
  from (
    select deal_id, pipeline_id, step from stage_visits where step is not null
    union all
    select id, pipeline_id, 1000000 from deals where status = 'won'
  ) as steps
  group by deal_id, pipeline_id
),
reached as (
  select frontiers.deal_id, frontiers.pipeline_id, stages.stage_id, frontiers.step > stages.step as advanced
  from frontiers
  join stages on stages.pipeline_id = frontiers.pipeline_id and stages.step <= frontiers.step
),
stage_rows as (
  select
    reached.deal_id, reached.pipeline_id, reached.stage_id, reached.advanced,
    visits.entered_at, visits.is_synthetic, visits.visits, visits.completed_visits, visits.stay_seconds, visits.last_place
  from reached
  left join stage_visits as visits using (deal_id, pipeline_id, stage_id)
  union all
  select
    visits.deal_id, visits.pipeline_id, visits.stage_id, coalesce(frontiers.step = 1000000, false),
    visits.entered_at, visits.is_synthetic, visits.visits, visits.completed_visits, visits.stay_seconds, visits.last_place
  from stage_visits as visits
  left join frontiers on frontiers.deal_id = visits.deal_id and frontiers.pipeline_id = visits.pipeline_id
  where visits.step is null
),
final as (
  select
    facts.deal_id,
    facts.pipeline_id,
    facts.stage_id,
    staging.named(categories.name) as pipeline,
    staging.named(coalesce(stages.name, facts.stage_id)) as stage,
    coalesce(stages.position, 10000) as stage_order,
    facts.entered_at,
    facts.pipeline_id = deals.pipeline_id as is_current_pipeline,
    coalesce(facts.is_synthetic, false) as is_synthetic,
    facts.visits is not null as visited,
    true as reached,
    facts.advanced,
    facts.visits is null as skipped,
    coalesce(facts.last_place = last_stages.last_place, false) as lost_here,
    here.is_here,
    case when here.is_here then deals.stage_entered_at end as here_since,
    coalesce(facts.visits, 0) as visits,
    coalesce(facts.completed_visits, 0) as completed_visits,
    coalesce(facts.stay_seconds, 0) as stay_seconds
  from stage_rows as facts
  join deals on deals.id = facts.deal_id
  cross join lateral (
    select deals.status = 'open' and facts.pipeline_id = deals.pipeline_id and facts.stage_id = deals.stage_id as is_here
  ) as here
  left join stages on stages.pipeline_id = facts.pipeline_id and stages.stage_id = facts.stage_id
  left join last_stages on last_stages.deal_id = facts.deal_id
  left join raw.categories on categories.id = facts.pipeline_id
)
select * from final
