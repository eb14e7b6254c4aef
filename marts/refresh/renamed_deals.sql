-- changed_deals: deals that take a name, a rate or a rule from a changed dictionary entry.
with managers as (select key::bigint as id from dictionary_changes where kind = 'manager'),
people as (select key::bigint as id from dictionary_changes where kind = 'person'),
pipelines as (select key::bigint as id from dictionary_changes where kind in ('pipeline', 'stages')),
sources as (select key as id from dictionary_changes where kind = 'source'),
types as (select key as id from dictionary_changes where kind = 'type'),
changed_currencies as (select key as id from dictionary_changes where kind = 'currency'),
fields as (select key as name from dictionary_changes where kind = 'field')
insert into changed_deals
select id from marts.deals where manager_id in (select id from managers)
union
select id from raw.deals where modify_by_id in (select id from people)
union
select deal_id from app.person_edits where person_id in (select id from people)
union
select id from marts.deals where pipeline_id in (select id from pipelines)
union
-- A stage that becomes a working one gets rows it never had: only the history knows whose.
select deal_id from staging.stage_moves where pipeline_id in (select id from pipelines)
union
select id from marts.deals where source_id in (select id from sources)
union
select id from raw.deals where type_id in (select id from types)
union
select id from marts.deals where currency in (select id from changed_currencies)
union
select deals.id from raw.deals join fields on deals.custom ? fields.name
on conflict do nothing
