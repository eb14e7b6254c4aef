-- changed_deals: deals of which something was synced at or after $1. The indexes of raw begin with the portal.
with portals as materialized (select array(select id from app.portals) as ids)
insert into changed_deals
select portal_id, id
from raw.deals where portal_id = any ((select ids from portals)::smallint[]) and synced_at >= $1
union
select portal_id, owner_id
from raw.deal_stage_history
where portal_id = any ((select ids from portals)::smallint[]) and synced_at >= $1 and owner_id is not null
union
select portal_id, owner_id
from raw.activities
where portal_id = any ((select ids from portals)::smallint[]) and synced_at >= $1
  and owner_type_id = 2 and owner_id is not null
union
-- Whose an activity was before it became somebody else's: the mart of activities follows later.
select activities.portal_id, known.owner_id
from raw.activities
join marts.activities as known
  on known.portal_id = activities.portal_id and known.kind = 'activity' and known.id = activities.id
where activities.portal_id = any ((select ids from portals)::smallint[]) and activities.synced_at >= $1
  and known.owner_type = 'deal' and known.owner_id is not null
  and (activities.owner_type_id, activities.owner_id) is distinct from (2, known.owner_id)
union
select portal_id, deals.id
from raw.companies
join marts.deals using (portal_id)
where portal_id = any ((select ids from portals)::smallint[]) and companies.synced_at >= $1
  and deals.company_id = companies.id
union
select portal_id, deals.id
from raw.contacts
join marts.deals using (portal_id)
where portal_id = any ((select ids from portals)::smallint[]) and contacts.synced_at >= $1
  and deals.contact_id = contacts.id
union
-- Created in the future when last looked at, and no more.
select portal_id, record_id
from marts.data_quality
where "check" = 'date_impossible' and entity = 'deals'
  and created_at >= $1 and created_at <= now() + interval '1 hour'
