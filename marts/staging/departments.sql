-- departments: one row per department with its way from the root; a circle of parents is cut where it closes.
create view staging.departments as
with recursive ways as (
  select portal_id, id, parent as above, array[id] as ids, array[staging.named(name)] as names
  from raw.departments
  union all
  select ways.portal_id, ways.id, parents.parent, parents.id || ways.ids, staging.named(parents.name) || ways.names
  from ways
  join raw.departments as parents on parents.portal_id = ways.portal_id and parents.id = ways.above
  where parents.id <> all (ways.ids)
),
longest as (
  select distinct on (portal_id, id) portal_id, id, ids, names
  from ways
  order by portal_id, id, cardinality(ids) desc
)
select
  portal_id,
  id,
  names[cardinality(names)] as name,
  array_to_string(names, ' / ') as path,
  '/' || array_to_string(ids, '/') || '/' as path_ids
from longest
