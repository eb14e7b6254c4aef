-- lead_stages: one row per stage of leads, deleted ones included. outcome: open, won (converted) or lost (junk).
-- position: 1, 2, 3 … in the order of the CRM; step: the same over the working stages alone, else null.
create view staging.lead_stages as
with placed as (
  select
    portal_id,
    status_id as stage_id,
    staging.named(coalesce(nullif(btrim(name), ''), status_id)) as name,
    case semantics when 'S' then 'won' when 'F' then 'lost' else 'open' end as outcome,
    deleted_at is null as is_present,
    row_number() over (partition by portal_id, deleted_at is null order by sort, id, status_id)::int as place
  from raw.statuses
  where entity_id = 'STATUS'
)
select
  portal_id, stage_id, name, outcome, is_present,
  case when is_present then place end as position,
  case when is_present and outcome = 'open' then row_number() over (
    partition by portal_id, is_present, outcome order by place
  )::int end as step
from placed
