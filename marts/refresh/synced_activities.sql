-- changed_activities: what was synced at or after $1. The indexes of raw begin with the portal.
with portals as materialized (select array(select id from app.portals) as ids)
insert into changed_activities
select portal_id, 'activity', id
from raw.activities where portal_id = any ((select ids from portals)::smallint[]) and synced_at >= $1
union all
select portal_id, 'task', id
from raw.tasks where portal_id = any ((select ids from portals)::smallint[]) and synced_at >= $1
union all
-- What shows a task in a timeline counts while the task is not known.
select portal_id, 'activity', activities.id
from raw.tasks
join raw.activities using (portal_id)
where portal_id = any ((select ids from portals)::smallint[]) and tasks.synced_at >= $1
  and activities.associated_entity_id = tasks.id
union all
select portal_id, 'comment', id
from raw.timeline_comments where portal_id = any ((select ids from portals)::smallint[]) and synced_at >= $1
union all
-- Its deadline has passed since it was last looked at.
select portal_id, kind, id
from marts.activities where not is_completed and not is_overdue and deadline < now()
on conflict do nothing
