-- sources: one row per source of the dictionary, deleted ones included.
create view staging.sources as
select portal_id, status_id as source_id, nullif(btrim(name), '') as name, deleted_at is null as is_present
from raw.statuses
where entity_id = 'SOURCE'
