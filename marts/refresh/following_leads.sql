-- changed_leads: leads that a changed deal was made from, before or now.
insert into changed_leads
select portal_id, lead_id from before_deals where lead_id is not null
union
select portal_id, lead_id from after_deals where lead_id is not null
on conflict do nothing
