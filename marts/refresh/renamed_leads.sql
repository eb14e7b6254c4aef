-- changed_leads: leads that take a name or a rule from a changed dictionary entry.
with portals as (select portal_id from dictionary_changes where kind in ('portal', 'lead_stages')),
managers as (select portal_id, key::bigint as id from dictionary_changes where kind = 'manager'),
sources as (select portal_id, key as id from dictionary_changes where kind = 'source'),
changed_currencies as (select portal_id, key as id from dictionary_changes where kind = 'currency')
insert into changed_leads
select portal_id, id from raw.leads where portal_id in (select portal_id from portals)
union
select portal_id, id from raw.leads where (portal_id, assigned_by_id) in (select portal_id, id from managers)
union
select portal_id, id from raw.leads where (portal_id, source_id) in (select portal_id, id from sources)
union
select portal_id, id from raw.leads where (portal_id, currency_id) in (select portal_id, id from changed_currencies)
on conflict do nothing
