-- changed_leads: leads of which something was synced at or after $1; staging.lead_touches follows. The indexes of raw
-- begin with the portal.
with portals as materialized (select array(select id from app.portals) as ids),
synced as materialized (
  select portal_id, 'activity' as kind, id
  from raw.activities where portal_id = any ((select ids from portals)::smallint[]) and synced_at >= $1
  union all
  select portal_id, 'comment', id
  from raw.timeline_comments where portal_id = any ((select ids from portals)::smallint[]) and synced_at >= $1
),
left_behind as (
  delete from staging.lead_touches as touches
  using synced
  where touches.portal_id = synced.portal_id and touches.kind = synced.kind and touches.id = synced.id
  returning touches.portal_id, touches.lead_id
),
fresh as (
  insert into staging.lead_touches (portal_id, lead_id, kind, id, done_at, planned_at, touched_at, person_id)
  select portal_id, lead_id, kind, id, done_at, planned_at, touched_at, person_id
  from staging.lead_activities
  where portal_id = any ((select ids from portals)::smallint[]) and synced_at >= $1
  returning portal_id, lead_id
)
insert into changed_leads
select portal_id, lead_id from left_behind
union
select portal_id, lead_id from fresh
union
select portal_id, id
from raw.leads where portal_id = any ((select ids from portals)::smallint[]) and synced_at >= $1
union
select portal_id, owner_id
from raw.lead_status_history
where portal_id = any ((select ids from portals)::smallint[]) and synced_at >= $1 and owner_id is not null
union
select portal_id, leads.id
from raw.companies
join marts.leads using (portal_id)
where portal_id = any ((select ids from portals)::smallint[]) and companies.synced_at >= $1
  and leads.company_id = companies.id
union
select portal_id, leads.id
from raw.contacts
join marts.leads using (portal_id)
where portal_id = any ((select ids from portals)::smallint[]) and contacts.synced_at >= $1
  and leads.contact_id = contacts.id
union
-- Created in the future when last looked at, and no more.
select portal_id, record_id
from marts.data_quality
where "check" = 'date_impossible' and entity = 'leads'
  and created_at >= $1 and created_at <= now() + interval '1 hour'
