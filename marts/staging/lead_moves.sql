-- lead_moves: one row per entry of a lead into a stage. type_id: 1 creation, 2 and 3 a move.
create view staging.lead_moves as
select
  portal_id, id, type_id,
  owner_id as lead_id,
  status_id as stage_id,
  status_semantic_id as semantics,
  created_time as entered_at
from raw.lead_status_history
where deleted_at is null and owner_id is not null and status_id is not null and created_time is not null
