-- changed_activities: every activity, task and comment, known or gone.
insert into changed_activities
select portal_id, 'activity', id from raw.activities
union all
select portal_id, 'task', id from raw.tasks
union all
select portal_id, 'comment', id from raw.timeline_comments
union all
select portal_id, kind, id from marts.activities
on conflict do nothing
