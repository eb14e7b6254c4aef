-- stages: one row per stage of a deal pipeline, also those that only the settings know.
-- outcome: open, won or lost, null where nobody says; step: 1, 2, 3 … over the working stages, else null.
-- is_ignored: the settings leave its deals out of the customers.
create view staging.stages as
with listed as (
  select
    portal_id,
    coalesce(substring(entity_id from '^DEAL_STAGE_(\d+)$'), '0')::bigint as pipeline_id,
    status_id as stage_id, name, sort, id,
    case semantics when 'S' then 'won' when 'F' then 'lost' else 'open' end as outcome,
    deleted_at is null as is_present
  from raw.statuses
  where entity_id ~ '^DEAL_STAGE(_\d+)?$'
),
roles as (
  select portal_id, category_id as pipeline_id, stage_id, role
  from app.stage_roles
),
with_roles as (
  select
    portal_id, pipeline_id, stage_id, listed.id, listed.name, listed.sort,
    coalesce(nullif(roles.role, 'ignored'), listed.outcome) as outcome,
    coalesce(roles.role = 'ignored', false) as is_ignored,
    coalesce(listed.is_present, false) as is_present
  from listed full join roles using (portal_id, pipeline_id, stage_id)
),
placed as (
  select *, row_number() over (
    partition by portal_id, pipeline_id, is_present order by sort, id, stage_id
  )::int as place
  from with_roles
)
select
  portal_id, pipeline_id, stage_id, outcome, is_ignored,
  staging.named(coalesce(nullif(btrim(name), ''), stage_id)) as name,
  case when is_present then place end as position,
  case when is_present and outcome = 'open' then row_number() over (
    partition by portal_id, pipeline_id, is_present, outcome order by place
  )::int end as step
from placed
