-- changed_leads: every lead, known or gone; staging.lead_touches is made anew.
insert into changed_leads
select portal_id, id from raw.leads
union
select portal_id, id from marts.leads
on conflict do nothing;

truncate staging.lead_touches;

insert into staging.lead_touches (portal_id, lead_id, kind, id, done_at, planned_at, touched_at, person_id)
select portal_id, lead_id, kind, id, done_at, planned_at, touched_at, person_id from staging.lead_activities;

analyze staging.lead_touches
