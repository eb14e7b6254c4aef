-- deals: one row per deal in our words; deleted deals and templates of recurring ones are none.
create view staging.deals as
select
  portal_id, id, title, type_id, stage_id, source_id, company_id, contact_id, lead_id, opportunity,
  coalesce(category_id, substring(stage_id from '^C(\d+):')::bigint, 0) as pipeline_id,
  stage_semantic_id as semantics,
  currency_id as currency,
  assigned_by_id as manager_id,
  modify_by_id as modified_by_id,
  coalesce(date_create, date_modify) as created_at,
  date_modify as modified_at,
  moved_time as moved_at,
  last_activity_time as last_activity_at,
  utm_source, utm_medium, utm_campaign, utm_content, utm_term,
  nullif(custom, 'null') as custom
from raw.deals
where deleted_at is null and is_recurring is not true
