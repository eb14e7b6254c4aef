-- moves: one row per stage-history row of the deals in scope. Rows of one second are told apart by their id.
-- is_present: into the stage where the deal is now; is_working: into a working stage, whose number is step.
create temp table moves on commit drop as
with entries as (
  select
    history.*,
    stages.step,
    present.is_present,
    'open' = coalesce(
      stages.outcome,
      case case when is_present then deals.semantics else history.semantics end
        when 'S' then 'won' when 'F' then 'lost' else 'open' end
    ) as is_working
  from changed_deals
  join staging.deals using (portal_id, id)
  join staging.stage_moves as history on history.portal_id = deals.portal_id and history.deal_id = deals.id
  cross join lateral (
    select history.pipeline_id = deals.pipeline_id and history.stage_id = coalesce(deals.stage_id, '') as is_present
  ) as present
  left join stages
    on stages.portal_id = history.portal_id
    and stages.pipeline_id = history.pipeline_id and stages.stage_id = history.stage_id
)
select
  portal_id, deal_id, type_id, pipeline_id, stage_id, step, is_present, is_working, entered_at,
  lead(entered_at) over in_order as left_at,
  row_number() over in_order as place
from entries
window in_order as (partition by portal_id, deal_id order by entered_at, id);

analyze moves (portal_id, deal_id, pipeline_id, stage_id, is_present, is_working);

-- histories: one row per deal in scope that has any move.
create temp table histories on commit drop as
select
  portal_id,
  deal_id,
  min(entered_at) as first_at,
  max(entered_at) as last_at,
  max(pipeline_id) filter (where place = 1) as first_pipeline_id,
  bool_or(type_id = 1) and not bool_or(type_id = 5 and place = 1) as has_creation,
  max(entered_at) filter (where is_present) as present_at,
  bool_or(is_present and left_at is null) as ends_at_present,
  max(place) filter (where is_working) as last_working_place
from moves
group by portal_id, deal_id;

analyze histories (portal_id, deal_id)
