-- changed_leads: leads of which something was synced at or after $1. The indexes of raw begin with the portal.
with portals as materialized (select array(select id from app.portals) as ids)
insert into changed_leads
select portal_id, id
from raw.leads where portal_id = any ((select ids from portals)::smallint[]) and synced_at >= $1
union
select portal_id, owner_id
from raw.lead_status_history
where portal_id = any ((select ids from portals)::smallint[]) and synced_at >= $1 and owner_id is not null
union
-- Created in the future when last looked at, and no more.
select portal_id, record_id
from marts.data_quality
where "check" = 'date_impossible' and entity = 'leads'
  and created_at >= $1 and created_at <= now() + interval '1 hour'
