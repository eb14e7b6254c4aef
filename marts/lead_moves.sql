-- lead_moves: one row per stage-history row of the leads in scope. Rows of one second are told apart by their id.
-- is_present: into the stage where the lead is now; is_working: into a working stage, whose number is step.
create temp table lead_moves on commit drop as
with entries as (
  select
    history.*,
    leads.created_at,
    stages.step,
    present.is_present,
    'open' = coalesce(
      stages.outcome,
      case case when present.is_present then leads.semantics else history.semantics end
        when 'S' then 'won' when 'F' then 'lost' else 'open' end
    ) as is_working
  from changed_leads
  join staging.leads using (portal_id, id)
  join staging.lead_moves as history on history.portal_id = leads.portal_id and history.lead_id = leads.id
  cross join lateral (select history.stage_id = coalesce(leads.stage_id, '') as is_present) as present
  left join lead_stages as stages on stages.portal_id = history.portal_id and stages.stage_id = history.stage_id
)
select
  portal_id, lead_id, created_at, type_id, stage_id, step, is_present, is_working, entered_at,
  lead(entered_at) over in_order as left_at,
  row_number() over in_order as place
from entries
window in_order as (partition by portal_id, lead_id order by entered_at, id);

analyze lead_moves (portal_id, lead_id, stage_id, is_present, is_working);

-- lead_histories: one row per lead in scope that has any move.
create temp table lead_histories on commit drop as
select
  portal_id,
  lead_id,
  min(entered_at) as first_at,
  max(entered_at) as last_at,
  min(entered_at) filter (where type_id is distinct from 1 and entered_at >= created_at) as left_first_at,
  bool_or(type_id = 1) and not bool_or(type_id = 5 and place = 1) as has_creation,
  max(entered_at) filter (where is_present) as present_at,
  bool_or(is_present and left_at is null) as ends_at_present,
  max(place) filter (where is_working) as last_working_place
from lead_moves
group by portal_id, lead_id;

analyze lead_histories (portal_id, lead_id)
