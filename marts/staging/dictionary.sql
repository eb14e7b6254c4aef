-- dictionary: one row per thing that many deals take a name or a rule from. Compared with the copy of the last
-- refresh, it tells which deals to compute again. Companies and contacts are too many: those go by synced_at.
create view staging.dictionary as
with stages as (
  select pipeline_id, jsonb_agg(jsonb_build_array(stage_id, name, outcome, position, step) order by stage_id) as value
  from staging.stages
  group by pipeline_id
)
select 'setting' as kind, 'portal_url' as key, to_jsonb(portal_url) as value from staging.settings
union all
select 'setting', 'timezone', to_jsonb(timezone) from staging.settings
union all
select 'person', id::text, null from staging.people
union all
select 'manager', id::text, jsonb_build_array(name, department_id, department, department_path, department_path_ids)
from staging.managers
union all
select 'pipeline', id::text, to_jsonb(name) from raw.categories
union all
select 'stages', pipeline_id::text, value from stages
union all
select 'source', status_id, to_jsonb(name) from raw.statuses where entity_id = 'SOURCE'
union all
select 'type', status_id, to_jsonb(name) from raw.statuses where entity_id = 'DEAL_TYPE'
union all
select 'currency', currency, jsonb_build_array(numerator, denominator) from staging.rates
union all
select 'field', field_name, labels from staging.custom_fields
