-- value_at(moments, old values, moment, present): what a field held at the moment, by its changes in the order of their
-- making: the old value of the first change that came later; where none did, what it holds now.
create function staging.value_at(moments timestamptz[], old_values text[], moment timestamptz, present text) returns text
language sql immutable parallel safe
return (coalesce(
  (select array[old_values[place]] from generate_subscripts(moments, 1) as place where moments[place] > moment order by place limit 1),
  array[present]
))[1]
