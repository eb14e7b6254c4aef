-- changed_leads: every lead, known or gone.
insert into changed_leads
select portal_id, id from raw.leads
union
select portal_id, record_id from marts.data_quality where entity = 'leads'
