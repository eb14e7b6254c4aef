-- crm_tasks: one row per task that serves a record of the CRM. Its owner is the first that it names: D_101 is deal 101.
create view staging.crm_tasks as
select
  portal_id, id,
  case split_part(crm_links ->> 0, '_', 1)
    when 'L' then 1 when 'D' then 2 when 'C' then 3 when 'CO' then 4 when 'SI' then 31
  end as owner_type_id,
  substring(crm_links ->> 0 from '_(\d{1,18})$')::bigint as owner_id,
  status is not distinct from 5 as is_completed,
  title,
  responsible_id as manager_id,
  coalesce(created_date, changed_date) as date,
  deadline
from raw.tasks
where deleted_at is null and jsonb_typeof(crm_links) = 'array' and crm_links <> '[]'
