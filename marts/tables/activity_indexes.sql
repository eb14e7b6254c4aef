-- Keys and indexes of marts.activities.
alter table marts.activities add primary key (portal_id, kind, id);
create index activities_date on marts.activities (date);
create index activities_manager_id on marts.activities (manager_id, date);
create index activities_owner_id on marts.activities (owner_id, owner_type);
create index activities_overdue on marts.activities (deadline) where is_overdue;
create index activities_awaited on marts.activities (deadline) where not is_completed and not is_overdue
