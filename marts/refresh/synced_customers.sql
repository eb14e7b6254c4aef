-- changed_customers: companies and contacts that were synced at or after $1. The indexes of raw begin with the portal.
with portals as materialized (select array(select id from app.portals) as ids)
insert into changed_customers
select portal_id, 'company:' || id
from raw.companies where portal_id = any ((select ids from portals)::smallint[]) and synced_at >= $1
union all
select portal_id, 'contact:' || id
from raw.contacts where portal_id = any ((select ids from portals)::smallint[]) and synced_at >= $1
