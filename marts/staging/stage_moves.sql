-- stage_moves: one row per entry of a deal into a stage. type_id: 1 creation, 2 and 3 a move, 5 a change of pipeline.
create view staging.stage_moves as
select
  portal_id, id, type_id,
  owner_id as deal_id,
  coalesce(category_id, substring(stage_id from '^C(\d+):')::bigint, 0) as pipeline_id,
  stage_id,
  stage_semantic_id as semantics,
  created_time as entered_at
from raw.deal_stage_history
where deleted_at is null and owner_id is not null and stage_id is not null and created_time is not null
