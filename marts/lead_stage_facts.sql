-- next_lead_stage_facts: one row per lead in scope × working stage reached, and per unknown stage visited.
insert into next_lead_stage_facts
with leads as (
  select
    leads.portal_id, leads.id, coalesce(stage_id, '') as stage_id, status, created_at, stage_entered_at,
    histories.lead_id is not null as has_history, first_at, last_at, has_creation, present_at, last_working_place
  from next_leads as leads
  left join lead_histories as histories on histories.portal_id = leads.portal_id and histories.lead_id = leads.id
),
-- Where the history does not know how the lead came to its present stage: an entry at the moment the lead tells.
arrivals as (
  select portal_id, id as lead_id, stage_id, status, greatest(stage_entered_at, last_at) as entered_at
  from leads
  where present_at is null or stage_entered_at <> present_at
),
-- Where it does not know the creation: an entry into the first working stage when the lead was made.
creations as (
  select
    leads.portal_id, leads.id as lead_id,
    least(leads.created_at, first_at, arrivals.entered_at) as entered_at,
    coalesce(first_at, arrivals.entered_at) as left_at,
    -- A lead that never left its first stage was there once, not twice.
    not has_history and arrivals.stage_id = stages.stage_id
      and arrivals.entered_at <= leads.created_at as is_arrival
  from leads
  left join arrivals on arrivals.portal_id = leads.portal_id and arrivals.lead_id = leads.id
  join lead_stages as stages on stages.portal_id = leads.portal_id and stages.step = 1
  where has_creation is not true
),
-- By the number of the stage; only those that have none are told apart by their code.
visits as (
  select
    moves.portal_id, moves.lead_id, moves.step, case when moves.step is null then moves.stage_id end as other_stage_id,
    moves.place, false as is_synthetic, moves.entered_at, coalesce(moves.left_at, arrivals.entered_at) as left_at
  from lead_moves as moves
  left join arrivals
    on arrivals.portal_id = moves.portal_id and arrivals.lead_id = moves.lead_id and moves.left_at is null
  where moves.is_working
  union all
  select portal_id, lead_id, 1, null, 0, true, entered_at, left_at
  from creations
  where not is_arrival
  union all
  select
    arrivals.portal_id, arrivals.lead_id, stages.step, case when stages.step is null then arrivals.stage_id end,
    1000000000, true, arrivals.entered_at, null
  from arrivals
  left join lead_stages as stages on stages.portal_id = arrivals.portal_id and stages.stage_id = arrivals.stage_id
  where arrivals.status = 'open'
),
stage_visits as (
  select
    portal_id, lead_id, step, other_stage_id,
    min(entered_at) as entered_at,
    bool_or(is_synthetic) as is_synthetic,
    count(*)::int as visits,
    count(left_at)::int as completed_visits,
    extract(epoch from coalesce(sum(left_at - entered_at), '0')) as stay_seconds,
    max(place) as last_place
  from visits
  group by portal_id, lead_id, step, other_stage_id
),
-- How far a lead came; a converted one beyond every step.
frontiers as (
  select portal_id, lead_id, max(step) as step
  from (
    select portal_id, lead_id, step from stage_visits where step is not null
    union all
    select portal_id, id, 1000000 from leads where status = 'converted'
  ) as steps
  group by portal_id, lead_id
),
reached as (
  select
    frontiers.portal_id, frontiers.lead_id, stages.stage_id, stages.name as stage, stages.position, stages.step,
    frontiers.step > stages.step as advanced
  from frontiers
  join lead_stages as stages on stages.portal_id = frontiers.portal_id and stages.step <= frontiers.step
),
stage_rows as (
  select
    portal_id, lead_id, stage_id, stage, position, advanced,
    visits.entered_at, visits.is_synthetic, visits.visits, visits.completed_visits, visits.stay_seconds, visits.last_place
  from reached
  left join stage_visits as visits using (portal_id, lead_id, step)
  union all
  select
    visits.portal_id, visits.lead_id, other_stage_id, coalesce(stages.name, staging.named(other_stage_id)), stages.position,
    coalesce(frontiers.step = 1000000, false),
    visits.entered_at, visits.is_synthetic, visits.visits, visits.completed_visits, visits.stay_seconds, visits.last_place
  from stage_visits as visits
  left join frontiers using (portal_id, lead_id)
  left join lead_stages as stages on stages.portal_id = visits.portal_id and stages.stage_id = other_stage_id
  where visits.step is null
),
final as (
  select
    facts.portal_id,
    facts.lead_id,
    facts.stage_id,
    facts.stage,
    coalesce(facts.position, 10000) as stage_order,
    facts.entered_at,
    coalesce(facts.is_synthetic, false) as is_synthetic,
    facts.visits is not null as visited,
    true as reached,
    facts.advanced,
    facts.visits is null as skipped,
    coalesce(leads.status = 'junk' and facts.last_place = coalesce(leads.last_working_place, 0), false) as lost_here,
    here.is_here,
    case when here.is_here then leads.stage_entered_at end as here_since,
    coalesce(facts.visits, 0) as visits,
    coalesce(facts.completed_visits, 0) as completed_visits,
    coalesce(facts.stay_seconds, 0) as stay_seconds
  from stage_rows as facts
  join leads on leads.portal_id = facts.portal_id and leads.id = facts.lead_id
  cross join lateral (select leads.status = 'open' and facts.stage_id = leads.stage_id as is_here) as here
)
select * from final
