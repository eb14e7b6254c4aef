-- dictionary: one row per thing that many deals take a name or a rule from, portal 0 for what all portals share.
-- Compared with the copy of the last refresh, it tells which deals to compute again. Companies and contacts are too
-- many: those go by synced_at.
create view staging.dictionary as
with stages as (
  select
    portal_id, pipeline_id,
    jsonb_agg(jsonb_build_array(stage_id, name, outcome, position, step, is_ignored) order by stage_id) as value
  from staging.stages
  group by portal_id, pipeline_id
)
select 'setting' as kind, 0::smallint as portal_id, 'timezone' as key, to_jsonb(timezone) as value from staging.settings
union all
select 'setting', 0, 'installed_at', to_jsonb(installed_at) from staging.settings
union all
select 'portal', portal_id, '', jsonb_build_array(name, url) from staging.portals
union all
select 'crm_mode', id, '', to_jsonb(crm_mode) from app.portals
union all
select 'person', portal_id, id::text, null from staging.people
union all
select
  'manager', portal_id, id::text, jsonb_build_array(name, department_id, department, department_path, department_path_ids)
from staging.managers
union all
select 'pipeline', portal_id, pipeline_id::text, jsonb_build_array(name, is_reporting) from staging.pipelines
union all
select 'stages', portal_id, pipeline_id::text, value from stages
union all
select 'source', portal_id, status_id, jsonb_build_array(name, deleted_at is null)
from raw.statuses where entity_id = 'SOURCE'
union all
select 'type', portal_id, status_id, to_jsonb(name) from raw.statuses where entity_id = 'DEAL_TYPE'
union all
select
  'lead_stages', portal_id, '', jsonb_agg(jsonb_build_array(stage_id, name, outcome, position, step) order by stage_id)
from staging.lead_stages
group by portal_id
union all
select 'currency', portal_id, currency, jsonb_build_array(numerator, denominator) from staging.rates
union all
select 'field', portal_id, field_name, labels from staging.custom_fields
union all
select 'lead_field', portal_id, field_name, labels from staging.lead_fields
