-- changed_activities: those that take a name from a changed dictionary entry.
with portals as (select portal_id from dictionary_changes where kind = 'portal'),
managers as (select portal_id, key::bigint as id from dictionary_changes where kind = 'manager')
insert into changed_activities
select portal_id, kind, id from marts.activities where portal_id in (select portal_id from portals)
union all
select portal_id, kind, activities.id
from managers
join marts.activities using (portal_id)
where activities.manager_id = managers.id
on conflict do nothing
