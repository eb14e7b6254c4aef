-- deal_activities: one row per activity of a deal; done_at is the latest moment somebody worked on it.
create view staging.deal_activities as
select
  portal_id,
  id,
  owner_id as deal_id,
  greatest(created, case when completed then last_updated end) as done_at,
  case when completed is not true then deadline end as planned_at
from raw.activities
where deleted_at is null and owner_type_id = 2
