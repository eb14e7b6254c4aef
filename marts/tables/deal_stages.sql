-- marts.deal_stages: one row per deal × stage, with all that is known about the deal; the stage is the row's own.
create view marts.deal_stages as
select
  deals.portal_id, deals.portal,
  facts.portal_id || ':' || facts.deal_id || ':' || facts.pipeline_id || ':' || facts.stage_id as deal_stage_id,
  deals.id, deals.title, deals.status,
  facts.pipeline, facts.pipeline_id, facts.stage, nullif(facts.stage_id, '') as stage_id, facts.stage_order,
  deals.manager, deals.manager_id,
  deals.department, deals.department_id, deals.department_path, deals.department_ids,
  deals.source, deals.source_id, deals.type,
  deals.company, deals.company_id, deals.contact, deals.contact_id,
  deals.amount, deals.opportunity, deals.currency,
  deals.created_at, deals.closed_at, deals.modified_at, deals.stage_entered_at,
  deals.last_activity_at, deals.next_activity_at, deals.is_repeat, deals.loss_reason, deals.lead_id,
  deals.utm_source, deals.utm_medium, deals.utm_campaign, deals.utm_content, deals.utm_term,
  deals.upsell_amount,
  deals.creation_manager, deals.creation_manager_id, deals.creation_department, deals.creation_department_id,
  deals.closing_manager, deals.closing_manager_id, deals.closing_department, deals.closing_department_id,
  deals.is_reporting, deals.is_ignored, deals.custom, deals.url,
  facts.entered_at, facts.is_current_pipeline, facts.is_synthetic,
  facts.visited, facts.reached, facts.advanced, facts.skipped, facts.lost_here,
  facts.is_here, facts.here_since, facts.visits, facts.completed_visits, facts.stay_seconds
from marts.deal_stage_facts as facts
join marts.deals on deals.portal_id = facts.portal_id and deals.id = facts.deal_id
