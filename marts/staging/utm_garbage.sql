-- is_utm_garbage(text): whether a UTM value says nothing: a macro that nobody expanded, a test mark, an address, or a
-- text too long for a mark.
create function staging.is_utm_garbage(value text) returns boolean
language sql immutable parallel safe
return coalesce(
  value ~ '[{}]|%7[BbDd]|://|%3[Aa]%2[Ff]|^(www\.|//)|^([Tt][Ee][Ss][Tt]|[Тт][Ее][Сс][Тт])([^[:alpha:]]|$)'
    or length(value) > 100,
  false
);

-- utm_garbage(text[]): such values among source, medium, campaign, content and term with their names; null where all are well.
create function staging.utm_garbage(tags text[]) returns text
language sql immutable parallel safe
return (
  select string_agg(
    name || '=' || case when length(value) > 100 then left(value, 100) || '…' else value end, ', ' order by place
  )
  from unnest(tags, array['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term'])
    with ordinality as tag (value, name, place)
  where staging.is_utm_garbage(value)
)
