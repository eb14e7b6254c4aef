-- marts.dictionary: staging.dictionary as the last refresh saw it.
create table marts.dictionary (
  kind text,
  portal_id smallint,
  key text,
  value jsonb,
  primary key (kind, portal_id, key)
)
