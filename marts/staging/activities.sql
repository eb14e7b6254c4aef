-- activities: one row per activity of the CRM. task_id: the task by which a timeline shows it.
create view staging.activities as
select
  portal_id, id, owner_type_id, owner_id,
  staging.activity_type(type_id, provider_id) as type,
  case when provider_id in ('CRM_TASKS_TASK', 'TASKS') or type_id = 3 then associated_entity_id end as task_id,
  case direction when 1 then 'incoming' when 2 then 'outgoing' end as direction,
  completed is true as is_completed,
  subject as title,
  responsible_id as manager_id,
  coalesce(start_time, created, last_updated) as date,
  deadline,
  case when end_time < start_time then 0 else extract(epoch from end_time - start_time) end as seconds
from raw.activities
where deleted_at is null
