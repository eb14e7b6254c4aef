-- marts.dictionary: staging.dictionary as the last refresh saw it.
create table marts.dictionary (
  kind text,
  key text,
  value jsonb,
  primary key (kind, key)
)
