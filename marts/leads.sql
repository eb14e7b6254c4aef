-- next_leads: one row per lead in scope, as marts.leads shall have it.
insert into next_leads
with scope as (
  select leads.* from changed_leads join staging.leads using (portal_id, id)
),
with_stage as (
  select
    scope.*,
    case coalesce(stages.outcome, case semantics when 'S' then 'won' when 'F' then 'lost' end)
      when 'won' then 'converted' when 'lost' then 'junk' else 'open'
    end as status,
    coalesce(stages.name, staging.named(scope.stage_id)) as stage,
    coalesce(stages.position, 10000) as stage_order -- unknown and deleted stages stand last
  from scope
  left join lead_stages as stages on stages.portal_id = scope.portal_id and stages.stage_id = scope.stage_id
),
with_entry as (
  select
    with_stage.*,
    histories.last_at as last_moved_at,
    histories.left_first_at,
    case
      -- History that is behind the lead: it was here before, left, and came back at moved_at.
      when not ends_at_present and moved_at > present_at then moved_at
      else coalesce(present_at, moved_at, case status when 'open' then created_at else coalesce(closed_at, modified_at) end)
    end as stage_entered_at
  from with_stage
  left join lead_histories as histories on histories.portal_id = with_stage.portal_id and histories.lead_id = with_stage.id
),
touches as (
  select
    touches.portal_id, touches.lead_id, max(done_at) as done_at, max(planned_at) as planned_at,
    min(touched_at) filter (
      where touched_at >= leads.created_at and (kind = 'activity' or people.id is not null)
    ) as first_touched_at
  from changed_leads as changed
  join staging.leads on leads.portal_id = changed.portal_id and leads.id = changed.id
  join staging.lead_touches as touches on touches.portal_id = leads.portal_id and touches.lead_id = leads.id
  left join people on people.portal_id = touches.portal_id and people.id = touches.person_id
  group by touches.portal_id, touches.lead_id
),
sales as (
  select portal_id, lead_id, sum(amount) as revenue, count(*)::int as won_deals_count
  from changed_leads
  join marts.deals using (portal_id)
  where deals.lead_id = changed_leads.id and deals.status = 'won'
  group by portal_id, lead_id
),
with_sums as (
  select
    with_entry.*,
    greatest(
      with_entry.last_activity_at, moved_at, last_moved_at, touches.done_at, edits.edited_at
    ) as touched_at,
    touches.planned_at as next_activity_at,
    least(left_first_at, touches.first_touched_at) as first_touch_at,
    coalesce(sales.revenue, 0) as revenue,
    coalesce(sales.won_deals_count, 0) as won_deals_count,
    staging.kopecks(opportunity * numerator / denominator) as amount,
    case when custom <> '{}' then staging.labelled(custom, labels) end as shown_custom
  from with_entry
  left join touches on touches.portal_id = with_entry.portal_id and touches.lead_id = with_entry.id
  left join lead_person_edits as edits on edits.portal_id = with_entry.portal_id and edits.lead_id = with_entry.id
  left join sales on sales.portal_id = with_entry.portal_id and sales.lead_id = with_entry.id
  left join rates on rates.portal_id = with_entry.portal_id and rates.currency = with_entry.currency
  left join lead_labels on lead_labels.portal_id = with_entry.portal_id
),
final as (
  select
    leads.portal_id,
    staging.named(portals.name) as portal,
    leads.id,
    staging.named(leads.title) as title,
    leads.status,
    leads.stage,
    leads.stage_id,
    leads.stage_order,
    staging.named(managers.name) as manager,
    leads.manager_id,
    staging.named(managers.department) as department,
    managers.department_id,
    staging.named(managers.department_path) as department_path,
    managers.department_path_ids as department_ids,
    staging.named(coalesce(sources.name, staging.open_line(leads.source_id), leads.source_id)) as source,
    leads.source_id,
    -- Whoever asks for the first time has no card of a client yet.
    staging.named(coalesce(nullif(btrim(companies.title), ''), leads.company_title)) as company,
    leads.company_id,
    staging.named(concat_ws(' ', nullif(btrim(contacts.name), ''), nullif(btrim(contacts.last_name), ''))) as contact,
    leads.contact_id,
    leads.amount,
    leads.opportunity,
    leads.currency,
    leads.created_at,
    case when leads.status = 'converted' then coalesce(leads.closed_at, leads.stage_entered_at) end as converted_at,
    case when leads.status <> 'open' then coalesce(leads.closed_at, leads.stage_entered_at) end as closed_at,
    leads.modified_at,
    leads.stage_entered_at,
    leads.first_touch_at,
    leads.touched_at as last_activity_at,
    leads.next_activity_at,
    case when leads.status = 'junk' then leads.stage end as loss_reason,
    leads.utm_source,
    leads.utm_medium,
    leads.utm_campaign,
    leads.utm_content,
    leads.utm_term,
    leads.revenue,
    leads.won_deals_count,
    leads.shown_custom as custom,
    portals.url || '/crm/lead/details/' || leads.id || '/' as url
  from with_sums as leads
  left join portals on portals.portal_id = leads.portal_id
  left join managers on managers.portal_id = leads.portal_id and managers.id = leads.manager_id
  left join staging.sources on sources.portal_id = leads.portal_id and sources.source_id = leads.source_id
  left join raw.companies on companies.portal_id = leads.portal_id and companies.id = leads.company_id
  left join raw.contacts on contacts.portal_id = leads.portal_id and contacts.id = leads.contact_id
)
select * from final
