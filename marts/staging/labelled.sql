-- labelled(custom, labels): custom fields as people see them: names in lower case without the portal's prefix, labels
-- instead of item ids, several values joined; null where there are none.
create function staging.labelled(custom jsonb, labels jsonb) returns jsonb
language sql immutable parallel safe
return (
  select jsonb_object_agg(regexp_replace(lower(name), '^uf_crm_', 'uf_'), shown) filter (where shown is not null)
  from jsonb_each(custom) as field (name, value)
  cross join lateral (
    select case
      when jsonb_typeof(value) = 'array' then (
        select to_jsonb(string_agg(coalesce(labels #>> array[name, item], item), ', ' order by place))
        from jsonb_array_elements_text(value) with ordinality as items (item, place)
      )
      when labels ? name then to_jsonb(coalesce(labels #>> array[name, value #>> '{}'], value #>> '{}'))
      else value
    end as shown
    offset 0 -- computed once, not again for the filter
  ) as labelled
)
