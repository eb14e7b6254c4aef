-- departments: one row per department with its way from the root; a circle of parents is cut where it closes.
create view staging.departments as
with recursive ways as (
  select id, parent as above, array[id] as ids, array[staging.named(name)] as names
  from raw.departments
  union all
  select ways.id, parents.parent, parents.id || ways.ids, staging.named(parents.name) || ways.names
  from ways
  join raw.departments as parents on parents.id = ways.above
  where parents.id <> all (ways.ids)
),
longest as (
  select distinct on (id) id, ids, names
  from ways
  order by id, cardinality(ids) desc
)
select
  id,
  names[cardinality(names)] as name,
  array_to_string(names, ' / ') as path,
  '/' || array_to_string(ids, '/') || '/' as path_ids
from longest
