-- changed_leads: leads that take a name, a rate or a rule from a changed dictionary entry.
with portals as (select portal_id from dictionary_changes where kind in ('portal', 'crm_mode', 'lead_stages')),
managers as (select portal_id, key::bigint as id from dictionary_changes where kind = 'manager'),
people as (select portal_id, key::bigint as id from dictionary_changes where kind = 'person'),
sources as (select portal_id, key as id from dictionary_changes where kind = 'source'),
changed_currencies as (select portal_id, key as id from dictionary_changes where kind = 'currency'),
fields as (select portal_id, key as name from dictionary_changes where kind = 'lead_field')
insert into changed_leads
select portal_id, id from raw.leads where portal_id in (select portal_id from portals)
union
select portal_id, id from marts.leads where (portal_id, manager_id) in (select portal_id, id from managers)
union
select portal_id, id from raw.leads where (portal_id, modify_by_id) in (select portal_id, id from people)
union
select portal_id, lead_id from app.lead_edits where (portal_id, person_id) in (select portal_id, id from people)
union
select portal_id, lead_id from staging.lead_touches where (portal_id, person_id) in (select portal_id, id from people)
union
select portal_id, id from marts.leads where (portal_id, source_id) in (select portal_id, id from sources)
union
select portal_id, id from marts.leads where (portal_id, currency) in (select portal_id, id from changed_currencies)
union
select portal_id, id from raw.leads join fields using (portal_id) where leads.custom ? fields.name
on conflict do nothing
