-- lead_stages: one row per stage of leads. outcome: open, won (converted) or lost.
create view staging.lead_stages as
select
  portal_id,
  status_id as stage_id,
  staging.named(coalesce(nullif(btrim(name), ''), status_id)) as name,
  case semantics when 'S' then 'won' when 'F' then 'lost' else 'open' end as outcome,
  deleted_at is null as is_present
from raw.statuses
where entity_id = 'STATUS'
