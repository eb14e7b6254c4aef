-- portals, stages, people, managers, rates, custom_fields: the small dictionaries, counted, so that the planner need not guess
-- how many rows come out of their views.
create temp table portals on commit drop as select * from staging.portals;

create temp table stages on commit drop as
select stages.*, staging.named(categories.name) as pipeline
from staging.stages
left join raw.categories on categories.portal_id = stages.portal_id and categories.id = stages.pipeline_id;

create temp table people on commit drop as select * from staging.people;
create temp table managers on commit drop as select * from staging.managers;
create temp table rates on commit drop as select * from staging.rates;
create temp table custom_fields on commit drop as select * from staging.custom_fields;
analyze portals, stages, people, managers, rates, custom_fields
