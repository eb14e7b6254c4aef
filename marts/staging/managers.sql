-- managers: one row per user, with the first of their departments.
create view staging.managers as
select
  users.portal_id,
  users.id,
  staging.named(concat_ws(' ', nullif(btrim(users.name), ''), nullif(btrim(users.last_name), ''))) as name,
  users.department_ids[1] as department_id,
  departments.name as department,
  departments.path as department_path,
  coalesce(departments.path_ids, '/' || users.department_ids[1] || '/') as department_path_ids
from raw.users
left join staging.departments
  on departments.portal_id = users.portal_id and departments.id = users.department_ids[1]
