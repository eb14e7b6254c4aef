-- next_deals: one row per deal in scope, as marts.deals shall have it. is_repeat is kept: repeats.sql decides it later.
insert into next_deals
with scope as (
  select deals.* from changed_deals join staging.deals using (portal_id, id)
),
with_stage as (
  select
    scope.*,
    coalesce(stages.outcome, case semantics when 'S' then 'won' when 'F' then 'lost' else 'open' end) as status,
    coalesce(stages.name, staging.named(scope.stage_id)) as stage,
    coalesce(stages.position, 10000) as stage_order, -- unknown and deleted stages stand last
    coalesce(stages.is_ignored, false) as is_ignored
  from scope
  left join stages
    on stages.portal_id = scope.portal_id and stages.pipeline_id = scope.pipeline_id and stages.stage_id = scope.stage_id
),
with_entry as (
  select
    with_stage.*,
    histories.last_at as last_moved_at,
    case
      -- History that is behind the deal: it was here before, left, and came back at moved_at.
      when not ends_at_present and moved_at > present_at then moved_at
      else coalesce(present_at, moved_at, case status when 'open' then created_at else modified_at end)
    end as stage_entered_at
  from with_stage
  left join histories on histories.portal_id = with_stage.portal_id and histories.deal_id = with_stage.id
),
activities as (
  select portal_id, deal_id, max(done_at) as done_at, max(planned_at) as planned_at
  from changed_deals
  join staging.deal_activities using (portal_id)
  where deal_activities.deal_id = changed_deals.id
  group by portal_id, deal_id
),
person_edits as (
  select edits.portal_id, edits.deal_id, edits.edited_at
  from changed_deals
  join app.person_edits as edits on edits.portal_id = changed_deals.portal_id and edits.deal_id = changed_deals.id
  join people on people.portal_id = edits.portal_id and people.id = edits.person_id
),
with_activity as (
  select
    with_entry.*,
    greatest(
      with_entry.last_activity_at, moved_at, last_moved_at, activities.done_at, person_edits.edited_at
    ) as touched_at,
    activities.planned_at as next_activity_at
  from with_entry
  left join activities on activities.portal_id = with_entry.portal_id and activities.deal_id = with_entry.id
  left join person_edits on person_edits.portal_id = with_entry.portal_id and person_edits.deal_id = with_entry.id
),
with_past as (
  select
    with_activity.*,
    case when status <> 'open' then stage_entered_at end as closed_at,
    case when status <> 'open' then stage_entered_at - interval '1 millisecond' end as seen_closed_at,
    histories.manager_changed, histories.managers,
    histories.opportunity_changed, histories.opportunity_held, histories.opportunities,
    histories.currency_changed, histories.currency_held, histories.currencies,
    status = 'won' and created_at >= settings.installed_at as is_watched
  from with_activity
  cross join staging.settings
  left join deal_histories as histories
    on histories.portal_id = with_activity.portal_id and histories.deal_id = with_activity.id
),
with_events as (
  select
    with_past.*,
    case when managers is null then manager_id
      else staging.value_at(manager_changed, managers, created_at, manager_id::text)::bigint end as creation_manager_id,
    case when closed_at is null or managers is null then case when closed_at is not null then manager_id end
      else staging.value_at(manager_changed, managers, closed_at, manager_id::text)::bigint end as closing_manager_id,
    case when opportunities is null then opportunity
      else staging.value_at(opportunity_changed, opportunities, created_at, opportunity::text)::numeric end as first_opportunity,
    case when currencies is null then currency
      else staging.value_at(currency_changed, currencies, created_at, currency) end as first_currency,
    -- A change that was seen together with the closing belongs to it; what was still the old version then came later.
    case when opportunities is null then opportunity
      else staging.value_at(opportunity_held, opportunities, seen_closed_at, opportunity::text)::numeric end as last_opportunity,
    case when currencies is null then currency
      else staging.value_at(currency_held, currencies, seen_closed_at, currency) end as last_currency
  from with_past
),
with_money as (
  select
    with_events.*,
    staging.kopecks(opportunity * rates.numerator / rates.denominator) as amount,
    case when is_watched then
      staging.kopecks(last_opportunity * last_rates.numerator / last_rates.denominator)
        - staging.kopecks(first_opportunity * first_rates.numerator / first_rates.denominator)
    end as upsell_amount
  from with_events
  left join rates on rates.portal_id = with_events.portal_id and rates.currency = with_events.currency
  left join rates as first_rates
    on first_rates.portal_id = with_events.portal_id and first_rates.currency = with_events.first_currency
  left join rates as last_rates
    on last_rates.portal_id = with_events.portal_id and last_rates.currency = with_events.last_currency
),
with_custom as (
  select with_money.*, case when custom <> '{}' then staging.labelled(custom, labels) end as shown_custom
  from with_money
  left join (
    select portal_id, jsonb_object_agg(field_name, labels) as labels from custom_fields group by portal_id
  ) as dictionary using (portal_id)
),
final as (
  select
    deals.portal_id,
    staging.named(portals.name) as portal,
    deals.id,
    staging.named(deals.title) as title,
    deals.status,
    coalesce(pipelines.name, staging.named(null)) as pipeline,
    deals.pipeline_id,
    deals.stage,
    deals.stage_id,
    deals.stage_order,
    staging.named(managers.name) as manager,
    deals.manager_id,
    staging.named(managers.department) as department,
    managers.department_id,
    staging.named(managers.department_path) as department_path,
    managers.department_path_ids as department_ids,
    staging.named(coalesce(sources.name, staging.open_line(deals.source_id), deals.source_id)) as source,
    deals.source_id,
    staging.named(coalesce(types.name, deals.type_id)) as type,
    staging.named(companies.title) as company,
    deals.company_id,
    staging.named(concat_ws(' ', nullif(btrim(contacts.name), ''), nullif(btrim(contacts.last_name), ''))) as contact,
    deals.contact_id,
    deals.amount,
    deals.opportunity,
    deals.currency,
    deals.created_at,
    deals.closed_at,
    deals.modified_at,
    deals.stage_entered_at,
    deals.touched_at as last_activity_at,
    deals.next_activity_at,
    case when deals.status = 'won' then known.is_repeat end as is_repeat,
    case when deals.status = 'lost' then deals.stage end as loss_reason,
    deals.lead_id,
    deals.utm_source,
    deals.utm_medium,
    deals.utm_campaign,
    deals.utm_content,
    deals.utm_term,
    deals.upsell_amount,
    staging.named(creators.name) as creation_manager,
    deals.creation_manager_id,
    staging.named(creators.department) as creation_department,
    creators.department_id as creation_department_id,
    case when deals.closed_at is not null then staging.named(closers.name) end as closing_manager,
    deals.closing_manager_id,
    case when deals.closed_at is not null then staging.named(closers.department) end as closing_department,
    closers.department_id as closing_department_id,
    coalesce(pipelines.is_reporting, true) as is_reporting,
    deals.is_ignored,
    deals.shown_custom as custom,
    portals.url || '/crm/deal/details/' || deals.id || '/' as url
  from with_custom as deals
  left join portals on portals.portal_id = deals.portal_id
  left join staging.pipelines on pipelines.portal_id = deals.portal_id and pipelines.pipeline_id = deals.pipeline_id
  left join managers on managers.portal_id = deals.portal_id and managers.id = deals.manager_id
  left join managers as creators on creators.portal_id = deals.portal_id and creators.id = deals.creation_manager_id
  left join managers as closers on closers.portal_id = deals.portal_id and closers.id = deals.closing_manager_id
  left join raw.statuses as sources
    on sources.portal_id = deals.portal_id and sources.entity_id = 'SOURCE' and sources.status_id = deals.source_id
  left join raw.statuses as types
    on types.portal_id = deals.portal_id and types.entity_id = 'DEAL_TYPE' and types.status_id = deals.type_id
  left join raw.companies on companies.portal_id = deals.portal_id and companies.id = deals.company_id
  left join raw.contacts on contacts.portal_id = deals.portal_id and contacts.id = deals.contact_id
  left join marts.deals as known on known.portal_id = deals.portal_id and known.id = deals.id
)
select * from final
