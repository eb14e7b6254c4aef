-- open_line(text): the readable name of an open line's chat, which the portal writes as 4|TELEGRAM and keeps in no dictionary; null for other sources.
create function staging.open_line(source text) returns text language sql immutable parallel safe
return case
  when source ~ '^\d+\|.' then
    'Открытая линия ' || split_part(source, '|', 1) || ' · ' || initcap(replace(split_part(source, '|', 2), '_', ' '))
end
