-- changed_deals: deals that take a name, a rate or a rule from a changed dictionary entry.
with portals as (select portal_id from dictionary_changes where kind = 'portal'),
managers as (select portal_id, key::bigint as id from dictionary_changes where kind = 'manager'),
people as (select portal_id, key::bigint as id from dictionary_changes where kind = 'person'),
pipelines as (select portal_id, key::bigint as id from dictionary_changes where kind in ('pipeline', 'stages')),
sources as (select portal_id, key as id from dictionary_changes where kind = 'source'),
types as (select portal_id, key as id from dictionary_changes where kind = 'type'),
changed_currencies as (select portal_id, key as id from dictionary_changes where kind = 'currency'),
fields as (select portal_id, key as name from dictionary_changes where kind = 'field')
insert into changed_deals
select portal_id, id from raw.deals where portal_id in (select portal_id from portals)
union
select portal_id, id from marts.deals where (portal_id, manager_id) in (select portal_id, id from managers)
union
select portal_id, id from marts.deals
where creation_manager_id is distinct from manager_id and (portal_id, creation_manager_id) in (select portal_id, id from managers)
union
select portal_id, id from marts.deals
where closing_manager_id is not null and closing_manager_id is distinct from manager_id
  and (portal_id, closing_manager_id) in (select portal_id, id from managers)
union
select portal_id, id from raw.deals where (portal_id, modify_by_id) in (select portal_id, id from people)
union
select portal_id, deal_id from app.person_edits where (portal_id, person_id) in (select portal_id, id from people)
union
select portal_id, id from marts.deals where (portal_id, pipeline_id) in (select portal_id, id from pipelines)
union
-- A stage that becomes a working one gets rows it never had: only the history knows whose.
select portal_id, deal_id from staging.stage_moves where (portal_id, pipeline_id) in (select portal_id, id from pipelines)
union
select portal_id, id from marts.deals where (portal_id, source_id) in (select portal_id, id from sources)
union
select portal_id, id from raw.deals where (portal_id, type_id) in (select portal_id, id from types)
union
select portal_id, id from marts.deals where (portal_id, currency) in (select portal_id, id from changed_currencies)
union
select portal_id, id from raw.deals join fields using (portal_id) where deals.custom ? fields.name
on conflict do nothing
