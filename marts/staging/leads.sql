-- leads: one row per lead in our words; deleted leads are none, nor are those that a portal had before it gave leads up.
create view staging.leads as
select
  portal_id, id, title, source_id, company_id, contact_id, opportunity,
  nullif(btrim(status_id), '') as stage_id,
  status_semantic_id as semantics,
  currency_id as currency,
  assigned_by_id as manager_id,
  modify_by_id as modified_by_id,
  nullif(btrim(company_title), '') as company_title,
  has_phone, has_email,
  coalesce(date_create, date_modify) as created_at,
  date_modify as modified_at,
  date_closed as closed_at,
  moved_time as moved_at,
  last_activity_time as last_activity_at,
  utm_source, utm_medium, utm_campaign, utm_content, utm_term,
  nullif(custom, 'null') as custom
from raw.leads
where deleted_at is null and portal_id not in (select id from app.portals where crm_mode = 'simple')
