-- named(text): the name to show; blank ones are «не указано».
create function staging.named(name text) returns text
language sql immutable parallel safe
return coalesce(nullif(btrim(name), ''), 'не указано');
