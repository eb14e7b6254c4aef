-- marts.lead_stages: one row per lead × stage, with all that is known about the lead; the stage is the row's own.
create view marts.lead_stages as
select
  leads.portal_id, leads.portal,
  facts.portal_id || ':' || facts.lead_id || ':' || facts.stage_id as lead_stage_id,
  leads.id, leads.title, leads.status,
  facts.stage, nullif(facts.stage_id, '') as stage_id, facts.stage_order,
  leads.manager, leads.manager_id,
  leads.department, leads.department_id, leads.department_path, leads.department_ids,
  leads.source, leads.source_id,
  leads.company, leads.company_id, leads.contact, leads.contact_id,
  leads.amount, leads.opportunity, leads.currency,
  leads.created_at, leads.converted_at, leads.closed_at, leads.modified_at, leads.stage_entered_at,
  leads.first_touch_at, leads.last_activity_at, leads.next_activity_at, leads.loss_reason,
  leads.utm_source, leads.utm_medium, leads.utm_campaign, leads.utm_content, leads.utm_term,
  leads.revenue, leads.won_deals_count, leads.custom, leads.url,
  facts.entered_at, facts.is_synthetic,
  facts.visited, facts.reached, facts.advanced, facts.skipped, facts.lost_here,
  facts.is_here, facts.here_since, facts.visits, facts.completed_visits, facts.stay_seconds
from marts.lead_stage_facts as facts
join marts.leads on leads.portal_id = facts.portal_id and leads.id = facts.lead_id
