-- marts.sales: one row per event of a deal: created, won or lost.
create view marts.sales as
select deals.*, portal_id || ':created:' || id as event_id, 'created' as event, created_at as date
from marts.deals
union all
select deals.*, portal_id || ':' || status || ':' || id, status, closed_at
from marts.deals
where closed_at is not null
